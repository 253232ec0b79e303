"""How much goes with one request, and what is remembered of it."""

from hypothesis import given, strategies as st

from baton.exchanges.batches import batches, size_of
from baton.exchanges.marks import MOST_PACKED, find, mark_of, name_of, pack, packed, unpack


@given(st.lists(st.integers(1, 50)), st.integers(1, 5), st.integers(1, 60))
def test_batches_keep_their_bounds_and_the_order(sizes: list[int], rows: int, most: int) -> None:
    made = list(batches(sizes, lambda size: size, rows, most))

    assert [each for batch in made for each in batch] == sizes
    for batch in made:
        assert batch
        assert len(batch) <= rows
        assert len(batch) == 1 or sum(batch) <= most


def test_a_row_is_as_large_as_it_is_sent() -> None:
    assert size_of(["\N{GRINNING FACE}"]) == len(r'["\ud83d\ude00"],')


@given(st.lists(st.tuples(st.text(min_size=1), st.text())))
def test_marks_are_packed_and_unpacked(rows: list[tuple[str, str]]) -> None:
    pairs = [(name_of(row_id), mark_of([text])) for row_id, text in rows]

    assert unpack(pack(pairs)) == pairs


def test_a_large_ledger_is_packed_into_items_that_the_table_takes() -> None:
    ledger = {name_of(str(each)): mark_of([each]) for each in range(MOST_PACKED + 1)}

    texts = packed(ledger)

    assert len(texts) == 2
    assert max(map(len, texts)) < 390_000
    assert dict(each for text in texts for each in unpack(text)) == ledger


def test_rows_are_found_only_in_one_piece() -> None:
    a, b, c = (mark_of([each]) for each in "abc")

    assert find([a, b], [c, a, b]) == 1
    assert find([a, b], [a, a, b]) == 1
    assert find([a, b], [a, c, b]) is None
    assert find([a, b], [a]) is None
    assert find([a], []) is None
