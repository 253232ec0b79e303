"""`python -m tools.bench.bulk_work WORK ...`: does one thing with many rows and prints how long it took.

A process of its own for each, so that its peak of memory is its own. Works on a deployed table and bucket,
with the code that the functions have, called directly: no request limits what is measured.
"""

import argparse
import json
import resource
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import batched
from pathlib import Path
from typing import Any

from tools.local.workspace import PROJECT

sys.path.append(str(PROJECT / "layers" / "common"))

from baton import clock, container, settings
from baton.callers.models import Caller, Right
from baton.default_actions.performer import Call, Spread
from baton.ids import ProjectRef, Task, new_id
from baton.intake.table_reader import infer, open_table
from baton.store import keys

TABLE = "measured"
_PER_BATCH = 25
_BARE = "bare"

type Found = dict[str, Any]


class Watch:
    """Seconds of what ran within it; the same on AWS would be waited for, so it is no processor time."""

    seconds = 0.0

    @contextmanager
    def running(self) -> Iterator[None]:
        begun = time.perf_counter()
        yield
        self.seconds += time.perf_counter() - begun


def do_import(ref: ProjectRef, path: str, watch: Watch) -> Found:
    """A CSV file, part after part: looked through, checked, written, reported."""
    container.projects().add(ref, f"Measured {ref.project_id}", clock.now())
    performer: Any = container.upload_csv_performer()
    upload = container.upload_store().keep(ref, Path(path).read_bytes())
    task = Task(new_id(), 1, 1)
    call = _call(
        ref,
        {
            "entity_name": TABLE,
            "create_if_not_exists": True,
            "add_missing_columns": True,
            "data_csv_file": [{"name": "measured.csv", "upload": upload}],
        },
        task,
    )
    with watch.running():
        spread = performer.spread(call)
        if isinstance(spread, Spread):
            for part in spread.parts:
                performer.perform_part(call, part)
            spread = performer.finish(call)
    told = spread[0].attributes
    return {"rows": told["rows_imported"], "failed": told["failed_rows"]}


def do_bare(ref: ProjectRef, _: str, watch: Watch) -> Found:
    """The same items, written by BatchWriteItem and nothing else."""
    client, table = container.client("dynamodb"), settings.required("TABLE_NAME")
    partition = keys.row(ref, TABLE, "").pk
    items: list[Any] = []
    pages = client.get_paginator("query").paginate(
        TableName=table,
        KeyConditionExpression="pk = :pk",
        ExpressionAttributeValues={":pk": {"S": partition}},
    )
    for page in pages:
        items += page["Items"]
    requests = [
        {"PutRequest": {"Item": item | {"pk": {"S": f"{partition}{_BARE}{new_id()}"}}}}
        for item in items
    ]
    with watch.running():
        for some in batched(requests, _PER_BATCH, strict=False):
            left = {table: list(some)}
            while left:
                left = client.batch_write_item(RequestItems=left).get("UnprocessedItems")
    return {"rows": len(requests)}


def do_generate(ref: ProjectRef, count: str, watch: Watch) -> Found:
    performer = container.generate_performer()
    call = _call(ref, {"count": int(count), "table_name": TABLE, "world_id": None, "seed": 1})
    with watch.running():
        performer.perform(call)
    return {"rows": int(count)}


def do_export(ref: ProjectRef, format_: str, watch: Watch) -> Found:
    performer = container.export_performer()
    asked = {
        "table_name": TABLE,
        "world_id": None,
        "format": format_,
        "columns": None,
        "include_headers": True,
    }
    with watch.running():
        (item,) = performer.perform(_call(ref, asked))
    return {"linked": "url" in item.attributes}


def do_read(ref: ProjectRef, _: str, watch: Watch) -> Found:
    """The items that an export reads, by Query and nothing else."""
    client, partition = container.client("dynamodb"), keys.row(ref, TABLE, "").pk
    pages = client.get_paginator("query").paginate(
        TableName=settings.required("TABLE_NAME"),
        KeyConditionExpression="pk = :pk",
        ExpressionAttributeValues={":pk": {"S": partition}},
    )
    with watch.running():
        rows = sum(len(page["Items"]) for page in pages)
    return {"rows": rows}


def do_infer(_: ProjectRef, path: str, watch: Watch) -> Found:
    """The second time counts, here and of the other reader: a function lives longer than one file."""
    with Path(path).open("rb") as file:
        infer(open_table("measured.csv", file))
    with Path(path).open("rb") as file, watch.running():
        found = infer(open_table("measured.csv", file))
    return {"rows": found.rows}


WORKS: dict[str, Callable[[ProjectRef, str, Watch], Found]] = {
    "import": do_import,
    "bare": do_bare,
    "generate": do_generate,
    "export": do_export,
    "read": do_read,
    "infer": do_infer,
}


def _call(ref: ProjectRef, attributes: dict[str, Any], task: Task | None = None) -> Call:
    caller = Caller("key", new_id(), ref.tenant_id, frozenset({Right.ADMIN}))
    return Call(
        ref=ref, caller=caller, attributes=attributes, address="", now=clock.now(), task=task
    )


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tools.bench.bulk_work", description=__doc__)
    parser.add_argument("work", choices=WORKS)
    parser.add_argument("tenant")
    parser.add_argument("project")
    parser.add_argument("argument", nargs="?", default="")
    given = parser.parse_args()
    watch = Watch()
    found = WORKS[given.work](ProjectRef(given.tenant, given.project), given.argument, watch)
    print(json.dumps(found | {"seconds": watch.seconds, "peakBytes": _peak()}))


def _peak() -> int:
    """The most memory that this process had, in bytes."""
    if sys.platform == "linux":  # what getrusage tells there includes what had started it
        status = Path("/proc/self/status").read_text()
        return int(status.partition("VmHWM:")[2].split()[0]) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


if __name__ == "__main__":
    main()
