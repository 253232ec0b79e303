"""The MiniStack process: started detached, found again by later commands, stopped cleanly."""

import errno
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path

import requests

from tools.local.client import local_session
from tools.local.environment import HOST, endpoint, instance_environment
from tools.local.errors import LocalError
from tools.local.saved_state import forget_stream_positions
from tools.local.workspace import Workspace, read_record, write_record

START_SECONDS = 60
STOP_SECONDS = 30
COMMAND = [sys.executable, "-m", "ministack"]


class Instance:
    """The instance that belongs to one workspace, running or not."""

    def __init__(self, workspace: Workspace, settings: Mapping[str, str] | None = None) -> None:
        """`settings` are MiniStack's own, beside those every instance has."""
        self._workspace = workspace
        self._settings = dict(settings or {})
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def port(self) -> int | None:
        """The port of the running instance; None when it does not run."""
        record = read_record(self._workspace.instance_record)
        pid, port = record.get("pid"), record.get("port")
        # A number alone proves nothing: after a crash another program may have it.
        if (
            isinstance(pid, int)
            and isinstance(port, int)
            and command_of(pid) == record.get("command")
        ):
            return port
        return None

    def start(self, port: int) -> bool:
        """Make it run and answer on `port`; False when it already did."""
        running = self.port
        if running == port and self._current():
            self._await_health(port)
            return False
        if running != port:
            ensure_free(port)  # before the one that runs elsewhere is stopped for nothing
        if running is not None:
            self.stop()
        log = self._workspace.log("ministack")
        # One that was killed has left its functions' unpacked code behind: hundreds of megabytes.
        shutil.rmtree(self._workspace.folder("tmp"), ignore_errors=True)
        forget_stream_positions(self._workspace.folder("state"))
        environment = instance_environment(os.environ, self._workspace, port) | self._settings
        if log.exists():
            log.replace(log.with_suffix(".log.1"))
        with log.open("wb") as output:
            self._process = subprocess.Popen(
                COMMAND,
                env=environment,
                cwd=self._workspace.home,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        record = {
            "pid": self._process.pid,
            "port": port,
            "command": " ".join(COMMAND),
            "version": version("ministack"),
        }
        write_record(self._workspace.instance_record, record)
        self._await_health(port)
        return True

    def stop(self) -> bool:
        """End it and wait until its state is on disk; False when it did not run."""
        record = self._workspace.instance_record
        if self.port is None:
            record.unlink(missing_ok=True)
            return False
        pid = int(read_record(record)["pid"])
        # The functions too: it saves only after the last request is answered, and a step may take minutes.
        os.killpg(pid, signal.SIGTERM)
        deadline = time.monotonic() + STOP_SECONDS
        while self.port is not None:
            if time.monotonic() > deadline:
                raise LocalError(
                    f"The local instance (process {pid}) did not end within {STOP_SECONDS} s; "
                    f"its log is {self._shown_log()}."
                )
            time.sleep(0.1)
        if self._process is not None:
            self._process.wait()  # at once: it ended, and its parent has to hear that
            self._process = None
        record.unlink(missing_ok=True)
        return True

    def _current(self) -> bool:
        return read_record(self._workspace.instance_record).get("version") == version("ministack")

    def _await_health(self, port: int) -> None:
        deadline = time.monotonic() + START_SECONDS
        while not healthy(port):
            if self._process is not None and self._process.poll() is not None:
                self._workspace.instance_record.unlink(missing_ok=True)
                raise LocalError(f"MiniStack ended while starting; its log is {self._shown_log()}.")
            if time.monotonic() > deadline:
                raise LocalError(
                    f"MiniStack does not answer on {HOST}:{port} after {START_SECONDS} s; "
                    f"its log is {self._shown_log()}."
                )
            time.sleep(0.1)

    def _shown_log(self) -> str:
        return self._workspace.shown(self._workspace.log("ministack"))


def healthy(port: int) -> bool:
    with local_session() as session:
        try:
            return session.get(f"{endpoint(port)}/_ministack/health", timeout=5).ok
        except requests.RequestException:
            return False


def ensure_free(port: int) -> None:
    """Say at once, in words, that a port cannot be had."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            why = (
                "is in use by another program" if error.errno == errno.EADDRINUSE else "is not ours"
            )
            raise LocalError(
                f"Port {port} {why}; choose another one, for example LOCAL_PORT={port + 1}."
            ) from error


def free_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def command_of(pid: int) -> str | None:
    """The command line of a living process; None when there is no such process."""
    if Path("/proc/self/cmdline").exists():
        try:
            arguments = Path(f"/proc/{pid}/cmdline").read_bytes()
        except OSError:
            return None
        return arguments.rstrip(b"\0").replace(b"\0", b" ").decode(errors="replace") or None
    shown = subprocess.run(
        ["/bin/ps", "-ww", "-o", "args=", "-p", str(pid)],
        capture_output=True,
        text=True,
        check=False,
    )
    return shown.stdout.strip() or None
