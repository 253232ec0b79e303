"""Dumps of others, wrong ones, and ones made to harm."""

import io
import time
import zipfile
from collections.abc import Callable, Iterator
from decimal import Decimal

import openpyxl
import pytest

from baton.dumps.archives import ArchiveLimits, opened
from baton.dumps.formats import content_type, file_name, format_of, message
from baton.dumps.models import TableDump
from baton.dumps.reading import read
from baton.errors import BatonError, InvalidInputError, TooLargeError
from tests.unit.dumps.tables import FORMATS, SampleColumn, dumped, loaded

COLUMNS = (
    SampleColumn("name"),
    SampleColumn("age", "measurement"),
    SampleColumn("ok", "truefalse"),
    SampleColumn("more", "json"),
    SampleColumn("born", "date"),
)
DEEP = 5_000


@pytest.mark.parametrize(
    ("format_", "content"),
    [
        ("json", b'\xef\xbb\xbf\n{"customers": [ {"name":"Ann","age":"3","ok":true} ]}'),
        ("json", b'[{"name": "Ann", "age": 3, "ok": true}]'),
        ("jsonl", b'{"name": "Ann", "age": 3, "ok": true}\r\n\r\n'),
        ("csv", b"\xef\xbb\xbfname,age,ok\nAnn,3,yes\n"),
        ("yaml", b"customers:\n- name: Ann\n  age: 3\n  ok: true\n"),
        ("toml", b'[[customers]]\nname = "Ann"\nage = 3\nok = true\n'),
        ("hcl", b'customers = [{ name = "Ann", age = 3, ok = true }]'),
        ("hcl", b'customers {\n  name = "Ann"\n  age = 3\n  ok = true\n}\n'),
    ],
)
def test_dumps_of_others_are_read(format_: str, content: bytes) -> None:
    [row] = loaded(format_, content, *COLUMNS)

    assert row.table == "customers"
    assert {k: v for k, v in row.values.items() if v is not None} == {
        "name": "Ann",
        "age": 3,
        "ok": True,
    }
    assert row.problems == ()


def workbook(*lines: list[object], title: str = "customers") -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    for line in lines:
        sheet.append(line)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_workbooks_of_others_are_read() -> None:
    from datetime import datetime

    content = workbook(
        ["name", "age", "born", None],
        ["Ann", 3.0, datetime(2024, 1, 15)],  # noqa: DTZ001 - workbooks know no zones
        [None, None, None],
        ["'tis", 0.1, "2024-01-16"],
        title="Sheet1",
    )

    rows = loaded("xlsx", content, *COLUMNS)

    assert [row.values for row in rows] == [
        {"name": "Ann", "age": 3, "born": "2024-01-15"},
        {"name": "'tis", "age": Decimal("0.1"), "born": "2024-01-16"},
    ]


@pytest.mark.parametrize("format_", [*FORMATS, "hcl"])
def test_what_a_column_cannot_hold_is_a_problem_of_its_row(format_: str) -> None:
    if format_ == "hcl":
        content = (
            b'customers = [{ name = "Ann", age = "1" }, { name = "Bob", age = "many", ok = "x" }]'
        )
    else:
        loose = [SampleColumn("name"), SampleColumn("age"), SampleColumn("ok")]
        rows = [{"name": "Ann", "age": "1"}, {"name": "Bob", "age": "many", "ok": "x"}]
        content = dumped(format_, TableDump("customers", loose, rows))

    first, second = loaded(format_, content, *COLUMNS)

    assert (first.values["age"], first.problems) == (1, ())
    assert second.number == 2
    assert [problem.field for problem in second.problems] == ["age", "ok"]
    assert "age" not in second.values


@pytest.mark.parametrize("format_", [*FORMATS, "hcl"])
def test_keys_without_a_column_are_told_and_left_out(format_: str) -> None:
    names = ["name", "__class__", "permission"]
    content = b'customers = [{ name = "1", __class__ = "1", permission = "1" }]'
    if format_ != "hcl":
        columns = [SampleColumn(name) for name in names]
        content = dumped(format_, TableDump("customers", columns, [dict.fromkeys(names, "1")]))

    [row] = loaded(format_, content, SampleColumn("name"))

    assert row.values == {"name": "1"}
    assert row.unknown == ("__class__", "permission")


@pytest.mark.parametrize(
    ("name", "really"),
    [
        (name, really)
        for name in FORMATS
        for really in ("json", "jsonl", "xlsx")
        if name != "yaml" or really == "xlsx"
    ],
)
def test_the_first_bytes_count_for_more_than_the_name(name: str, really: str) -> None:
    table = TableDump("customers", COLUMNS, [{"name": "Ann", "age": 3}, {"name": "Bob", "age": 4}])

    rows = loaded(name, dumped(really, table), *COLUMNS)

    assert [row.values["age"] for row in rows] == [3, 4]


