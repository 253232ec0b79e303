"""`python -m tools.bench`: measure, show a table, write `bench.json`. Timings never make it fail."""

import argparse
import json
import os
import platform
import sys
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tools.bench import bills, counted, table
from tools.bench.bulk import measure_bulk
from tools.bench.cost import Function, bill, idle, keeping
from tools.bench.counted import Counted, memories, number_of, usage
from tools.bench.endpoints import measure_endpoints
from tools.bench.events import measure_events
from tools.bench.executions import (
    TRANSITIONS_BESIDE,
    TRANSITIONS_PER_STEP,
    measure_bursts,
    measure_executions,
)
from tools.bench.figures import Figure, over
from tools.bench.imports import measure_imports
from tools.bench.layers import measure_layer
from tools.bench.machines import Machines
from tools.bench.many import measure_many
from tools.bench.n8n import measure_n8n
from tools.bench.options import LONG, QUICK, Counts, Options, Part
from tools.bench.schedules import measure_schedules
from tools.bench.stage import Stage, stage
from tools.bench.traffic import UnexpectedError
from tools.local.errors import LocalError
from tools.local.progress import Progress
from tools.local.workspace import PROJECT

RESULT = PROJECT / "bench.json"
MILLION = 1_000_000
STEPS = 3


def main() -> int:
    options, progress = _options(), Progress()
    started = time.monotonic()
    try:
        with stage(progress) as on:
            figures, bought = _measure(on, options, progress)
    except (LocalError, UnexpectedError) as error:
        print(error, file=sys.stderr)
        return 1
    RESULT.write_text(json.dumps(_record(figures, bought), indent=2) + "\n")
    progress.say()
    for line in (*table.lines(figures), *bills.lines(bought)):
        progress.say(line)
    progress.say()
    exceeded = over(figures)
    progress.say(f"{len(exceeded)} over budget{':' if exceeded else ''}")
    for figure in exceeded:
        progress.say(f"  {figure.what}")
    name, seconds = RESULT.relative_to(PROJECT), time.monotonic() - started
    progress.say(f"All of it is in {name}. Done in {seconds:.0f} s.")
    return 0


def _options() -> Options:
    parser = argparse.ArgumentParser(prog="python -m tools.bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small counts: a look, not a result")
    parser.add_argument(
        "--n8n",
        type=Path,
        metavar="FOLDER",
        help="where `npm install n8n` was run, to compare with",
    )
    parser.add_argument(
        "--only",
        type=Part,
        nargs="+",
        choices=list(Part),
        default=[each for each in Part if each not in LONG],
        metavar="PART",
        help=f"leave out the rest; parts are {', '.join(Part)}; "
        f"{', '.join(LONG)} is measured only when it is named",
    )
    given = parser.parse_args()
    return Options(
        counts=QUICK if given.quick else Counts(), n8n=given.n8n, parts=frozenset(given.only)
    )


def _measure(on: Stage, options: Options, progress: Progress) -> tuple[list[Figure], bills.Bills]:
    counts = options.counts
    machines = Machines(on, counts.clients)
    figures: list[Figure] = []
    bought: bills.Bills = {}

    def add(part: Part, what: str, measure: Callable[[], Iterable[Figure]]) -> None:
        if part in options.parts:
            with progress.step(what):
                figures.extend(measure())

    def count() -> Iterable[Figure]:
        found = counted.count(on.build)
        bought.update(_bills(found, on.build))
        return counted.figures(found)

    if folder := options.n8n:
        try:
            add(Part.N8N, "Comparing with n8n", lambda: measure_n8n(on, folder, counts))
        except UnexpectedError as error:  # it is not ours to mend; the rest is worth having
            progress.say(f"No comparison with n8n: {error}")
    add(Part.API, "Measuring endpoints", lambda: measure_endpoints(on, machines, counts))
    add(Part.EXECUTIONS, "Measuring executions", lambda: measure_executions(on, machines, counts))
    add(Part.BURSTS, "Measuring bursts", lambda: measure_bursts(on, machines, counts))
    add(Part.SCHEDULES, "Measuring schedules", lambda: measure_schedules(on, machines, counts))
    add(Part.EVENTS, "Measuring events", lambda: measure_events(on, machines, counts))
    add(Part.CALLS, "Counting AWS calls", count)
    add(Part.LAYER, "Weighing the common layer", lambda: measure_layer(on.build))
    add(Part.IMPORTS, "Measuring cold starts", lambda: measure_imports(on.build, counts.imports))
    add(Part.DATA, "Measuring imports and exports", lambda: measure_bulk(on, counts))
    add(Part.MANY, "Importing a large file", lambda: measure_many(on, counts, progress))
    return figures, bought


def _bills(found: Counted, build: Path) -> bills.Bills:
    transitions = TRANSITIONS_PER_STEP * STEPS + TRANSITIONS_BESIDE
    one = usage(found, build, transitions)
    reconciler = Function(
        memory=memories(build)["reconcile_executions"], calls=found.total("reconcile")
    )
    resting = idle(
        reconciler,
        found.units["reconcile"],
        secrets=number_of(build, "AWS::SecretsManager::Secret"),
        keys=number_of(build, "AWS::KMS::Key"),
        alarms=number_of(build, "AWS::CloudWatch::Alarm"),
    )
    return {
        "1,000,000 executions of three SetValues steps": bill(one, MILLION),
        "Keeping their history, each month": keeping(one, MILLION),
        "An instance that nobody uses, each month": resting,
    }


def _record(figures: Iterable[Figure], bought: bills.Bills) -> dict[str, Any]:
    return {
        "measured": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": {
            "processors": os.cpu_count(),
            "architecture": platform.machine(),
            "python": platform.python_version(),
            "loadAverage": [round(each, 2) for each in os.getloadavg()],
        },
        "figures": [figure.record() for figure in figures],
        "cost": bills.record(bought),
    }


if __name__ == "__main__":
    sys.exit(main())
