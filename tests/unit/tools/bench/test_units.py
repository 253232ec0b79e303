"""Sizes of items and DynamoDB's request units."""

from typing import Any

import pytest

from tools.bench.units import Units, check_units, item_size, read_units, write_units


def item(size: int = 100, **more: str) -> dict[str, Any]:
    """An item of this many bytes, not counting `more`."""
    text = {"pk": {"S": "p"}, "sk": {"S": "s"}, "x": {"S": "-" * (size - 7)}}
    return text | {name: {"S": value} for name, value in more.items()}


@pytest.mark.parametrize(
    ("value", "size"),
    [
        ({"S": "é"}, 2),
        ({"B": b"abc"}, 3),
        ({"N": "0"}, 1),
        ({"N": "1234"}, 3),
        ({"N": "-1234"}, 4),
        ({"N": "12.5"}, 3),
        ({"BOOL": True}, 1),
        ({"NULL": True}, 1),
        ({"SS": ["ab", "c"]}, 3),
        ({"L": [{"S": "ab"}, {"BOOL": False}]}, 3 + 1 + 2 + 1 + 1),
        ({"M": {"k": {"S": "ab"}}}, 3 + 1 + 1 + 2),
    ],
)
def test_each_kind_of_value_has_its_size(value: dict[str, Any], size: int) -> None:
    assert item_size({"name": value}) == len("name") + size


def test_a_kind_that_the_table_does_not_hold_is_refused() -> None:
    with pytest.raises(ValueError, match="BS"):
        item_size({"name": {"BS": [b"x"]}})


@pytest.mark.parametrize(("size", "writes"), [(100, 1), (1024, 1), (1025, 2)])
def test_a_begun_kilobyte_is_a_whole_write_unit(size: int, writes: int) -> None:
    assert write_units(None, item(size), transaction=False) == Units(writes=writes)


def test_a_transaction_counts_twice() -> None:
    assert write_units(None, item(1025), transaction=True) == Units(writes=4)


def test_the_larger_of_old_and_new_counts() -> None:
    assert write_units(item(3000), item(100), transaction=False) == Units(writes=3)


def test_a_delete_costs_what_the_item_weighed() -> None:
    assert write_units(item(3000), None, transaction=False) == Units(writes=3)


INDEXED: dict[str, Any] = {"gsi1pk": "a", "gsi1sk": "b"}


def test_a_new_entry_of_an_index_is_written_once_even_in_a_transaction() -> None:
    assert write_units(None, item(**INDEXED), transaction=True) == Units(writes=2 + 1)


def test_a_changed_key_of_an_index_is_a_removal_and_an_addition() -> None:
    before, after = item(**INDEXED), item(**INDEXED | {"gsi1sk": "c"})

    assert write_units(before, after, transaction=True) == Units(writes=2 + 2)


def test_an_entry_whose_item_changed_is_written_again() -> None:
    before, after = item(**INDEXED), item(**INDEXED, note="changed")

    assert write_units(before, after, transaction=True) == Units(writes=2 + 1)


def test_an_unchanged_item_costs_its_indexes_nothing() -> None:
    same = item(**INDEXED)

    assert write_units(same, same, transaction=True) == Units(writes=2)


def test_an_item_that_leaves_an_index_is_removed_from_it() -> None:
    assert write_units(item(**INDEXED), item(), transaction=True) == Units(writes=2 + 1)


def test_a_condition_check_costs_what_a_write_would() -> None:
    assert check_units(item(1500)) == Units(writes=4)


@pytest.mark.parametrize(("consistent", "reads"), [(True, 2.0), (False, 1.0)])
def test_the_items_of_a_page_add_up_before_they_are_rounded(consistent: bool, reads: float) -> None:
    page = [item(1000)] * 5

    assert read_units(page, consistent=consistent) == Units(reads=reads)


def test_finding_nothing_costs_the_smallest_read() -> None:
    assert read_units([], consistent=False) == Units(reads=0.5)
