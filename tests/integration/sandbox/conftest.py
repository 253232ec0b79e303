"""The sandbox in two surroundings: started by root, as locally, and under one account, as in Lambda."""

import json
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

FUNCTION = Path(__file__).parents[3] / "functions" / "sandbox"
# Each process of the test run has an account of its own: what runs under one is counted and searched.
UNPRIVILEGED = 65534 - int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
CHILD = "Perform a script in this process"
"""How the command line of every process begins that a script makes by forking."""


@dataclass(frozen=True)
class Ended:
    """One invocation: what it answered, how long it took, what the function wrote to its log."""

    answer: dict[str, Any]
    seconds: float
    log: str


class Sandbox:
    """One execution environment, warm from the first invocation to the last."""

    def __init__(self, folder: Path, command: list[str], environment: dict[str, str]) -> None:
        self.by_root = os.getuid() == 0 and command[0] != "setpriv"
        self.secret = f"CANARY-{secrets.token_hex(12)}"
        self.secret_file = folder / "secret"
        self.secret_file.write_text(self.secret)
        self.secret_file.chmod(0o600)
        os.chown(self.secret_file, folder.stat().st_uid, folder.stat().st_gid)
        self._command = [*command, str(folder / "worker.py"), str(folder / "code")]
        self._environment = environment | {"AWS_SECRET_ACCESS_KEY": self.secret}
        self._written = folder / "log"
        self.start()

    def start(self) -> None:
        with self._written.open("w") as log:
            self.process = subprocess.Popen(  # noqa: S603 - our own worker
                self._command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                env=self._environment,
            )
        self._log = self._written.open()
        self._write(self.secret)
        self.account = self.run("import os; output = os.getuid()").answer["output"]

    def run(self, code: str, seconds: float = 10, limit: float = 60, **more: Any) -> Ended:
        """Invoke the function, of `limit` seconds itself. When it is brought down, the answer is empty."""
        event = {
            "nonce": secrets.token_hex(16),
            "code": code,
            "name": "<script>",
            "arguments": {},
            "inputs": {},
            "steps": {},
        } | more
        event["deadline"] = time.time() + seconds
        started = time.monotonic()
        self._write(json.dumps({"event": event, "seconds": limit}))
        line = self.process.stdout.readline() if self.process.stdout else ""
        taken = time.monotonic() - started
        answer = json.loads(line) if line else {}
        assert answer.pop("nonce", event["nonce"]) == event["nonce"]
        return Ended(answer, taken, self._log.read())

    def strays(self, within: float = 0) -> list[str]:
        """Command lines of what scripts have started here and still runs, after so many seconds at most."""
        stop_at = time.monotonic() + within
        while (found := self._strays()) and time.monotonic() < stop_at:
            time.sleep(0.02)
        return found

    def _strays(self) -> list[str]:
        found = []
        for path in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                if path.stat().st_uid == self.account and path.name != str(self.process.pid):
                    command = (path / "cmdline").read_text(errors="replace")
                    home = b"HOME=/tmp/baton-" in (path / "environ").read_bytes()
                    if home or CHILD in command:
                        found.append(command[:200])
        return found

    def close(self) -> None:
        self.process.kill()
        self.process.communicate()
        self._log.close()

    def _write(self, line: str) -> None:
        if self.process.stdin:
            self.process.stdin.write(line + "\n")
            self.process.stdin.flush()


@pytest.fixture(scope="session")
def installation() -> Iterator[Path]:
    """An interpreter that every account can reach: the one that runs, or links to its files."""
    prefix = Path(sys.base_prefix)
    if all(place.stat().st_mode & 1 for place in (prefix, *prefix.parents)):
        yield prefix
        return
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    unwanted = shutil.ignore_patterns("site-packages", "test", "idlelib", "config-*")
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder)
        copy.chmod(0o755)
        (copy / "bin").mkdir()
        _link(prefix / "bin" / version, copy / "bin" / version)
        shutil.copytree(
            prefix / "lib" / version, copy / "lib" / version, ignore=unwanted, copy_function=_link
        )
        for library in (prefix / "lib").glob("libpython*"):
            _link(library, copy / "lib" / library.name)
        yield copy


def _link(source: str | Path, target: str | Path) -> None:
    try:
        Path(target).hardlink_to(source)
    except OSError:  # another file system
        shutil.copy2(source, target)


@pytest.fixture
def sandbox(warm_sandbox: Sandbox) -> Sandbox:
    """The same for all tests, as it would serve one script after another, unless one brought it down."""
    if warm_sandbox.process.poll() is not None:
        warm_sandbox.close()
        warm_sandbox.start()
    return warm_sandbox


@pytest.fixture(scope="module", params=["by root", "under one account"])
def warm_sandbox(request: pytest.FixtureRequest, installation: Path) -> Iterator[Sandbox]:
    if request.param == "by root" and os.getuid() != 0:
        pytest.skip("only root can start scripts under an account of their own")
    with started(installation, by_root=request.param == "by root") as sandbox:
        yield sandbox


@contextmanager
def started(installation: Path, *, by_root: bool) -> Iterator[Sandbox]:
    """By root, the code lies where no script can read it; else it all belongs to whoever runs it."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copytree(FUNCTION, folder / "code")
        shutil.copy(Path(__file__).with_name("worker.py"), folder)
        command, needed = [sys.executable], ("PATH", "LD_LIBRARY_PATH")
        environment = {name: os.environ[name] for name in needed if name in os.environ}
        if not by_root and os.getuid() == 0:
            version = f"python{sys.version_info.major}.{sys.version_info.minor}"
            identity = [f"--re{kind}={UNPRIVILEGED}" for kind in ("uid", "gid")]
            command = ["setpriv", *identity, "--clear-groups", str(installation / "bin" / version)]
            environment["LD_LIBRARY_PATH"] = str(installation / "lib")
            for path in (folder, *folder.rglob("*")):
                os.chown(path, UNPRIVILEGED, UNPRIVILEGED)
        sandbox = Sandbox(folder, command, environment)
        try:
            yield sandbox
        finally:
            sandbox.close()
