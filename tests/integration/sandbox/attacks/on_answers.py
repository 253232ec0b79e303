"""Scripts that tamper with what is said of them, or leave something that cannot be said."""

from tests.integration.sandbox.attacks.attack import STOPPED, attack

NO_OUTPUT = "without an output"
MALFORMED = "report of the script's process is malformed"

ATTACKS = [
    attack(
        "answer in its own name",
        """
        import os
        for number in range(3, 64):
            try:
                os.write(number, b'{"error": null, "output": "forged", "nonce": "guessed"}')
            except OSError:
                pass
        os._exit(0)
        """,
        output="forged",  # it might as well have set its output
    ),
    attack(
        "write garbage to everything that is open",
        """
        import os
        for number in range(64):
            try:
                os.write(number, b'{"status": "ok", "result": {"nonce": "guessed"}}\\n\\xff\\x00')
            except OSError:
                pass
        """,
        error=MALFORMED,
    ),
    attack(
        "answer in the parent's name",
        """
        import os
        output = []
        for number in range(64):
            try:
                open(f"/proc/{os.getppid()}/fd/{number}", "wb").write(b'{"status": "Completed"}\\n')
                output.append(number)
            except OSError:
                pass
        """,
        output=[],
    ),
    attack(
        "report without end",
        """
        import os
        while True:
            for number in range(3, 64):
                try:
                    os.write(number, b"x" * 65536)
                except BrokenPipeError:
                    raise
                except OSError:
                    pass
        """,
        error="The output is over",
    ),
    attack("close everything", "import os\nos.closerange(0, 256)", error=NO_OUTPUT),
    attack("leave at once", "import os\noutput = 1\nos._exit(0)", error=NO_OUTPUT),
    attack("crash", "import ctypes\nctypes.string_at(0)", error="crashed (SIGSEGV)"),
    attack("abort", "import os\nos.abort()", error="crashed (SIGABRT)"),
    attack("kill its group", "import os\nos.killpg(0, 9)", error="The script was killed"),
    attack(
        "replace the tools that report on it",
        """
        import json, os
        json.dumps = lambda *_, **__: '"forged", "nonce": "guessed'
        os.getpid = lambda: 1 / 0
        """,
        error=NO_OUTPUT,
    ),
    attack(
        "empty the modules and the built-ins",
        """
        import builtins, sys
        sys.modules.clear()
        sys.stdout = sys.stderr = None
        for name in ("len", "str", "isinstance", "type", "open"):
            delattr(builtins, name)
        """,
        error=NO_OUTPUT,
    ),
    attack(
        "hand over an endless mapping",
        """
        import itertools
        class Endless(dict):
            def items(self):
                return itertools.count()
        output = Endless(a=1)
        """,
        error="The output is not JSON: MemoryError",
    ),
    attack(
        "hand over an object that ends the process when asked",
        """
        class Ending(dict):
            def items(self):
                raise SystemExit(0)
        output = Ending(a=1)
        """,
        error="The output is not JSON: SystemExit",
    ),
    attack(
        "raise an error whose text never comes",
        """
        class Slow(Exception):
            def __str__(self):
                while True:
                    pass
        raise Slow
        """,
        **STOPPED,
    ),
    attack("hand over a circle", "output = []\noutput.append(output)", error="Circular reference"),
    attack(
        "hand over a generator", "output = (n for n in iter(int, 1))", error="of type generator"
    ),
    attack("hand over no number", "output = float('nan')", error="The output is not JSON"),
    attack("hand over half a character", "output = '\\ud800'", error="not valid Unicode"),
    attack(
        "hand over a deep nest",
        """
        output = []
        for _ in range(100000):
            output = [output]
        """,
        error="nested too deeply",
    ),
    attack(
        "report a deep nest past the check",
        """
        import os
        for number in range(3, 64):
            try:
                os.write(number, b'{"error": null, "output": ' + b"[" * 30000 + b"]" * 30000 + b"}")
            except OSError:
                pass
        os._exit(0)
        """,
        error=MALFORMED,
    ),
    attack(
        "report a number that is none",
        """
        import os
        for number in range(3, 64):
            try:
                os.write(number, b'{"error": null, "output": 1e999}')
            except OSError:
                pass
        os._exit(0)
        """,
        error=MALFORMED,
    ),
]
