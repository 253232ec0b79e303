"""The cost part of the result: bills for a terminal and for `bench.json`."""

from collections.abc import Iterable, Iterator
from typing import Any

from tools.bench import prices
from tools.bench.cost import CALL_SECONDS, LOG_BYTES, OWN_SECONDS, Item, total

NOTES = (
    f"List prices of us-east-1 as of {prices.AS_OF}, entered by hand; on demand, without free tiers.",
    f"Assumed: a function takes {OWN_SECONDS * 1e3:.0f} ms, {CALL_SECONDS * 1e3:.0f} ms more per AWS call;",
    f"an invocation logs {LOG_BYTES} bytes. Everything else is counted.",
)

type Bills = dict[str, list[Item]]


def lines(bills: Bills) -> Iterator[str]:
    for title, items in bills.items():
        yield ""
        yield f"{title}: {total(items):,.2f} USD"
        yield from (_line(item) for item in items if item.quantity)
    if bills:
        yield ""
        yield from NOTES


def record(bills: Bills) -> dict[str, Any]:
    return {
        "notes": NOTES,
        "prices": [
            {"service": p.service, "unit": p.unit, "dollars": p.dollars, "asOf": p.as_of}
            for p in prices.ALL
        ],
        "bills": {title: _record(items) for title, items in bills.items()},
    }


def _record(items: Iterable[Item]) -> dict[str, Any]:
    listed = list(items)
    return {
        "dollars": round(total(listed), 4),
        "items": [
            {
                "service": item.price.service,
                "unit": item.price.unit,
                "quantity": round(item.quantity, 4),
                "dollars": round(item.dollars, 4),
            }
            for item in listed
        ],
    }


def _line(item: Item) -> str:
    what = f"{item.price.service}, {item.price.unit}"
    return f"  {what:<46}{item.quantity:>16,.2f}{item.dollars:>12,.2f}"
