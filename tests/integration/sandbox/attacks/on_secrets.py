"""Scripts that look for what is not theirs: credentials, memory, files, the network."""

from tests.integration.sandbox.attacks.attack import attack

ATTACKS = [
    attack(
        "read the environment of the parent",
        """
        import os
        try:
            output = open(f"/proc/{os.getppid()}/environ").read()
        except PermissionError:
            output = "refused"
        """,
        output="refused",
    ),
    attack(
        "read the environment of every process",
        """
        import glob
        output = []
        for path in glob.glob("/proc/[0-9]*/environ"):
            try:
                if "CANARY-" in open(path, errors="replace").read():
                    output.append(path)
            except OSError:
                pass
        """,
        output=[],
    ),
    attack(
        "read the memory of the parent",
        """
        import os
        output = []
        for name in ("maps", "mem", "smaps", "pagemap", "auxv", "stack", "syscall"):
            try:
                open(f"/proc/{os.getppid()}/{name}", "rb").read(16)
                output.append(name)
            except OSError:
                pass
        """,
        output=[],
    ),
    attack(
        "read the memory of the parent with a system call",
        """
        import ctypes, os
        class Piece(ctypes.Structure):
            _fields_ = [("base", ctypes.c_void_p), ("length", ctypes.c_size_t)]
        libc = ctypes.CDLL(None, use_errno=True)
        room = ctypes.create_string_buffer(16)
        here, there = Piece(ctypes.addressof(room), 16), Piece(0x400000, 16)
        read = libc.process_vm_readv(os.getppid(), ctypes.byref(here), 1, ctypes.byref(there), 1, 0)
        output = [read, ctypes.get_errno()]
        """,
        output=[-1, 1],
    ),
    attack(
        "trace the parent",
        """
        import ctypes, os
        libc = ctypes.CDLL(None, use_errno=True)
        output = [[libc.ptrace(how, os.getppid(), 0, 0), ctypes.get_errno()] for how in (16, 0x4206)]
        """,
        output=[[-1, 1], [-1, 1]],
    ),
    attack(
        "open what the parent has open",
        """
        import os
        output = []
        for name in ("fd", "cwd", "root", "map_files", "task"):
            try:
                if name != "task":
                    os.listdir(f"/proc/{os.getppid()}/{name}")
                    output.append(name)
            except OSError:
                pass
        for number in range(64):
            try:
                open(f"/proc/{os.getppid()}/fd/{number}", "rb")
                output.append(number)
            except OSError:
                pass
        """,
        output=[],
    ),
    attack(
        "use what it has inherited",
        """
        import os, stat
        output = []
        for number in range(64):
            try:
                kind = os.fstat(number).st_mode
                path = os.readlink(f"/proc/self/fd/{number}")
            except OSError:
                continue
            if not (stat.S_ISFIFO(kind) or stat.S_ISDIR(kind) or path == "/dev/null"):
                output.append(path)
        """,
        output=[],
    ),
    attack(
        "look at its own environment",
        """
        import os
        own = {"PATH", "LD_LIBRARY_PATH", "LANG", "TZ", "HOME", "TMPDIR", "LC_CTYPE"}
        output = sorted(set(os.environ) - own)
        """,
        output=[],
    ),
    attack(
        "use the AWS SDK",
        """
        try:
            import boto3
            output = str(boto3.Session().get_credentials())
        except ImportError as error:
            output = error.name
        """,
        output="boto3",
    ),
    attack(
        "reach the network, and with it the Lambda runtime's own API",
        """
        import socket, urllib.request
        output = []
        for family in (socket.AF_INET, socket.AF_INET6, socket.AF_UNIX, socket.AF_NETLINK):
            try:
                socket.socket(family, socket.SOCK_STREAM)
                output.append(family.name)
            except OSError:
                pass
        try:
            urllib.request.urlopen("http://127.0.0.1:9001/2018-06-01/runtime/invocation/next", timeout=1)
            output.append("runtime")
        except OSError:
            pass
        """,
        output=[],
    ),
    attack(
        "gain rights by a program that has more",
        """
        import os, subprocess
        output = [line for line in open("/proc/self/status").read().splitlines()
                  if line.startswith("NoNewPrivs")]
        """,
        output=["NoNewPrivs:\t1"],
    ),
]
