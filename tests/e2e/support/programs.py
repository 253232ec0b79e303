"""Clients run as programs of their own, as their users run them."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM_SECONDS = 120


def run_python(program: Path, *arguments: str) -> str:
    """What the program printed; AssertionError when it fails."""
    return _printed([sys.executable, str(program), *arguments], program.parent)


def run_node(program: Path, *arguments: str) -> str:
    """The same in JavaScript. Skips the test where Node.js is not installed."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("Node.js is not installed on this machine")
    return _printed([node, str(program), *arguments], program.parent)


def _printed(command: list[str], folder: Path) -> str:
    # A proxy or a .netrc of the person's own has no part in a call to this machine.
    environment = {"PATH": os.environ["PATH"], "HOME": str(folder), "NO_PROXY": "*"}
    done = subprocess.run(  # noqa: S603 - programs of this project and of its documentation
        command,
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=PROGRAM_SECONDS,
        check=False,
    )
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    return done.stdout
