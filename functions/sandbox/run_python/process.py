"""Start a script's process and follow it until it ends or its time is up."""

import os
import selectors
import subprocess
import sys
import time
from contextlib import suppress
from functools import cache, partial
from pathlib import Path
from typing import IO, Any

from .confine import confine
from .leftovers import account
from .streams import Stream

CONFINE, CHILD = (Path(__file__).with_name(name).read_text() for name in ("confine.py", "child.py"))
TASKS = 64
"""Processes and threads of one script."""


def start(job: IO[bytes], folder: Path, cpu_seconds: int) -> subprocess.Popen[bytes]:
    """The script's process: the report comes on its standard output, the log on its standard error."""
    prefix, handles = interpreter()
    tasks, identity = TASKS, dict[str, Any]()
    if (uid := account()) is not None:
        os.chown(folder, uid, uid)
        identity = {"user": uid, "group": uid, "extra_groups": []}
    else:
        tasks += running_tasks()  # the limit counts everything this account runs
    python = f"{prefix}/bin/python{sys.version_info.major}.{sys.version_info.minor}"
    process = subprocess.Popen(  # noqa: S603 - our own program; the script is data on its input
        [python, "-I", "-S", "-B", "-X", "utf8", "-c", CHILD],
        stdin=job,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        bufsize=0,
        cwd=folder,
        env={
            "PATH": "/usr/local/bin:/usr/bin:/bin",
            "LD_LIBRARY_PATH": f"{prefix}/lib",  # the interpreter may be linked to a library of its own
            "LANG": "C.UTF-8",
            "TZ": "UTC",
            "HOME": str(folder),
            "TMPDIR": str(folder),
        },
        start_new_session=True,
        pass_fds=handles,
        preexec_fn=partial(confine, cpu_seconds, tasks),  # safe: the runtime has this one thread
        **identity,
    )
    with suppress(OSError):  # when memory runs out, the script is to go and not this process
        Path(f"/proc/{process.pid}/oom_score_adj").write_text("1000")
    return process


@cache
def interpreter() -> tuple[Path, tuple[int, ...]]:
    """Where the bare interpreter is installed, and the open folders that path stands on.

    Root's own installation often lies in a home folder that is closed to everybody else. The script's
    account then reaches it through a folder that root has opened.
    """
    prefix = Path(sys.base_prefix)
    if account() is None or all(place.stat().st_mode & 1 for place in (prefix, *prefix.parents)):
        return prefix, ()
    handle = os.open(prefix, os.O_PATH | os.O_DIRECTORY)
    return Path(f"/proc/self/fd/{handle}"), (handle,)


def running_tasks() -> int:
    """Processes and threads that this account has already."""
    tasks = 0
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # ended since
            if process.stat().st_uid == os.getuid():
                tasks += len(list((process / "task").iterdir()))
    return tasks


def follow(process: subprocess.Popen[bytes], streams: list[Stream], seconds: float) -> bool:
    """Take in what the process says until it ends; False when it does not end in time.

    Asks for the end now and then, as a pipe closes only when the last descendant lets go of it.
    """
    stop_at = time.monotonic() + seconds
    with selectors.DefaultSelector() as selector:
        for stream in streams:
            os.set_blocking(stream.pipe.fileno(), False)
            selector.register(stream.pipe, selectors.EVENT_READ, stream)
        while not has_ended(process):
            left = stop_at - time.monotonic()
            if left <= 0:
                return False
            ending = len(selector.get_map()) < len(streams)
            for key, _ in selector.select(min(left, 0.001 if ending else 0.05)):
                key.data.pump()
                if key.data.pipe.closed:
                    selector.unregister(key.fileobj)
    return True


def has_ended(process: subprocess.Popen[bytes]) -> bool:
    """Without reaping it: until then nobody else can get its number."""
    options = os.WEXITED | os.WNOHANG | os.WNOWAIT
    return os.waitid(os.P_PID, process.pid, options) is not None
