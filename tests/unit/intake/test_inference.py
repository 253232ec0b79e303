"""Of which type a column is, and what its values become."""

import io
import json
import random
from datetime import UTC, date, datetime, time
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from baton.intake import lines
from baton.intake.forms import SEPARATOR, forms
from baton.intake.header import header_columns
from baton.intake.inference import ColumnState, InferredColumn, TableState, merge
from baton.intake.table_reader import decide, infer, open_table, told


def inferred(values: list[str], name: str = "x") -> InferredColumn:
    state = ColumnState()
    for start in range(0, len(values), 3):
        state.add(values[start : start + 3])
    return state.decide(name, name, 0)


def instant(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc,arg-type] # no zone among the parts


CASES: list[tuple[str, list[str], str, list[Any]]] = [
    ("truth", ["true", "False", "TRUE"], "truefalse", [True, False, True]),
    ("yes and no", ["yes", "No", "YES"], "truefalse", [True, False, True]),
    ("letters of truth", ["t", "F"], "truefalse", [True, False]),
    ("y and n", ["Y", "n"], "truefalse", [True, False]),
    ("one letter only", ["F", "F"], "label", ["F", "F"]),
    ("sexes", ["F", "M"], "label", ["F", "M"]),
    ("zeros and ones", ["0", "1", "1"], "measurement", [0, 1, 1]),
    ("truth and numbers", ["true", "1"], "label", ["true", "1"]),
    ("whole numbers", ["1", "-20", "300000"], "measurement", [1, -20, 300000]),
    ("years", ["1999", "2024"], "measurement", [1999, 2024]),
    ("days without signs between", ["20240101", "20240102"], "measurement", [20240101, 20240102]),
    ("seconds since 1970", ["1700000000"], "measurement", [1700000000]),
    ("small plus", ["+5", "-3"], "measurement", [5, -3]),
    ("thousands", ["1,234", "999", "1,000,000"], "measurement", [1234, 999, 1000000]),
    ("points between thousands", ["1.234.567", "1.000"], "measurement", [1234567, 1000]),
    ("prices", ["9.99", "10.50"], "float", [Decimal("9.99"), Decimal("10.50")]),
    ("whole and not", ["1", "2.5"], "float", [Decimal(1), Decimal("2.5")]),
    ("exponents", ["1e5", "2.5E-3"], "float", [Decimal("1e5"), Decimal("2.5E-3")]),
    ("no zero", [".5", "-.25", "1."], "float", [Decimal(".5"), Decimal("-.25"), Decimal(1)]),
    ("thousands with fraction", ["1,234.5", "2.25"], "float", [Decimal("1234.5"), Decimal("2.25")]),
    ("decimal commas", ["1,5", "22,75"], "float", [Decimal("1.5"), Decimal("22.75")]),
    ("German", ["1.234,5", "7,00"], "float", [Decimal("1234.5"), Decimal("7.00")]),
    ("French", ["1 234,5", "7,00"], "float", [Decimal("1234.5"), Decimal("7.00")]),
    ("Swiss", ["1'234", "7'000'000"], "measurement", [1234, 7000000]),
    ("both conventions", ["1.234,5", "1,234.5"], "label", ["1.234,5", "1,234.5"]),
    ("percent", ["12.5%", "7 %"], "float", [Decimal("12.5"), Decimal(7)]),
    ("dollars", ["$1,234.50", "$.99", "-$5"], "money", [Decimal("1234.50"), Decimal(".99"), -5]),
    ("euros", ["1.234,50 €", "99 €", "3,5"], "money", [Decimal("1234.50"), 99, Decimal("3.5")]),
    ("codes", ["EUR 5", "EUR 7.25"], "money", [5, Decimal("7.25")]),
    ("accounts", ["($5.00)", "$7.00"], "money", [Decimal("-5.00"), Decimal("7.00")]),
    ("Swiss round", ["CHF 5.-", "CHF 7.50"], "money", [5, Decimal("7.50")]),
    ("two currencies", ["$5", "7 €"], "label", ["$5", "7 €"]),
    ("ISO dates", ["2024-01-31", "2024-02-29"], "date", [date(2024, 1, 31), date(2024, 2, 29)]),
    ("no leap year", ["2023-02-29"], "label", ["2023-02-29"]),
    ("slashed ISO", ["2024/1/5"], "date", [date(2024, 1, 5)]),
    ("day first", ["01/02/2024", "13/02/2024"], "date", [date(2024, 2, 1), date(2024, 2, 13)]),
    ("month first", ["01/02/2024", "02/13/2024"], "date", [date(2024, 1, 2), date(2024, 2, 13)]),
    ("either", ["01/02/2024", "03/04/2024"], "date", [date(2024, 1, 2), date(2024, 3, 4)]),
    ("points", ["01.02.2024", "31.12.99"], "date", [date(2024, 2, 1), date(1999, 12, 31)]),
    ("hyphens", ["01-02-2024"], "date", [date(2024, 2, 1)]),
    ("hyphens, month first", ["01-22-2024"], "date", [date(2024, 1, 22)]),
    ("neither", ["13/13/2024"], "label", ["13/13/2024"]),
    ("both orders", ["13/01/2024", "01/13/2024"], "label", ["13/01/2024", "01/13/2024"]),
    (
        "named months",
        ["Jan 2, 2024", "March 31 2024"],
        "date",
        [date(2024, 1, 2), date(2024, 3, 31)],
    ),
    ("day and name", ["2-Jan-24", "31 dec 2023"], "date", [date(2024, 1, 2), date(2023, 12, 31)]),
    ("no such day", ["31 Feb 2024"], "label", ["31 Feb 2024"]),
    (
        "instants",
        ["2024-01-15T06:00:00Z", "2024-01-15 06:00", "2024-01-15T06:00:00.25+02:00", "2024-01-15"],
        "datetime",
        [
            instant(2024, 1, 15, 6),
            instant(2024, 1, 15, 6),
            instant(2024, 1, 15, 4, 0, 0, 250000),
            instant(2024, 1, 15),
        ],
    ),
    (
        "instants, month first",
        ["1/15/2024 3:04 PM", "1/16/24 0:30"],
        "datetime",
        [instant(2024, 1, 15, 15, 4), instant(2024, 1, 16, 0, 30)],
    ),
    (
        "last days",
        ["2024-01-31 10:00", "2024-01-29"],
        "datetime",
        [instant(2024, 1, 31, 10), instant(2024, 1, 29)],
    ),
    ("times", ["10:30", "23:59:59"], "time", [time(10, 30), time(23, 59, 59)]),
    ("half days", ["3PM", "12:30 am", "12:00 pm"], "time", [time(15), time(0, 30), time(12)]),
    ("no time", ["25:00"], "label", ["25:00"]),
    ("e-mail", ["ann@example.com", "b.o'b+x@mail.example.org"], "email", []),
    ("no e-mail", ["ann@example", "b@example.com"], "label", []),
    ("addresses", ["https://example.com/a?b=c", "http://x.example"], "url", []),
    ("colours", ["#fff", "#00FF00"], "color", []),
    (
        "positions",
        ["52.5200, 13.4050", "-33.86,151.20"],
        "location",
        [[Decimal("52.5200"), Decimal("13.4050")], [Decimal("-33.86"), Decimal("151.20")]],
    ),
    ("no position", ["95.1, 13.4"], "label", []),
    ("JSON", ['{"a": [1]}', "[]"], "json", [{"a": [1]}, []]),
    ("JSON of NaN", ['{"a": NaN}'], "label", []),
    ("deep JSON", ["[" * 5000 + "]" * 5000], "content", []),
    ("leading zeros", ["007", "12"], "label", ["007", "12"]),
    ("telephones", ["+4930123456", "+12025550123"], "label", []),
    ("spaced telephones", ["555 123 456", "030 123 456"], "label", []),
    ("long numbers", ["1234567890123456"], "label", []),
    ("card numbers", ["4111111111111111", "12"], "label", []),
    ("not finite", ["1.5", "inf", "-Infinity"], "label", []),
    ("too large", ["1e999"], "label", []),
    ("underscores", ["1_000"], "label", []),
    ("other digits", ["\u0661\u0662"], "label", []),
    ("addresses of hosts", ["10.0.0.1", "192.168.1.1"], "label", []),
    ("words", ["red", "none", "?"], "label", ["red", "none", "?"]),
    ("long texts", ["x" * 101], "content", []),
    ("lines", ["a\nb"], "content", ["a\nb"]),
    ("blanks in truth", ["yes", "", "NA"], "truefalse", [True, None, None]),
    ("blanks in numbers", ["1", "-", "null", " ", "n/a", "#N/A"], "measurement", [1] + [None] * 5),
    ("only blanks", ["", "NA", " "], "label", [None, None, None]),
    ("spaces around", [" 5", "6 ", "\t7\u00a0"], "measurement", [5, 6, 7]),
]