def test_lines_of_csv_with_too_many_or_too_few_cells_are_problems() -> None:
    rows = loaded("csv", b"name,age\nAnn,1,2\nBob\nCid,3\n", *COLUMNS)

    assert [len(row.problems) for row in rows] == [1, 1, 0]


def test_rows_are_handed_out_before_the_rest_is_read() -> None:
    class Endless(io.RawIOBase):
        def read(self, size: int = -1) -> bytes:
            return b'{"__type": "customers", "name": "Ann"}\n' * (size // 20)

    rows = read("jsonl", Endless(), lambda _: COLUMNS, file="endless.jsonl")  # type: ignore[arg-type] # of a stream it has what is used

    assert next(rows).values == {"name": "Ann"}


def _archive(*entries: tuple[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return out.getvalue()


def _encrypted() -> bytes:
    content = bytearray(_archive(("customers.csv", b"name\nAnn\n")))
    content[content.rindex(b"PK\x01\x02") + 8] |= 1
    return bytes(content)


def _damaged_sheet() -> bytes:
    content = workbook(["name"], ["Ann"])
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for entry in old.infolist():
            data = old.read(entry)
            new.writestr(entry, b"<worksheet><she" if "sheet1" in entry.filename else data)
    return out.getvalue()


def _sheet(xml: bytes) -> bytes:
    content = workbook(["name"], ["Ann"])
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for entry in old.infolist():
            new.writestr(entry.filename, xml if "sheet1" in entry.filename else old.read(entry))
    return out.getvalue()


_NS = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
_ENTITIES = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>' + _NS


def hostile() -> Iterator[tuple[str, str, Callable[[], bytes]]]:
    yield "json", "deep", lambda: b'{"customers": [{"more": ' + b"[" * DEEP
    yield (
        "json",
        "deep and closed",
        lambda: b'{"customers": [{"a":' + b"[" * DEEP + b"]" * DEEP + b"}]}",
    )
    yield "json", "deep from the start", lambda: b"[" * 1_000_000
    yield "json", "NaN", lambda: b'{"customers": [{"age": NaN}]}'
    yield "json", "infinite", lambda: b'{"customers": [{"age": 1e999}]}'
    yield "json", "digits", lambda: b'{"customers": [{"age": ' + b"9" * 100_000 + b"}]}"
    yield "json", "key twice", lambda: b'{"customers": [{"age": 1, "age": 2}]}'
    yield "json", "table twice", lambda: b'{"customers": [], "customers": []}'
    yield "json", "half a surrogate", lambda: b'{"customers": [{"name": "\\ud800"}]}'
    yield "json", "no UTF-8", lambda: b'{"customers": [{"name": "\xff"}]}'
    yield "json", "no end", lambda: b'{"customers": [{"name": "' + b"x" * 10_000_000
    yield "json", "never a row", lambda: b'{"customers": [{"name":' + b" " * 10_000_000
    yield "json", "more behind", lambda: b'{"customers": []} {}'
    yield "json", "no rows", lambda: b'{"customers": [1]}'
    yield "json", "no list", lambda: b'{"customers": {"name": "Ann"}}'
    yield "json", "empty", lambda: b""
    yield "json", "cut", lambda: b'{"customers": [{"name": "Ann"},'
    yield "jsonl", "long line", lambda: b'{"name": "' + b"x" * 10_000_000
    yield "jsonl", "no object", lambda: b'{"name": "Ann"}\n[1]\n'
    yield "jsonl", "type no text", lambda: b'{"__type": {"a": 1}}\n{"__type": 1}'
    yield "csv", "unclosed quote", lambda: b'name,age\n"Ann,1\n' + b"x,1\n" * 1_000_000
    yield "csv", "columns", lambda: b"a," * 1_000_000 + b"a\n"
    yield "csv", "header twice", lambda: b"name,name\nAnn,Bob\n"
    yield "csv", "header blank", lambda: b"name,,age\nAnn,,1\n"
    yield "csv", "no header", lambda: b"\n\n"
    yield "csv", "UTF-16", lambda: "name\nAnn\n".encode("utf-16")
    yield "csv", "no UTF-8", lambda: b"name\n\xff\n"
    yield "csv", "binary", lambda: b"\x89PNG\r\n\x1a\n"
    yield "csv", "cell", lambda: b"name\n" + b"x" * 5_000_000
    yield "yaml", "aliases", lambda: b"a: &a [1, 1]\ncustomers: [*a, *a]\n"
    yield "yaml", "anchor", lambda: b"customers: &a []\n"
    yield "yaml", "tags", lambda: b"customers:\n- name: !!python/object/apply:os.system [id]\n"
    yield "yaml", "deep", lambda: b"customers: " + b"[" * DEEP
    yield "yaml", "deep mappings", lambda: b"customers:\n- " + b"{a: " * DEEP
    yield "yaml", "deep dashes", lambda: b"- " * 1_000_000
    yield "yaml", "NaN", lambda: b"customers:\n- age: .nan\n"
    yield "yaml", "key twice", lambda: b"customers:\n- {age: 1, age: 2}\n"
    yield "yaml", "two documents", lambda: b"customers: []\n---\norders: []\n"
    yield "yaml", "no rows", lambda: b"customers: Ann\n"
    yield "yaml", "digits", lambda: b"customers:\n- age: " + b"9" * 1_000_000 + b"\n"
    yield "toml", "deep", lambda: b"customers = " + b"[" * DEEP + b"]" * DEEP
    yield "toml", "long key", lambda: b".".join([b"a"] * 100_000) + b" = 1"
    yield "toml", "long inline key", lambda: b"x = {" + b".".join([b'"a"'] * 100_000) + b" = 1}"
    yield "toml", "NaN", lambda: b"[[customers]]\nage = nan\n"
    yield "toml", "digits", lambda: b"[[customers]]\nage = " + b"9" * 1_000_000
    yield "toml", "hexadecimal digits", lambda: b"[[customers]]\nage = 0x" + b"f" * 1_000_000
    yield "toml", "key twice", lambda: b"[[customers]]\nage = 1\nage = 2\n"
    yield "toml", "too large", lambda: b"#" * 21_000_000
    yield "toml", "endless text", lambda: b'a = """\n' + b"[[a]]\n" * 5_000_000
    yield "toml", "endless row", lambda: b"[[a]]\n" + b"b.c = [\n[[a]]\n" * 500_000
    yield "toml", "late", lambda: b"[[customers]]\n" * 100_000 + b"oops"
    yield "toml", "no rows", lambda: b"customers = 1\n"
    yield "hcl", "function", lambda: b'customers = [{ name = upper("x") }]\n'
    yield "hcl", "reference", lambda: b"customers = [{ name = var.secret }]\n"
    yield "hcl", "template", lambda: b'customers = [{ name = "${file("/etc/passwd")}" }]\n'
    yield "hcl", "for", lambda: b"customers = [for x in y : x]\n"
    yield "hcl", "deep", lambda: b"customers = " + b"[" * DEEP + b"]" * DEEP + b"\n"
    yield "hcl", "deep brackets", lambda: b"a = " + b"(" * DEEP + b"1" + b")" * DEEP + b"\n"
    yield "hcl", "deep blocks", lambda: b"a {" * DEEP + b"}" * DEEP + b"\n"
    yield "hcl", "key twice", lambda: b"customers = []\ncustomers = []\n"
    yield "hcl", "too large", lambda: b"#" * 100_000
    yield "hcl", "heredocs", lambda: b"customers = <<E\n" + b"\n \n" * 20_000
    yield "hcl", "brackets", lambda: b"customers = [{ age = (1) }]\n"
    yield "hcl", "number", lambda: b"customers = [{ age = 1e999999999 }]\n"
    yield "xlsx", "no workbook", lambda: b"name,age\n"
    yield "xlsx", "encrypted or old", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600
    yield "xlsx", "no zip", lambda: b"PK\x03\x04" + b"\x00" * 100
    yield "xlsx", "no sheets", lambda: _archive(("[Content_Types].xml", b"<x/>"))
    yield (
        "xlsx",
        "bomb",
        lambda: _archive(("[Content_Types].xml", b"<x/>"), ("xl/a.xml", b"0" * 50_000_000)),
    )
    yield "xlsx", "damaged", lambda: _damaged_sheet()
    yield (
        "xlsx",
        "entities",
        lambda: _sheet(
            _ENTITIES + b'<row r="1"><c t="str"><v>&b;</v></c></row></sheetData></worksheet>'
        ),
    )
    yield "xlsx", "columns", lambda: workbook([f"c{n}" for n in range(3000)])
    yield "xlsx", "header twice", lambda: workbook(["name", "name"], ["a", "b"])
    yield "csv", "bomb", lambda: _archive(("customers.csv", b"name\n" + b"0\n" * 25_000_000))
    yield "csv", "entries", lambda: _archive(*((f"{n}.csv", b"") for n in range(1_001)))
    yield "csv", "path", lambda: _archive(("../customers.csv", b"name\nAnn\n"))
    yield "csv", "folder", lambda: _archive(("a/customers.csv", b"name\nAnn\n"))
    yield "csv", "archive in archive", lambda: _archive(("customers.zip", _archive(("a.csv", b""))))
    yield "csv", "encrypted", lambda: _encrypted()


@pytest.mark.parametrize(("format_", "make"), [
    pytest.param(format_, make, id=f"{format_} {name}") for format_, name, make in hostile()
])  # fmt: skip
def test_hostile_files_are_refused_soon_and_by_name(
    format_: str, make: Callable[[], bytes]
) -> None:
    file, content = f"evil.{format_}", make()
    began = time.process_time()

    with pytest.raises(BatonError) as refusal:
        loaded(format_, content, *COLUMNS, file=file)

    assert isinstance(refusal.value, InvalidInputError | TooLargeError)
    assert file in refusal.value.message
    assert len(refusal.value.message) < 500
    assert time.process_time() - began < 5


def test_a_cell_at_the_far_corner_costs_nothing() -> None:
    xml = (
        _NS + b'<row r="1"><c r="A1" t="str"><v>name</v></c></row>'
        b'<row r="1048576"><c r="A1048576" t="str"><v>Ann</v></c>'
        b'<c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>'
    )
    began = time.process_time()

    rows = loaded("xlsx", _sheet(xml), *COLUMNS)

    assert [row.values for row in rows] == [{"name": "Ann"}]
    assert time.process_time() - began < 5


@pytest.mark.parametrize(
    ("content", "place"),
    [
        (b'{"customers": [\n{"name": "Ann"},\n{"name": oops}]}', "dump.json, line 3"),
        (b'{"customers": [\n{"name": "Ann"},\n7]}', "dump.json, line 3"),
        (b'{"customers": [\n' + b'{"name": "Ann"},\n' * 50_000 + b"7]}", "dump.json, line 50002"),
    ],
)
def test_the_place_is_told(content: bytes, place: str) -> None:
    with pytest.raises(InvalidInputError, match=place):
        loaded("json", content, *COLUMNS)


def test_sums_in_the_directory_of_an_archive_are_bounded() -> None:
    archive = io.BytesIO(_archive(("a.csv", b"x" * 1000), ("b.csv", b"x" * 1000)))

    with pytest.raises(TooLargeError, match="1,999 bytes"):
        opened(archive, "a.zip", ArchiveLimits(inflated=1_999))


def test_streams_are_bounded() -> None:
    stream = io.BytesIO(b"name\n" + b"Ann\n" * 100_000)

    with pytest.raises(TooLargeError, match=r"a\.csv"):
        list(read("csv", stream, lambda _: None, file="a.csv", table="t", limit=100_000))


def test_files_are_named_as_clients_know_them() -> None:
    assert file_name("json", "world") == "daptin_dump_world.json"
    assert file_name("json", None, tables=9) == "daptin_dump_complete.json"
    assert file_name("csv", None, tables=9) == "daptin_dump_complete.zip"
    assert file_name("xlsx", "../a b\r\n") == "daptin_dump_.._a_b__.xlsx"
    assert content_type("json") == "application/json"
    assert content_type("csv", tables=2) == "application/zip"
    assert message("json") == "Downloading data"
    assert message("csv") == "Downloading data as csv"


@pytest.mark.parametrize(
    ("file", "format_"),
    [("a.JSON", "json"), ("a.yml", "yaml"), ("a.tar.zip", "csv"), ("a.docx", None), ("json", None)],
)
def test_a_file_name_says_its_format(file: str, format_: str | None) -> None:
    assert format_of(file) == format_


def test_toml_is_cut_between_rows_only() -> None:
    text = "x" * 40_000 + "\n[[customers]]\n" + "y" * 40_000
    rows = 5 * [
        f'[[customers]]\nname = """\n{text}"""\nmore = [[1],\n[[2]]\n]\n[[customers.inner]]\na = 1\n'
    ]

    found = loaded("toml", "".join(rows).encode(), *COLUMNS)

    assert [row.number for row in found] == [1, 2, 3, 4, 5]
    assert {row.values["name"] for row in found} == {text}
    assert {row.unknown for row in found} == {("inner",)}


def test_the_place_in_toml_is_told_from_where_its_part_begins() -> None:
    content = b"[[customers]]\n" * 10_000 + b"name = oops\n"

    with pytest.raises(InvalidInputError, match=r"counted from line \d{4}: .*line \d+"):
        loaded("toml", content, *COLUMNS)
