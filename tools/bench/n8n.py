"""n8n on the same machine in the same run: create, get and list of workflows through its public API."""

import json
import os
import secrets
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

import requests

from tools.bench.endpoints import api_client, new_action
from tools.bench.figures import Figure
from tools.bench.options import Counts
from tools.bench.samples import alternate
from tools.bench.stage import Stage
from tools.bench.traffic import Call, Client, UnexpectedError, milliseconds
from tools.local.client import local_session
from tools.local.environment import HOST
from tools.local.instance import free_port

SECTION = "API, one client; beside: n8n"
RATIO = 1.0
WARM_UP = 2
MOST_LISTED = 250
START_SECONDS = 120
STOP_SECONDS = 20
SCOPES = ["workflow:create", "workflow:read", "workflow:list"]
WORKFLOW = {
    "nodes": [
        {
            "id": "start",
            "name": "Start",
            "type": "n8n-nodes-base.manualTrigger",
            "typeVersion": 1,
            "position": [0, 0],
            "parameters": {},
        },
        {
            "id": "set",
            "name": "Set",
            "type": "n8n-nodes-base.set",
            "typeVersion": 3.4,
            "position": [200, 0],
            "parameters": {"mode": "raw", "jsonOutput": json.dumps({"x": 1})},
        },
    ],
    "connections": {"Start": {"main": [[{"node": "Set", "type": "main", "index": 0}]]}},
    "settings": {},
}


def measure_n8n(stage: Stage, folder: Path, counts: Counts) -> Iterator[Figure]:
    """Both start empty and hold as many workflows, of one step each, when their lists are read."""
    ours = api_client(stage)
    made: list[str] = []
    with running(folder) as theirs:

        def create(client: Client) -> None:
            made.append(client.call("POST", "/action", new_action(), expect=201)["actionId"])

        def create_theirs(client: Client) -> str:
            return str(client.call("POST", "/workflows", {"name": "one", **WORKFLOW})["id"])

        yield _compare(
            "create", counts.actions, _timed(create, ours), _timed(create_theirs, theirs)
        )
        workflow = create_theirs(theirs)
        create(ours)
        yield _compare(
            "get",
            counts.requests,
            _timed(lambda client: client.call("GET", f"/action/{made[-1]}"), ours),
            _timed(lambda client: client.call("GET", f"/workflows/{workflow}"), theirs),
        )
        yield _compare(
            f"list of {len(made)}",
            counts.requests,
            _timed(lambda client: client.call("GET", "/action"), ours),
            _timed(lambda client: client.call("GET", f"/workflows?limit={MOST_LISTED}"), theirs),
        )
    for action in made:
        ours.call("DELETE", f"/action/{action}", expect=204)
    ours.close()


def _compare(
    name: str, rounds: int, ours: Callable[[], float], theirs: Callable[[], float]
) -> Figure:
    mine, beside = alternate(rounds, ours, theirs)
    return Figure(
        section=SECTION,
        what=f"{name}, p50",
        ours=median(mine[WARM_UP:]),
        beside=median(beside[WARM_UP:]),
        unit="ms",
        budget=RATIO,
    )


def _timed(call: Call, client: Client) -> Callable[[], float]:
    return lambda: milliseconds(lambda: call(client))


@contextmanager
def running(folder: Path) -> Iterator[Client]:
    """n8n with an empty SQLite database of its own; a client with a new API key to it."""
    command = folder / "node_modules" / ".bin" / "n8n"
    node = shutil.which("node")
    if not command.exists() or node is None:
        raise UnexpectedError(f"There is no n8n in {folder}; run `npm install n8n` there.")
    port = free_port()
    base = f"http://{HOST}:{port}"
    with tempfile.TemporaryDirectory() as home:
        log = Path(home) / "n8n.log"
        with (
            log.open("wb") as output,
            subprocess.Popen(
                [node, str(command.resolve()), "start"],
                cwd=home,
                env=_environment(home, port),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            ) as process,
        ):
            try:
                try:
                    key = _key(base, process, log)
                except (requests.RequestException, KeyError) as error:
                    raise UnexpectedError(f"n8n could not be set up: {error}") from error
                client = Client(f"{base}/api/v1", {"X-N8N-API-KEY": key})
                yield client
                client.close()
            finally:
                process.terminate()
                try:
                    process.wait(STOP_SECONDS)
                except subprocess.TimeoutExpired:
                    process.kill()


def _environment(home: str, port: int) -> dict[str, str]:
    """Nothing of the host's but PATH, no telemetry, this machine only."""
    off = ("DIAGNOSTICS", "VERSION_NOTIFICATIONS", "TEMPLATES", "PERSONALIZATION")
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": home,
        "N8N_USER_FOLDER": home,
        "N8N_HOST": HOST,
        "N8N_LISTEN_ADDRESS": HOST,
        "N8N_PORT": str(port),
        "N8N_RUNNERS_BROKER_PORT": str(free_port()),
        "N8N_SECURE_COOKIE": "false",  # its owner signs in over plain HTTP here
        "NODE_ENV": "production",
        **{f"N8N_{name}_ENABLED": "false" for name in off},
    }


def _key(base: str, process: "subprocess.Popen[bytes]", log: Path) -> str:
    """Wait until it is up, make its owner, and an API key for what is measured."""
    owner = {
        "email": "bench@example.com",
        "firstName": "Bench",
        "lastName": "Bench",
        "password": f"Aa1{secrets.token_hex(12)}",
    }
    deadline = time.monotonic() + START_SECONDS
    with local_session() as session:
        while not _owned(session, base, owner):
            if process.poll() is not None or time.monotonic() > deadline:
                last = log.read_text(errors="replace").strip().splitlines()[-1:]
                raise UnexpectedError(f"n8n did not start: {last}")
            time.sleep(0.5)
        wanted = {"label": "bench", "scopes": SCOPES, "expiresAt": None}
        made = session.post(f"{base}/rest/api-keys", json=wanted, timeout=30)
        made.raise_for_status()
        return str(made.json()["data"]["rawApiKey"])


def _owned(session: requests.Session, base: str, owner: dict[str, str]) -> bool:
    """Whether it took its owner: while it starts, it answers anything with a page, or with 404."""
    try:
        answer = session.post(f"{base}/rest/owner/setup", json=owner, timeout=30)
    except requests.RequestException:
        return False
    return answer.ok and "json" in answer.headers.get("Content-Type", "")