@pytest.mark.parametrize(
    ("values", "column_type", "converted"),
    [case[1:] for case in CASES],
    ids=[case[0] for case in CASES],
)
def test_a_column_is_of_the_type_that_all_values_have(
    values: list[str], column_type: str, converted: list[Any]
) -> None:
    column = inferred(values)

    assert column.column_type == column_type
    found = [column.convert(value) for value in values]
    assert found == (converted or values)
    assert column.nullable == (None in found)
    assert inferred(values * 30).column_type == column_type


@pytest.mark.parametrize(
    ("values", "ambiguous", "day_first"),
    [
        (["01/02/2024"], True, False),
        (["01/02/2024", "12/31/2024"], False, False),
        (["01/02/2024", "31/12/2024"], False, True),
        (["01-02-2024"], True, True),
        (["01.02.2024"], False, True),
        (["01/02/2024 10:00", "03/04/2024"], True, False),
        (["2024-01-02"], False, None),
    ],
)
def test_a_guess_about_days_and_months_is_told(
    values: list[str], ambiguous: bool, day_first: bool | None
) -> None:
    column = inferred(values)

    assert (column.ambiguous, column.day_first) == (ambiguous, day_first)


@pytest.mark.parametrize(
    "name", ["zip", "zip_code", "postal_code", "phone", "home_phone_number", "plz"]
)
def test_digits_under_such_a_header_are_no_number(name: str) -> None:
    assert inferred(["94107", "10115"], name).column_type == "label"
    assert inferred(["94107", "10115"], "zipped_files").column_type == "measurement"


