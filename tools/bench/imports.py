"""Cold starts: a fresh interpreter that imports a handler, beside one that makes a DynamoDB client."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from itertools import batched
from pathlib import Path
from statistics import median
from typing import NamedTuple

from tools.bench.figures import Figure
from tools.bench.templates import Handler, handlers
from tools.bench.traffic import UnexpectedError

SECTION = "Cold starts, processor time; beside: import boto3 and make a DynamoDB client"
RATIO = 1.8
OTHERS = {"authorize", "advance_execution"}
"""Handlers beside the API's own for whose cold start somebody waits."""

BASELINE = 'import boto3; boto3.client("dynamodb", region_name="us-east-1")'
# What the first request makes. Imports that are put off until then are part of a cold start too.
READY = {
    "actions": "container.actions()",
    "credentials": "container.authenticator()",
    "executions": "container.history()",
    "execute_action": "container.starter()",
    "cancel_execution": "container.canceller()",
    "scripts": "container.scripts()",
    "connectivity": "container.authenticator()",
    "triggers": "container.previews()",
    "events": "container.events()",
    "default_actions": "container.default_actions()",
    "entities": "container.entities()",
    "rows": "container.rows()",
    "uploads": "container.project_access()",
    "tenants": "container.tenants()",
    "projects": "container.project_service()",
    "api_keys": "container.api_key_service()",
    "users": "container.people()",
    "usergroups": "container.usergroups()",
    "advance_execution": "container.engine()",
}
NOTHING = {"unauthorized_ping"}
BESIDE_EACH = 3
"""So many handlers at a time are measured by turns with what they are compared with."""


class Start(NamedTuple):
    """Milliseconds of processor time since the interpreter's start: when imported, and when ready."""

    imported: float
    ready: float


def measure_imports(build: Path, rounds: int) -> Iterator[Figure]:
    """The layer is used as it is built and, as on AWS, never written to."""
    measured = [
        handler for handler in handlers(build) if handler.serves_http or handler.module in OTHERS
    ]
    with tempfile.TemporaryDirectory() as folder:
        layer = Path(folder) / "layer"
        shutil.copytree(build / "CommonLayer" / "python", layer)
        for group in batched(measured, BESIDE_EACH, strict=False):
            yield from _figures(group, layer, rounds)


def _figures(group: Sequence[Handler], layer: Path, rounds: int) -> Iterator[Figure]:
    """The first round only brings the files into memory."""
    baseline: list[float] = []
    starts: dict[str, list[Start]] = {handler.module: [] for handler in group}
    for _ in range(rounds + 1):
        baseline.append(start(BASELINE, "pass", [], group[0].environment).ready)
        for handler in group:
            path = [str(layer), str(handler.folder)]
            starts[handler.module].append(
                start(f"import {handler.module}", _then(handler), path, handler.environment)
            )
    for module, taken in starts.items():
        for what, samples in zip(Start._fields, zip(*taken[1:], strict=True), strict=True):
            yield Figure(
                section=SECTION,
                what=f"{module}, {what}",
                ours=median(samples),
                beside=median(baseline[1:]),
                unit="ms",
                budget=RATIO,
            )


def _then(handler: Handler) -> str:
    """What makes a function whose handler was just imported ready for its first request."""
    if handler.module in NOTHING:
        return "pass"
    return f"from baton import container; {READY.get(handler.module) or READY[handler.noun]}"


def start(first: str, then: str, path: Sequence[str], environment: Mapping[str, str]) -> Start:
    """Run both pieces of code in an interpreter that finds what Lambda's would find."""
    clock = "int(time.process_time_ns())"
    code = (
        f"import sys, time, json; sys.path[:0] = {list(path)!r}\n"
        f"{first}\nimported = {clock}\n{then}\nprint(json.dumps([imported, {clock}]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        # Lambda's file system is read-only: bytecode that a layer lacks is made again each time.
        env={"PATH": os.defpath, "PYTHONDONTWRITEBYTECODE": "1", **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise UnexpectedError(f"{first!r} failed: {done.stderr.strip().splitlines()[-1:]}")
    imported, ready = json.loads(done.stdout.splitlines()[-1])
    return Start(imported / 1e6, ready / 1e6)
