"""A large file through the API and the background, as a client would: uploaded, imported in parts, counted.

One worker is killed on the way, as the kernel does when memory runs out; nothing may be lost or doubled.
"""

import json
import os
import signal
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import boto3
import requests

from tools.bench.endpoints import api_client
from tools.bench.figures import Figure
from tools.bench.options import Counts
from tools.bench.stage import HOME, Stage
from tools.bench.table_files import orders
from tools.bench.traffic import Client, UnexpectedError
from tools.local.outputs import Outputs
from tools.local.progress import Progress

SECTION = "A large CSV file through the API, in parts"
MEGABYTE = 1_000_000
MOST_MEGABYTES = 512
_WORKER = "PerformBuiltinFunction"
_ASKED_EACH = 2.0
_KILLED_AT = 0.3
_MOST_SECONDS = 25 * 60
_OF_THE_ACTION = 2  # itself and its name
_OF_THE_ENTITY = 1
_ENDED = frozenset({"Completed", "Failed", "Cancelled"})
_PROCESSES = Path("/proc")


@dataclass(slots=True)
class Watched:
    """What was seen of one import. `reports` has the seconds and rows of each change of its progress."""

    seconds: float = 0.0
    killed: int = 0
    worker_bytes: int = 0
    reports: list[tuple[float, int]] = field(default_factory=list)
    execution: dict[str, Any] = field(default_factory=dict)


def measure_many(on: Stage, counts: Counts, progress: Progress) -> Iterator[Figure]:
    rows = counts.many
    path = HOME / "many.csv"
    orders(path, rows)
    client = api_client(on)
    try:
        entity = f"many_{uuid4().hex[:8]}"
        before = items(on.baton)
        watched = watch_import(client, on.baton, HOME / "tmp", entity, path, progress)
        kept = count_rows(on.baton, before, watched)
    finally:
        client.close()
        path.unlink()
    yield from figures(rows, kept, watched)


def figures(rows: int, kept: int, watched: Watched) -> Iterator[Figure]:
    noted = f"{watched.killed} workers killed, {len(watched.reports)} states of progress seen"
    ended = watched.execution.get("status", "never ended")
    yield Figure(
        section=SECTION,
        what=f"{rows:,} rows, {ended}",
        ours=rows / watched.seconds,
        unit="rows/s",
        note=f"{watched.seconds:.0f} s; {noted}",
    )
    yield Figure(
        section=SECTION, what="rows lost or doubled", ours=abs(rows - kept), unit="", budget=0
    )
    yield Figure(
        section=SECTION,
        what="the largest worker",
        ours=watched.worker_bytes / MEGABYTE,
        unit="MB",
        budget=MOST_MEGABYTES,
    )


def watch_import(
    client: Client, outputs: Outputs, scratch: Path, entity: str, path: Path, progress: Progress
) -> Watched:
    """Upload and import the file and look on. Raises UnexpectedError after 25 minutes."""
    execution = _begin(client, entity, path)
    watched, begun = Watched(), time.monotonic()
    while True:
        found = client.call("GET", f"/actionexecution/{execution}")
        watched.seconds = time.monotonic() - begun
        _look_at_memory(watched, outputs, scratch)
        state = found.get("progress") or {}
        done, total = state.get("rowsDone", 0), state.get("rowsTotal", 0)
        if done and (not watched.reports or watched.reports[-1][1] != done):
            watched.reports.append((watched.seconds, done))
            progress.say(f"  {watched.seconds:.0f} s: {done:,} of {total:,} rows")
        if not watched.killed and total and done >= _KILLED_AT * total:
            watched.killed = _kill_one(outputs, scratch)
        if found["status"] in _ENDED:
            watched.execution = found
            return watched
        if watched.seconds > _MOST_SECONDS:
            raise UnexpectedError(f"only {done:,} of {total:,} rows in {watched.seconds:.0f} s")
        time.sleep(_ASKED_EACH)


def items(outputs: Outputs) -> int:
    """How many items the table has; MiniStack counts them as they come, AWS every six hours."""
    found = _dynamodb(outputs).describe_table(TableName=outputs.table_name)
    return int(found["Table"]["ItemCount"])


def count_rows(outputs: Outputs, before: int, watched: Watched) -> int:
    """How many items there are more than before the import, without what it noted of itself.

    A Query of the rows themselves takes MiniStack hours, which looks at all of a partition for each page.
    """
    execution = str(watched.execution["actionExecutionId"])
    noted = _dynamodb(outputs).query(
        TableName=outputs.table_name,
        Select="COUNT",
        KeyConditionExpression="pk = :pk",
        ExpressionAttributeValues={":pk": {"S": f"T#{outputs.tenant_id}#X#{execution}"}},
    )["Count"]
    return items(outputs) - before - int(noted) - _OF_THE_ACTION - _OF_THE_ENTITY


def _dynamodb(outputs: Outputs) -> Any:
    return boto3.client("dynamodb", endpoint_url=outputs.aws_endpoint, region_name=outputs.region)


def _begin(client: Client, entity: str, path: Path) -> str:
    slot = client.call("POST", "/upload", {}, expect=201)
    with path.open("rb") as file:
        put = requests.put(slot["url"], data=file, headers=slot["headers"], timeout=300)
    if not put.ok:
        raise UnexpectedError(f"the upload was refused: {put.status_code} {put.text[:300]}")
    asked = {
        "entity_name": entity,
        "create_if_not_exists": True,
        "add_missing_columns": True,
        "data_csv_file": [{"name": path.name, "upload": slot["uploadId"]}],
    }
    action = client.call(
        "POST", "/action", {"name": f"Import {entity}", "steps": [_step(asked)]}, expect=201
    )
    started = client.call("POST", f"/action/execute/{action['actionId']}", {"input": {}})
    return str(started["actionExecutionId"])


def _step(asked: dict[str, Any]) -> dict[str, Any]:
    return {"stepType": "world/upload_csv_to_system_schema", "settings": json.dumps(asked)}


def _workers(outputs: Outputs, scratch: Path) -> list[int]:
    """The processes that perform steps."""
    beginning = f"{scratch}/ministack-lambda-{outputs.stack_name}-{_WORKER}-"
    found = []
    for place in _PROCESSES.glob("[0-9]*"):
        with suppress(OSError):
            command = (place / "cmdline").read_bytes().decode(errors="replace").split("\0")
            if any(each.startswith(beginning) for each in command):
                found.append(int(place.name))
    return found


def _kill_one(outputs: Outputs, scratch: Path) -> int:
    for worker in _workers(outputs, scratch)[:1]:
        with suppress(ProcessLookupError):
            os.kill(worker, signal.SIGKILL)
            return 1
    return 0


def _look_at_memory(watched: Watched, outputs: Outputs, scratch: Path) -> None:
    for worker in _workers(outputs, scratch):
        watched.worker_bytes = max(watched.worker_bytes, _peak(worker))


def _peak(process: int) -> int:
    """Bytes that a process has had in memory at most; 0 when it has ended."""
    with suppress(OSError):
        for line in (_PROCESSES / str(process) / "status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    return 0
