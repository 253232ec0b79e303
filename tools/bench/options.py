"""How much is measured: counts, all of them bounded."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """`actions` is how many there are when the list is measured.

    `schedules` stays well below the 300 rules that a bus may have.
    """

    actions: int = 50
    requests: int = 40
    block: int = 80
    blocks: int = 3
    clients: int = 8
    executions: int = 11
    burst: int = 100
    bursts: int = 3
    imports: int = 5
    schedules: int = 200
    events: int = 20
    bulk_rows: int = 100_000
    bulk_rounds: int = 2
    random_rows: int = 10_000
    many: int = 1_000_000


QUICK = Counts(
    actions=20,
    requests=15,
    block=24,
    blocks=1,
    executions=5,
    burst=30,
    bursts=1,
    imports=1,
    schedules=50,
    events=5,
    bulk_rows=5_000,
    bulk_rounds=1,
    random_rows=1_000,
    many=20_000,
)


class Part(StrEnum):
    """What can be measured apart from the rest, in the order in which it is."""

    N8N = "n8n"
    API = "api"
    EXECUTIONS = "executions"
    BURSTS = "bursts"
    SCHEDULES = "schedules"
    EVENTS = "events"
    CALLS = "calls"
    LAYER = "layer"
    IMPORTS = "imports"
    DATA = "data"
    MANY = "many"


LONG = frozenset({Part.MANY})
"""Parts that are measured only when they are named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What the command line asks for. `n8n` is the folder that n8n was installed into by npm."""

    counts: Counts
    n8n: Path | None = None
    parts: frozenset[Part] = frozenset(Part) - LONG
