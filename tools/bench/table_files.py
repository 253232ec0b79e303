"""CSV files to be measured with: the same each time, of as many rows as are wanted."""

import csv
import json
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random

SEED = 5
_CITIES = ("Berlin", "Cairo", "Lima", "Osaka", "Oslo", "Quito", "Rome", "Tunis")
_WORDS = ("late", "early", "paid", "open", "gift", "fragile", "return", "new customer", "call back")
_BEGUN = datetime(2024, 1, 1, tzinfo=UTC)

type Cells = Sequence[object]


def orders(path: Path, rows: int) -> Path:
    """Ten columns of as many kinds as a shop's orders have, one of them with blanks."""
    return _written(path, rows, ORDERS, _order)


def documents(path: Path, rows: int) -> Path:
    """The same, with a column of JSON objects: they have to be parsed to be known."""
    return _written(path, rows, [*ORDERS, "details"], _document)


def remarks(path: Path, rows: int) -> Path:
    """The same, with a column of texts over several lines, so that records are no lines."""
    return _written(path, rows, [*ORDERS, "remark"], _remark)


ORDERS = (
    "Order No", "Customer", "E-Mail", "City", "Price", "Quantity", "Paid", "Ordered", "Shipped At", "Note",
)  # fmt: skip
KINDS: dict[str, Callable[[Path, int], Path]] = {
    "plain": orders,
    "with a JSON column": documents,
    "with lines in cells": remarks,
}


def _written(
    path: Path, rows: int, header: Sequence[str], row: Callable[[Random, int], Cells]
) -> Path:
    random = Random(SEED)  # noqa: S311 - no secret
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(_rows(random, rows, row))
    return path


def _rows(random: Random, rows: int, row: Callable[[Random, int], Cells]) -> Iterator[Cells]:
    for number in range(rows):
        yield row(random, number)


def _order(random: Random, number: int) -> list[object]:
    day = date(2024, 1, 1) + timedelta(days=random.randrange(700))
    shipped = _BEGUN + timedelta(minutes=random.randrange(1_000_000))
    return [
        f"A-{number:07}",
        f"Customer {random.randrange(50_000)}",
        f"c{random.randrange(50_000)}@example.com",
        random.choice(_CITIES),
        f"{random.randrange(100, 99_999) / 100:.2f}",
        random.randrange(1, 40),
        random.choice(("true", "false")),
        day.isoformat(),
        shipped.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "" if random.random() < 0.3 else " ".join(random.choices(_WORDS, k=4)),
    ]


def _document(random: Random, number: int) -> list[object]:
    details = {"sku": f"s{random.randrange(9_999)}", "tags": random.choices(_WORDS, k=2)}
    return [*_order(random, number), json.dumps(details | {"weight": random.randrange(9_000) / 10})]


def _remark(random: Random, number: int) -> list[object]:
    return [*_order(random, number), "\n".join(random.choices(_WORDS, k=3))]
