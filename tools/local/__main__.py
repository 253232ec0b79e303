"""`python -m tools.local run | stop`: what `make run` and `make stop` do."""

import argparse
import os
import sys
import time
import traceback
from collections.abc import Callable

import requests
from botocore.exceptions import BotoCoreError, ClientError

from tools.local.demonstration import demonstrate
from tools.local.environment import forget_the_host_account
from tools.local.errors import LocalError
from tools.local.instance import Instance
from tools.local.progress import Progress
from tools.local.report import next_lines
from tools.local.stack import bring_up
from tools.local.workspace import PROJECT, Workspace

DEFAULT_PORT = 4566
HIGHEST_PORT = 65535
INTERRUPTED = 130


def run(workspace: Workspace, progress: Progress) -> None:
    """Bring the stack up, demonstrate it and leave it running."""
    started = time.monotonic()
    instance = Instance(workspace)
    port = wanted_port(os.environ.get("LOCAL_PORT"), instance.port)
    with workspace.lock():
        outputs = bring_up(workspace, instance, port, progress)
    demonstrate(outputs, progress)
    for line in next_lines(outputs, workspace.shown(workspace.outputs)):
        progress.say(line)
    progress.say(f"Done in {time.monotonic() - started:.0f} s.")


def stop(workspace: Workspace, progress: Progress) -> None:
    """End the instance; its data stays."""
    with workspace.lock(), progress.step("Stopping MiniStack") as note:
        if not Instance(workspace).stop():
            note("it was not running")


def wanted_port(asked: str | None, running: int | None) -> int:
    """The port asked for, else the one the instance has already, else the usual one."""
    if not asked:
        return running or DEFAULT_PORT
    if asked.isascii() and asked.isdigit() and 0 < int(asked) <= HIGHEST_PORT:
        return int(asked)
    raise LocalError(f"LOCAL_PORT is {asked!r} but must be a number from 1 to {HIGHEST_PORT}.")


COMMANDS: dict[str, Callable[[Workspace, Progress], None]] = {"run": run, "stop": stop}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.local", description=__doc__)
    parser.add_argument("command", choices=COMMANDS)
    chosen = COMMANDS[parser.parse_args().command]
    forget_the_host_account(os.environ)
    workspace = Workspace(PROJECT / ".local")
    workspace.home.mkdir(mode=0o700, exist_ok=True)
    try:
        chosen(workspace, Progress())
    except LocalError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Interrupted.", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        return 1  # whoever read the output has left; nobody is there to be told
    except Exception as error:  # noqa: BLE001 - a person gets a sentence, the log gets the rest
        log = workspace.log("error")
        log.write_text(traceback.format_exc())
        print(f"{sentence(error)} Details are in {workspace.shown(log)}.", file=sys.stderr)
        return 1
    return 0


def sentence(error: Exception) -> str:
    """What most likely happened, for failures that no part of the program foresaw."""
    if isinstance(error, requests.RequestException | BotoCoreError | ClientError):
        return "The local instance does not answer as it should."
    return f"Something unforeseen went wrong ({type(error).__name__})."


if __name__ == "__main__":
    sys.exit(main())
