"""Run one script of a tenant's in a process of its own and answer with its output and its log.

What makes an escape worthless lies outside this folder: the function has a role that may do nothing, no
variables and no layer, and on AWS an environment serves one tenant only. Inside, this process shuts itself
off from what it starts, narrows the script's process (`confine.py`), and leaves nothing of it behind.
Standard library only, and a package because the function's folder is all it has: modules import each other
relatively, in Lambda as in the tests.
"""

import ctypes
import json
import math
import os
import signal
import sys
import tempfile
import time
from pathlib import Path
from typing import IO, Any, Protocol, cast

from . import leftovers
from .process import follow, start
from .streams import Log, Report, Stream

HANDOVER_SECONDS = 0.3
"""Kept back from the deadline to clean up and answer."""

CLEANING_SECONDS = 1.5
LAST_CLEANING_SECONDS = 10
PR_SET_DUMPABLE, PR_SET_CHILD_SUBREAPER = 4, 36

type Json = Any


class Context(Protocol):
    def get_remaining_time_in_millis(self) -> int: ...


def handler(event: dict[str, Json], context: Context) -> dict[str, Json]:
    sealed = seal()
    if leftovers.folders and not leftovers.clear(LAST_CLEANING_SECONDS):
        os._exit(1)  # something withstood twice: the environment goes, and this invocation with it
    started = time.monotonic()
    left = min(event["deadline"] - time.time(), context.get_remaining_time_in_millis() / 1000)
    answer = run(event, left - HANDOVER_SECONDS)
    line = {
        "message": "script ended",
        "status": answer["status"],
        "timedOut": answer["timedOut"],
        "seconds": round(time.monotonic() - started, 3),
        "sealed": sealed,
        "clean": not leftovers.folders,
    }
    sys.stderr.write(f"{json.dumps(line)}\n")
    return answer | {"nonce": event["nonce"]}


def seal() -> bool:
    """Make memory and environment unreadable to others of this account, and adopt all descendants.

    Only what the Lambda runtime reads stays in the environment. False when the kernel refused.
    """
    for name in set(os.environ):
        if not name.startswith(("_", "AWS_LAMBDA_", "LAMBDA_")):
            del os.environ[name]
    libc = ctypes.CDLL(None)
    refused = libc.prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)
    return not (libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) or refused)


def run(event: dict[str, Json], seconds: float) -> dict[str, Json]:
    """Run the script for at most so many seconds; what it did is in the answer, never an exception."""
    if seconds <= 0:
        return answer_of("The script was not started: no time was left", timed_out=True)
    folder = Path(tempfile.mkdtemp(prefix="baton-"))
    leftovers.folders.append(folder)
    log, report = Log(), Report()
    job = {name: event[name] for name in ("code", "name", "arguments", "inputs", "steps")}
    with tempfile.TemporaryFile() as file:
        file.write(json.dumps(job).encode())
        file.seek(0)
        process = start(file, folder, math.ceil(seconds) + 1)
    started = time.monotonic()
    pipes = cast("tuple[IO[bytes], IO[bytes]]", (process.stdout, process.stderr))
    streams = [Stream(pipes[0], report), Stream(pipes[1], log)]
    with process:
        ended = follow(process, streams, seconds)
        taken = time.monotonic() - started
        os.killpg(process.pid, signal.SIGKILL)
        exit_status = process.wait()
        leftovers.clear(CLEANING_SECONDS)
        for stream in streams:
            stream.pump()
    if not ended:
        stopped = f"The script was stopped after {taken:.1f} s"
        return answer_of(stopped, log=log.text(), timed_out=True)
    error, output = report.read(exit_status)
    return answer_of(error, output, log.text())


def answer_of(
    error: str | None, output: Json = None, log: str = "", *, timed_out: bool = False
) -> dict[str, Json]:
    return {
        "status": "Failed" if error else "Completed",
        "output": output,
        "log": log,
        "error": error,
        "timedOut": timed_out,
    }
