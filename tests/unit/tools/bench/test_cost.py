"""Bills."""

from datetime import date

import pytest

from tools.bench import prices
from tools.bench.bills import lines, record
from tools.bench.cost import Function, Item, Usage, bill, idle, keeping, total
from tools.bench.prices import Price
from tools.bench.units import Units

ONE = Usage(
    requests=1,
    functions=(Function(memory=1024, calls=5), Function(memory=512, calls=0)),
    units=Units(writes=40, reads=5),
    transitions=12,
    kept_bytes=2000,
)


def quantities(items: list[Item]) -> dict[Price, float]:
    return {item.price: item.quantity for item in items if item.quantity}


def test_a_function_is_paid_for_its_memory_and_for_waiting() -> None:
    assert Function(memory=512, calls=5).gb_seconds == pytest.approx(0.5 * 0.050)


def test_a_bill_counts_what_each_execution_takes() -> None:
    counted = quantities(bill(ONE, 1000))

    assert counted[prices.TRANSITION] == 12_000
    assert counted[prices.WRITE_UNIT] == 40_000
    assert counted[prices.READ_UNIT] == 5_000
    assert counted[prices.LAMBDA_REQUEST] == 2_000
    assert counted[prices.LAMBDA_GB_SECOND] == pytest.approx(55)
    assert counted[prices.GATEWAY_REQUEST] == 1_000


def test_a_bill_adds_up() -> None:
    items = [Item(prices.TRANSITION, 12_000_000), Item(prices.WRITE_UNIT, 4_000_000)]

    assert total(items) == pytest.approx(300 + 2.5)


def test_history_is_paid_by_its_size() -> None:
    counted = quantities(keeping(ONE, 1_000_000))

    assert counted[prices.TABLE_GB_MONTH] == counted[prices.BACKUP_GB_MONTH] == pytest.approx(2)


def test_an_idle_instance_pays_for_secret_key_alarm_and_a_look_around_each_minute() -> None:
    items = idle(Function(memory=512, calls=4), Units(reads=2), secrets=1, keys=1, alarms=1)

    counted = quantities(items)
    assert (
        counted[prices.SECRET_MONTH]
        == counted[prices.KEY_MONTH]
        == counted[prices.ALARM_MONTH]
        == 1
    )
    assert counted[prices.LAMBDA_REQUEST] == 43_800
    assert 1.50 < total(items) < 1.60


def test_every_price_is_dated_and_above_zero() -> None:
    for price in prices.ALL:
        assert date.fromisoformat(f"{price.as_of}-01")
        assert price.dollars > 0


def test_a_shown_bill_leaves_out_what_was_not_used() -> None:
    shown = list(lines({"One execution": bill(ONE, 1)}))

    assert shown[1].startswith("One execution: 0.00")
    assert not any("S3" in line for line in shown)


def test_a_recorded_bill_has_all_prices_with_their_dates() -> None:
    kept = record({"One execution": bill(ONE, 1)})

    assert {each["asOf"] for each in kept["prices"]} == {prices.AS_OF}
    assert len(kept["bills"]["One execution"]["items"]) == len(bill(ONE, 1))
