"""What executions cost on AWS, and what an instance costs that does nothing."""

from collections.abc import Iterable
from dataclasses import dataclass

from tools.bench import prices
from tools.bench.prices import Price
from tools.bench.units import Units

GIGABYTE = 1e9
MINUTES_PER_MONTH = 43_800
# Assumed, for nothing ran on AWS: what a function computes, and what it waits for on each AWS call.
OWN_SECONDS = 0.010
CALL_SECONDS = 0.008
LOG_BYTES = 600  # of one invocation: Lambda's START, END and REPORT, and one line of ours


@dataclass(frozen=True, slots=True, kw_only=True)
class Function:
    """One invocation of a function: its memory in MB, and how many AWS calls it waits for."""

    memory: int
    calls: int

    @property
    def gb_seconds(self) -> float:
        return self.memory / 1024 * (OWN_SECONDS + CALL_SECONDS * self.calls)


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """What one execution takes, from its request to its end. `kept_bytes` stay in the table."""

    requests: int
    functions: tuple[Function, ...]
    units: Units
    transitions: int
    kept_bytes: int


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a bill."""

    price: Price
    quantity: float

    @property
    def dollars(self) -> float:
        return self.price.dollars * self.quantity


def bill(usage: Usage, executions: int) -> list[Item]:
    """Paid once for so many executions. Credentials are looked up once a minute, which is left out."""
    each = [
        Item(prices.TRANSITION, usage.transitions),
        Item(prices.WRITE_UNIT, usage.units.writes),
        Item(prices.READ_UNIT, usage.units.reads),
        Item(prices.LAMBDA_REQUEST, len(usage.functions)),
        Item(prices.LAMBDA_GB_SECOND, sum(made.gb_seconds for made in usage.functions)),
        Item(prices.GATEWAY_REQUEST, usage.requests),
        Item(prices.LOG_GB, len(usage.functions) * LOG_BYTES / GIGABYTE),
        # Step Functions' own status events are free, and small payloads never reach S3.
        Item(prices.EVENT, 0),
        Item(prices.PUT_OBJECT, 0),
    ]
    return [Item(item.price, item.quantity * executions) for item in each]


def keeping(usage: Usage, executions: int) -> list[Item]:
    """Paid each month for as long as the history of so many executions is kept."""
    gigabytes = usage.kept_bytes * executions / GIGABYTE
    return [
        Item(prices.TABLE_GB_MONTH, gigabytes),
        Item(prices.BACKUP_GB_MONTH, gigabytes),
        Item(prices.LOG_GB_MONTH, len(usage.functions) * LOG_BYTES * executions / GIGABYTE),
    ]


def idle(reconciler: Function, sweep: Units, *, secrets: int, keys: int, alarms: int) -> list[Item]:
    """Paid each month by an instance nobody uses: secret, key and alarm, and a look around each minute."""
    return [
        Item(prices.SECRET_MONTH, secrets),
        Item(prices.KEY_MONTH, keys),
        Item(prices.ALARM_MONTH, alarms),
        Item(prices.LAMBDA_REQUEST, MINUTES_PER_MONTH),
        Item(prices.LAMBDA_GB_SECOND, reconciler.gb_seconds * MINUTES_PER_MONTH),
        Item(prices.READ_UNIT, sweep.reads * MINUTES_PER_MONTH),
        Item(prices.LOG_GB, LOG_BYTES * MINUTES_PER_MONTH / GIGABYTE),
    ]


def total(items: Iterable[Item]) -> float:
    return sum(item.dollars for item in items)