def test_what_inference_has_not_seen_need_not_convert() -> None:
    column = inferred(["1", "2"])

    with pytest.raises(ValueError, match="'x' is no measurement"):
        column.convert("x")


def test_the_currency_and_the_number_of_values_are_told() -> None:
    column = inferred(["$5", "$7", "$5", ""])

    assert (column.currency, column.distinct, column.nullable) == ("$", 2, True)
    assert inferred([str(number) for number in range(100)]).distinct is None


WRITTEN = [
    ("%Y-%m-%d", "%Y-%m-%dT%H:%M:%SZ"),
    ("%Y/%m/%d", "%Y/%m/%d %H:%M:%S"),
    ("%Y.%m.%d", "%Y.%m.%d %I:%M:%S %p"),
    ("%d.%m.%Y", "%d.%m.%Y, %H:%M:%S"),
    ("%d %B %Y", "%d %b %Y %H:%M:%S"),
    ("%B %d, %Y", "%b %d %Y %I:%M:%S%p"),
]


@given(st.datetimes(datetime(1000, 1, 1), datetime(2999, 12, 31)), st.sampled_from(WRITTEN))  # noqa: DTZ001 - UTC is meant
def test_every_day_and_second_is_read_back(moment: datetime, written: tuple[str, str]) -> None:
    whole = moment.replace(microsecond=0, tzinfo=UTC)
    day, instant = (moment.strftime(form) for form in written)

    assert inferred([day]).convert(day) == whole.date()
    assert inferred([instant]).convert(instant) == whole


@given(
    st.dates(date(1969, 1, 1), date(2068, 12, 31)),
    st.sampled_from("/-"),
    st.booleans(),
    st.booleans(),
)
def test_every_day_is_read_back_from_either_order(
    day: date, between: str, day_first: bool, short: bool
) -> None:
    year = "%y" if short else "%Y"
    form = between.join(["%d", "%m", year] if day_first else ["%m", "%d", year])
    witness = date(2004, 2, 29).strftime(form)

    column = inferred([day.strftime(form), witness])

    assert column.column_type == "date"
    assert [column.convert(each.strftime(form)) for each in (day, date(2004, 2, 29))] == [
        day,
        date(2004, 2, 29),
    ]


SAMPLES = [value for case in CASES for value in case[1] if len(value) < 200]
kinds = st.sampled_from([case[1] for case in CASES])
any_value = st.sampled_from(SAMPLES) | st.text(st.characters(exclude_characters="\0"), max_size=8)


@st.composite
def columns(draw: st.DrawFn) -> list[str]:
    """Values that mostly are of one kind, so that types other than text occur."""
    values = draw(st.lists(st.sampled_from([*draw(kinds), "", "NA"]), min_size=1, max_size=80))
    return values + draw(st.lists(any_value, max_size=2)) if draw(st.booleans()) else values


def decided(state: ColumnState) -> tuple[InferredColumn, frozenset[str]]:
    return state.decide("x", "x", 0), frozenset(form.name for form in state.alive)


