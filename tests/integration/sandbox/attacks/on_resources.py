"""Scripts that want more of the machine than there is for them."""

from tests.integration.sandbox.attacks.attack import STOPPED, attack

ATTACKS = [
    attack(
        "fill the memory", "x = []\nwhile True:\n    x.append(bytes(10**7))", error="MemoryError: "
    ),
    attack(
        "fill the memory inside a function",
        """
        def fill():
            held = ["x"]
            while True:
                held += held
        fill()
        """,
        error="MemoryError: ",
    ),
    attack("print without end", "while True:\n    print('x' * 100)", **STOPPED),
    attack("print one endless line", "while True:\n    print('x' * 10000, end='')", **STOPPED),
    attack("output too much", "output = 'x' * (1024 * 1024 + 1)", error="at most 1048576 are kept"),
    attack(
        "output far too much", "output = ['x' * 1000] * 100000", error="at most 1048576 are kept"
    ),
    attack("recurse without end", "def f():\n    f()\nf()", error="RecursionError"),
    attack(
        "recurse far beyond the usual limit",
        "import sys\nsys.setrecursionlimit(10**5)\ndef f():\n    f()\nf()",
        error="RecursionError",
    ),
    attack(
        "write an endless file",
        """
        with open("large", "wb") as file:
            for _ in range(200):
                file.write(bytes(1024 * 1024))
        """,
        error="File too large",
    ),
    attack(
        "open files without end",
        "held = []\nwhile True:\n    held.append(open('/dev/null'))",
        error="Too many open files",
    ),
    attack(
        "bury files under locked folders, at the end of a path too long to name",
        """
        import os
        for number in range(200):
            open("file", "w").close()
            os.mkdir("x" * 100)
            os.chdir("x" * 100)
        for _ in range(200):
            os.chdir("..")
            os.chmod("x" * 100, 0)
        """,
    ),
    attack(
        "compute on many threads past its time",
        """
        import hashlib, threading
        def spin():
            while True:
                hashlib.sha256(bytes(10**6)).digest()
        for _ in range(4):
            threading.Thread(target=spin).start()
        spin()
        """,
        **STOPPED,
    ),
]
