"""Perform a script in this process and report how it ended. `process.py` starts it, as text.

Standard input carries the job as JSON, standard output is where the report goes, standard error is the
log. Before the script starts, its own input is made empty and both its outputs become the log.
Once the script has run, everything in this process is as the script left it: the report says no more
than the script itself could have said, and whoever reads it knows that.

Every script waits for these imports; `typing`, `contextlib` and `traceback` would double the time.
"""

from __future__ import annotations

import builtins
import json
import linecache
import os
import sys
from types import ModuleType

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

OUTPUT_LIMIT = 1024 * 1024
ERROR_LENGTH = 1000
TRACEBACK_FRAMES = 50
OUT_OF_MEMORY = "MemoryError: the script needs more memory than it may use"


class UnfitOutputError(Exception):
    """What the script left in `output` cannot be kept. The message is for the tenant."""


def perform(job: dict[str, Any]) -> tuple[str, str | None]:
    """Run the script; its output as JSON, and the error when it failed."""
    name, source = job["name"], job["code"].removeprefix("\ufeff")
    lines = source.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    linecache.cache[name] = (len(source), None, [line + "\n" for line in lines], name)
    script = ModuleType("__main__")
    variables = script.__dict__
    variables["inputs"] = job["inputs"]
    variables["steps"] = {int(number): step for number, step in job["steps"].items()}
    variables["arguments"] = job["arguments"]
    sys.modules["__main__"] = script
    sys.argv = [name]
    for ending in ("exit", "quit"):  # the module that usually brings them is not loaded
        setattr(builtins, ending, sys.exit)
    error = failure_of(source, name, variables)
    if error:
        return "null", error
    try:
        return encode(variables.get("output")), None
    except UnfitOutputError as unfit:
        return "null", str(unfit)
    except BaseException as broken:  # noqa: BLE001 - an object of the script's own, asked for its content
        return "null", f"The output is not JSON: {error_of(broken, name)}"


def failure_of(source: str, name: str, variables: dict[str, Any]) -> str | None:
    """Run the script; what went wrong, if anything did."""
    try:
        exec(compile(source, name, "exec", dont_inherit=True), variables)  # noqa: S102 - the task
    except SystemExit as ending:
        if ending.code in (None, 0):
            return None
        if isinstance(ending.code, int):
            return f"The script exited with status {ending.code}"
        log(f"{message_of(ending)}\n")
        return f"The script exited: {message_of(ending)}"[:ERROR_LENGTH]
    except MemoryError as error:
        where = error_of(error, name).removeprefix("MemoryError")
        release(error, variables)
        log(f"{OUT_OF_MEMORY}{where}\n")
        return f"{OUT_OF_MEMORY}{where}"
    except BaseException as error:  # noqa: BLE001 - whatever a script raises is its own failure
        text = error_of(error, name)
        log(traceback_of(error, name) or f"{text}\n")
        return text
    return None


def encode(output: object) -> str:
    """The output as JSON that any reader takes."""

    def refuse(value: object) -> None:
        kind = type(value).__name__
        raise UnfitOutputError(f"The output holds a value of type {kind}, which JSON cannot carry")

    try:
        encoded = json.dumps(output, allow_nan=False, default=refuse)
    except RecursionError:
        raise UnfitOutputError("The output is nested too deeply") from None
    except (TypeError, ValueError) as error:
        raise UnfitOutputError(f"The output is not JSON: {error}") from None
    if len(encoded) > OUTPUT_LIMIT:
        raise UnfitOutputError(
            f"The output is {len(encoded)} bytes; at most {OUTPUT_LIMIT} are kept"
        )
    return encoded


def error_of(error: BaseException, name: str) -> str:
    """`ValueError: bad (line 3)`: the script's line, even when a library raised the error."""
    if isinstance(error, SyntaxError) and error.filename == name:
        message, line = error.msg, error.lineno
    else:
        message, line = message_of(error), line_of(error, name)
    text = f"{type(error).__qualname__}: {message}" if message else type(error).__qualname__
    return text[:ERROR_LENGTH] + (f" (line {line})" if line else "")


def message_of(error: BaseException) -> str:
    try:
        return str(error)
    except Exception:  # noqa: BLE001 - the script's own class, with a broken `__str__`
        return "(its message cannot be shown)"


def line_of(error: BaseException, name: str) -> int | None:
    line, step = None, error.__traceback__
    while step:
        if step.tb_frame.f_code.co_filename == name:
            line = step.tb_lineno
        step = step.tb_next
    return line


def traceback_of(error: BaseException, name: str) -> str:
    """The traceback as Python prints it, with the script's own frames and no others.

    Empty when the script has left too little to make it with: no memory, no file to open.
    """
    try:
        import traceback

        found = traceback.TracebackException.from_exception(error, limit=-TRACEBACK_FRAMES)
    except Exception:  # noqa: BLE001 - told without a traceback rather than not at all
        return ""
    waiting, seen = [found], set[int]()
    while waiting:
        part = waiting.pop()
        if id(part) in seen:
            continue
        seen.add(id(part))
        own = [frame for frame in part.stack if frame.filename == name]
        part.stack = traceback.StackSummary.from_list(own)
        waiting += [link for link in (part.__cause__, part.__context__) if link]
        waiting += part.exceptions or []
    return "".join(found.format() if found.stack else found.format_exception_only())


def release(error: BaseException, variables: dict[str, Any]) -> None:
    """Let go of what a script holds, as there may not be memory for another word."""
    step = error.__traceback__
    while step:
        frame, step = step.tb_frame, step.tb_next
        try:
            frame.clear()
        except RuntimeError:
            continue  # it is running: ours
    variables.clear()


def log(text: str) -> None:
    """Written past whatever the script made of `sys.stderr`, after what it printed."""
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except Exception as error:  # noqa: BLE001 - closed, or not a stream any more
        text = f"({type(error).__name__} while flushing the log)\n{text}"
    write(2, text.encode(errors="backslashreplace"))


def write(descriptor: int, data: bytes) -> None:
    try:
        while data:
            data = data[os.write(descriptor, data) :]
    except OSError:
        return  # closed by the script: nobody is left to hear it


def main() -> None:
    job = json.load(sys.stdin.buffer)
    report, process = os.dup(1), os.getpid()
    os.dup2(2, 1)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    for stream in (sys.stdout, sys.stderr):  # by line, so that little is lost when time is up
        stream.reconfigure(errors="backslashreplace", line_buffering=True)  # type: ignore[union-attr] # both are real streams here
    output, error = perform(job)
    log("")
    if os.getpid() == process:  # a copy the script made of itself ends here without a word
        write(report, f'{{"error": {json.dumps(error)}, "output": {output}}}'.encode())
    os._exit(0)  # at once: threads and exit handlers are not waited for


if __name__ == "__main__":
    main()