def state_of(values: list[str], size: int) -> ColumnState:
    state = ColumnState()
    for start in range(0, len(values), size):
        state.add(values[start : start + size])
    return state


@settings(max_examples=150, deadline=None)
@given(columns(), st.integers(1, 20))
def test_every_value_that_was_seen_converts(values: list[str], size: int) -> None:
    column = state_of(values, size).decide("x", "x", 0)

    assert (None in [column.convert(value) for value in values]) == column.nullable


@settings(max_examples=100, deadline=None)
@given(columns(), st.integers(1, 20), st.integers(1, 20), st.randoms(use_true_random=False))
def test_neither_order_nor_batches_matter(
    values: list[str], size: int, other: int, order: random.Random
) -> None:
    shuffled = order.sample(values, len(values))

    assert decided(state_of(values, size)) == decided(state_of(shuffled, other))


@settings(max_examples=100, deadline=None)
@given(columns(), st.lists(st.integers(0, 80), max_size=4), st.integers(1, 20))
def test_merged_parts_know_what_one_pass_knows(
    values: list[str], cuts: list[int], size: int
) -> None:
    places = [0, *sorted(cuts), len(values)]
    whole = TableState(1)
    for start, end in pairwise(places):
        part = TableState(1)
        part.columns[0] = state_of(values[start:end], size)
        whole = merge(whole, TableState.load(json.loads(json.dumps(part.dump()))))

    assert decided(whole.columns[0]) == decided(state_of(values, len(values)))


@settings(max_examples=100, deadline=None)
@given(
    st.sampled_from(SAMPLES)
    | st.from_regex(r"[-+$]?[0-9]{1,4}[.,/:' -]?[0-9]{0,3}", fullmatch=True)
)
def test_a_form_implies_what_it_says(value: str) -> None:
    by_name = {form.name: form for form in forms()}
    joined = value + SEPARATOR

    for form in forms():
        if form.fits_all(joined):
            assert all(by_name[name].fits_all(joined) for name in form.implies)


@st.composite
def texts(draw: st.DrawFn) -> str:
    """A delimited text of columns that stay what they are for a while, with surprises at the end."""
    delimiter = draw(st.sampled_from(",;\t|"))
    pools = draw(st.lists(kinds, min_size=2, max_size=4))
    count = draw(st.integers(20, 60))
    rows = [
        [pool[(at * 7 + seed) % len(pool)] for pool in pools]
        for at, seed in enumerate(range(count))
    ]
    wide = draw(st.booleans())
    if wide:
        # More than a few distinct values, so that patterns of forms are needed.
        rows = [
            [*row, str(at), f"u{at}@example.com", f"{at}.25"] for at, row in enumerate(rows)
        ] * 3
    width = len(rows[0])
    surprise = st.lists(st.lists(any_value, min_size=width, max_size=width), max_size=2)
    rows = [*rows, *draw(surprise), *rows]

    def cell(text: str) -> str:
        if any(letter in text for letter in f'{delimiter}"\r\n') or text.startswith(" "):
            return '"' + text.replace('"', '""') + '"'
        return text

    header = delimiter.join(f"c{number}" for number in range(width))
    return "\n".join([header, *(delimiter.join(map(cell, row)) for row in rows)]) + "\n"


@settings(max_examples=120, deadline=None)
@given(texts(), st.sampled_from([60, 150, 400]))
def test_the_shortcut_finds_what_reading_every_row_finds(text: str, chunk: int) -> None:
    content = text.encode("utf-8", "replace")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lines, "CHUNK", chunk)
        patch.setattr("baton.intake.csv_reader._SAMPLE", 200)
        short = infer(open_table("x.csv", io.BytesIO(content)))
        source = open_table("x.csv", io.BytesIO(content))
        state, rows, problems = TableState(len(source.header)), 0, 0
        for batch in source.batches():
            state.add(batch.rows)
            rows, problems = rows + len(batch.rows), problems + len(batch.problems)

    assert (short.rows, short.problems) == (rows, problems)
    assert short.columns == decide(state, header_columns(source.header))


def test_the_shortcut_is_taken() -> None:
    rows = "".join(f"{n},u{n}@example.com,{n}.5,2024-01-{n % 28 + 1:02}\n" for n in range(20_000))
    source = open_table("x.csv", io.BytesIO(b"n,mail,at,day\n" + rows.encode()))
    state = TableState(4)
    known = sum(batch.known for batch in told(source, state))

    assert known > 15_000
    assert [column.alive[0].name for column in state.columns] == [
        "whole",
        "email",
        "number",
        "y-m-d",
    ]
