"""Which delimiter, quoting and encoding a text has."""

import codecs
import io
import time

import pytest

from baton.intake import dialect, encoding
from baton.intake.csv_reader import open_csv
from tests.unit.intake.csv_samples import SAMPLES, Sample


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: str(sample.name))
def test_the_rows_of_a_text_are_found_whatever_parts_its_cells(sample: Sample) -> None:
    found = dialect.detect(sample.text)
    rows = list(found.reader(io.StringIO(sample.text, newline="")))[found.skipped :]

    assert found.delimiter == sample.delimiter
    assert rows[: len(sample.rows)] == sample.rows


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize(
    "mark_and_name",
    [
        (b"", "utf-8"),
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (b"", "utf-16-le"),
        (b"", "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (b"", "cp1252"),
        (b"", "latin-1"),
    ],
    ids=lambda pair: f"{pair[1]}{'+mark' if pair[0] else ''}",
)
def test_a_text_is_read_in_any_encoding_with_any_line_ends(
    delimiter: str, end: str, mark_and_name: tuple[bytes, str]
) -> None:
    mark, name = mark_and_name
    rows = [["name", "Größe"], ["Jörg", "1,50"], ["Ann", "2,75"], ["Ünal", "3,00"]]
    text = end.join(delimiter.join(row) for row in rows) + end

    table = open_csv(io.BytesIO(mark + text.encode(name)))
    batches = list(table.batches())

    assert table.header == ("name", "Größe")
    assert [list(row) for batch in batches for row in batch.rows] == rows[1:]
    assert [line for batch in batches for line in batch.lines] == [2, 3, 4]


def test_what_is_no_latin_script_is_told_from_western_text() -> None:
    text = "имя;город\n" + "Анна;Москва\nИван;Тверь\n" * 20  # noqa: RUF001 - Cyrillic is meant

    assert encoding.detect(text.encode("cp1251")) == ("cp1251", 0)


@pytest.mark.parametrize(
    "text",
    [
        '"a,b' * 16_000,
        ",;\t|" * 16_000,
        '""' * 32_000,
        "x" * 64_000,
        '"a""b",\'c\'\n' * 5_000,
        "('\"'" * 15_000,
        " " * 64_000,
        "1 " * 32_000,
        '\\"' * 32_000,
        ("a" * 500 + " ") * 120,
        ("1" * 90 + ",") * 700,
    ],
)
def test_a_text_made_to_be_slow_is_not(text: str) -> None:
    begun = time.process_time()

    dialect.detect(text)

    assert time.process_time() - begun < 2
