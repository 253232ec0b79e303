"""Rows by the thousand: imports, inference, random rows and exports, and the memory each takes.

An import stands beside a loop that writes the same items and does nothing else, an export beside one that
reads them, inference beside the fastest reader of CSV that infers types. Each runs in a process of its own,
on the table of the instance that is measured.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from statistics import median
from typing import NamedTuple
from uuid import uuid4

from tools.bench.figures import Figure
from tools.bench.options import Counts
from tools.bench.samples import alternate
from tools.bench.stage import HOME, Stage
from tools.bench.table_files import KINDS
from tools.bench.traffic import UnexpectedError
from tools.local.workspace import PROJECT

ROWS = "Rows by the thousand; beside: the same items with BatchWriteItem or Query alone"
INFERENCE = "Types of a CSV file, from all its values; beside: pyarrow"
MEMORY = "Rows by the thousand, the most memory"
SLOWER = 2.0
SLOWER_INFERENCE = 5.0
MOST_MEGABYTES = 512.0
MEGABYTE = 1_000_000
SECTIONS = (ROWS, INFERENCE, MEMORY)
INFERENCE_ROUNDS = 7


class Done(NamedTuple):
    """What a process says of its work."""

    seconds: float
    megabytes: float


class Worker:
    """Starts processes that work on the stage's table, in a project that is each time another one."""

    def __init__(self, on: Stage) -> None:
        self._on = on
        self.project = ""

    def fresh(self) -> None:
        self.project = str(uuid4())

    def do(self, work: str, argument: str | Path = "") -> Done:
        outputs = self._on.baton
        environment = os.environ | {
            "AWS_ENDPOINT_URL": outputs.aws_endpoint,
            "AWS_REGION": outputs.region,
            "TABLE_NAME": outputs.table_name,
            "BUCKET_NAME": outputs.bucket_name,
        }
        command = [sys.executable, "-m", "tools.bench.bulk_work", work]
        ended = _run(
            [*command, outputs.tenant_id, self.project, str(argument)], environment=environment
        )
        return Done(ended["seconds"], ended["peakBytes"] / MEGABYTE)


def measure_bulk(on: Stage, counts: Counts) -> Iterator[Figure]:
    folder = HOME / "files"
    folder.mkdir(exist_ok=True)
    worker = Worker(on)
    try:
        paths = {
            kind: make(folder / f"{kind}.csv", counts.bulk_rows) for kind, make in KINDS.items()
        }
        found = [*_rows(worker, counts, paths["plain"]), *_inference(worker, paths)]
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    yield from sorted(found, key=lambda figure: SECTIONS.index(figure.section))


def _rows(worker: Worker, counts: Counts, path: Path) -> Iterator[Figure]:
    def import_() -> Done:
        worker.fresh()
        return worker.do("import", path)

    rows = counts.bulk_rows
    ours, bare = alternate(counts.bulk_rounds, import_, lambda: worker.do("bare"))
    yield _rate(f"import of {rows:,} rows of CSV", rows, ours, bare, SLOWER)
    yield _memory(f"import of {rows:,} rows of CSV", ours)
    exports, reads = alternate(
        counts.bulk_rounds, lambda: worker.do("export", "csv"), lambda: worker.do("read")
    )
    yield _rate(f"export of {rows:,} rows as CSV", rows, exports, reads, None)
    yield _memory(f"export of {rows:,} rows as CSV", exports)
    made = counts.random_rows
    random = [worker.do("generate", str(made))]
    yield _rate(f"{made:,} random rows", made, random, None, None)
    yield _memory(f"{made:,} random rows", random)


def _inference(worker: Worker, paths: Mapping[str, Path]) -> Iterator[Figure]:
    reader = _reader()
    for kind, path in paths.items():
        size = path.stat().st_size / MEGABYTE

        ours, others = alternate(
            INFERENCE_ROUNDS,
            partial(worker.do, "infer", path),
            partial(_read_by, reader, path),
        )
        yield Figure(
            section=INFERENCE,
            what=f"{size:.0f} MB, {kind}",
            # Neither waits for anything, so what is more than the least is others' work.
            ours=size / min(each.seconds for each in ours),
            beside=size / min(others) if reader else None,
            unit="MB/s",
            budget=SLOWER_INFERENCE if reader else None,
            rate=True,
            note="" if reader else "uv is not there, which would bring pyarrow",
        )
        yield _memory(f"types of {size:.0f} MB, {kind}", ours)


def _read_by(reader: Sequence[str], path: Path) -> float:
    return _run([*reader, str(path)])["seconds"] if reader else 0.0


def _rate(
    what: str, rows: int, ours: Sequence[Done], bare: Sequence[Done] | None, budget: float | None
) -> Figure:
    return Figure(
        section=ROWS,
        what=what,
        ours=rows / median(each.seconds for each in ours),
        beside=rows / median(each.seconds for each in bare) if bare else None,
        unit="rows/s",
        budget=budget,
        rate=True,
    )


def _memory(what: str, of: Sequence[Done]) -> Figure:
    return Figure(
        section=MEMORY,
        what=what,
        ours=max(each.megabytes for each in of),
        unit="MB",
        budget=MOST_MEGABYTES,
    )


def _reader() -> list[str]:
    """What runs the other reader, which is nobody's dependency; empty when it cannot be had."""
    uv = shutil.which("uv") or shutil.which(str(PROJECT / ".local" / "uv" / "bin" / "uv"))
    if uv is None:
        return []
    isolated = [uv, "run", "--quiet", "--frozen", "--isolated", "--only-group", "bench"]
    script = PROJECT / "tools" / "bench" / "other_reader.py"
    return [*isolated, "--python", sys.executable, "python", str(script)]


def _run(command: Sequence[str], environment: Mapping[str, str] | None = None) -> dict[str, float]:
    done = subprocess.run(
        command,
        cwd=PROJECT,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise UnexpectedError(f"{command[3:5]} failed: {done.stderr.strip().splitlines()[-1:]}")
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found
