"""Scripts that stay: past their time, or behind when their step is over."""

from tests.integration.sandbox.attacks.attack import STOPPED, attack

ATTACKS = [
    attack("sleep", "import time\nprint('still here')\ntime.sleep(60)", **STOPPED),
    attack(
        "ignore every signal",
        """
        import signal
        for number in signal.valid_signals():
            try:
                signal.signal(number, signal.SIG_IGN)
            except (OSError, ValueError):
                pass
        while True:
            pass
        """,
        **STOPPED,
    ),
    attack(
        "become another program", "import os\nos.execv('/bin/sleep', ['sleep', '60'])", **STOPPED
    ),
    attack("stop itself", "import os, signal\nos.kill(os.getpid(), signal.SIGSTOP)", **STOPPED),
    attack(
        "look dead by ending its first thread",
        """
        import ctypes, os, threading, time
        threading.Thread(target=time.sleep, args=(60,)).start()
        end_of_thread = {"x86_64": 60, "aarch64": 93}[os.uname().machine]
        ctypes.CDLL(None).syscall(end_of_thread, 0)
        """,
        **STOPPED,
    ),
    attack(
        "leave a daemon",
        """
        import os, time
        if os.fork() == 0:
            os.setsid()
            if os.fork() == 0:
                os.closerange(0, 256)
                time.sleep(60)
            os._exit(0)
        output = "left"
        """,
        output="left",
    ),
    attack(
        "leave a daemon that holds on to every pipe and adopts others",
        """
        import ctypes, os, subprocess, time
        ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)
        if os.fork() == 0:
            ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)
            os.setsid()
            for _ in range(5):
                subprocess.Popen(["/bin/sleep", "60"], start_new_session=True, close_fds=False)
            time.sleep(60)
        time.sleep(0.2)
        output = "left"
        """,
        output="left",
    ),
    attack(
        "leave a process that is a new one all the time",
        """
        import os
        for _ in range(4):
            if os.fork() == 0:
                os.setsid()
                while True:
                    if os.fork():
                        os._exit(0)
        output = "left"
        """,
        output="left",
    ),
    attack(
        "fork without end",
        """
        import os, time
        while True:
            try:
                os.fork()
            except OSError:
                time.sleep(0.01)
        """,
        **STOPPED,
    ),
    attack(
        "fork without end, each in a session of its own",
        """
        import os, time
        while True:
            try:
                if os.fork() == 0:
                    os.setsid()
            except OSError:
                time.sleep(0.01)
        """,
        **STOPPED,
    ),
    attack(
        "leave threads running",
        """
        import threading, time
        for _ in range(8):
            threading.Thread(target=time.sleep, args=(60,)).start()
        output = threading.active_count()
        """,
        output=9,
    ),
    attack(
        "let a copy of itself go on",
        "import os\noutput = 'one' if os.fork() else 'two'",
        output="one",
    ),
]
