"""Runs the SAM command line, keeps what it says in a log and puts its failure into a sentence."""

import subprocess
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from tools.local.errors import LocalError

Listener = Callable[[str], None]


def run_logged(
    command: Sequence[str],
    *,
    environment: Mapping[str, str],
    folder: Path,
    log: Path,
    shown_log: str,
    listener: Listener = lambda _line: None,
) -> None:
    """Run to the end; `listener` hears every line as it is printed."""
    name = " ".join([Path(command[0]).name, command[1]])
    started = time.monotonic()
    lines: list[str] = []
    with (
        log.open("w") as file,
        subprocess.Popen(
            command,
            env=dict(environment),
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        ) as process,
    ):
        for line in process.stdout or ():
            file.write(line)
            lines.append(line)
            listener(line)
    if process.returncode:
        seconds = time.monotonic() - started
        raise LocalError(
            f"{name} failed after {seconds:.0f} s: {reason(lines)} (all of it is in {shown_log})."
        )


def reason(lines: Iterable[str]) -> str:
    """The line that most likely says why: the last one with an error, else the last one at all."""
    said = [line.strip() for line in lines if line.strip()]
    errors = [line for line in said if line.startswith("Error") or "Error:" in line]
    return (errors or said or ["it printed nothing"])[-1].rstrip(".")
