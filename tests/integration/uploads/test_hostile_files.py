"""Files made to do harm: each is refused in time, nothing is stored, and the next good one is imported."""

import io
import time
import zipfile
from collections.abc import Callable
from typing import Any

import pytest

from tests.integration.simulation.gateway import Gateway
from tests.integration.uploads.conftest import CSV, XLS, Upload, has_entity, report, sent
from tests.integration.uploads.test_small_files import workbook

SECONDS = 5
SHEET = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'


def replaced(part: str, content: bytes) -> bytes:
    """A workbook with another content in one of its parts."""
    packed = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook(("a", [["x"], [1]])))) as book,
        zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as made,
    ):
        for each in book.namelist():
            made.writestr(each, content if each == part else book.read(each))
    return packed.getvalue()


def sheet(cells: bytes) -> bytes:
    return replaced("xl/worksheets/sheet1.xml", SHEET + cells + b"</sheetData></worksheet>")


FAR = (
    b'<row r="1"><c r="A1" t="str"><v>x</v></c></row>'
    b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
)
# Large ones are made when their test begins.
TEXTS: dict[str, tuple[str, Callable[[], bytes]]] = {
    "a million columns": ("a.csv", lambda: b"a," * 1_000_000 + b"\n1\n"),
    "an unclosed quote": ("a.csv", lambda: b'a,b\n1,"2\n' + b"3,4\n" * 100_000),
    "duplicate headers": ("a.csv", lambda: b"a,A\n1,2\n"),
    "a header named permission": ("a.csv", lambda: b"a,permission\n1,2\n"),
    "a header named __class__": ("a.csv", lambda: b"a,__class__\n1,2\n"),
    "a workbook named as a text": ("a.csv", lambda: workbook(("a", [["x"], [1]]))),
    "a picture named as a text": ("a.csv", lambda: b"\x89PNG\r\n\x1a\n" + b"\0" * 100),
    "a web page": ("a.csv", lambda: b"<!doctype html><table></table>"),
    "no characters": ("a.csv", lambda: b"a,b\n\0\0,1\n"),
    "a path as a name": ("../../..", lambda: b"a,b\n1,2\n"),
    "nothing": ("a.csv", lambda: b"\n\n"),
    "only a header": ("a.csv", lambda: b"a,b\n"),
}
BOOKS: dict[str, tuple[str, Callable[[], bytes]]] = {
    "a zip bomb": ("a.xlsx", lambda: sheet(b"<row>" + b" " * 200_000_000 + b"</row>")),
    "a cell in the last row and column": ("a.xlsx", lambda: sheet(FAR)),
    "entities that multiply": (
        "a.xlsx",
        lambda: replaced(
            "xl/workbook.xml",
            b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><workbook>&b;</workbook>',
        ),
    ),
    "an encrypted workbook": (
        "a.xlsx",
        lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 5_000,
    ),
    "a text named as a workbook": ("a.xlsx", lambda: b"a,b\n1,2\n"),
    "a broken zip": ("a.xlsx", lambda: b"PK\x03\x04" + b"\0" * 100),
}


@pytest.mark.parametrize("kind", [*TEXTS, *BOOKS])
def test_it_is_refused_in_time_and_leaves_nothing(
    call: Gateway, upload: Upload, bucket: Any, kind: str
) -> None:
    name, make = (TEXTS | BOOKS)[kind]
    content = make()
    action, field = (XLS, "data_xls_file") if kind in BOOKS else (CSV, "data_csv_file")
    flags = {"create_if_not_exists": True, "add_missing_columns": True, "on_error": "skip"}
    begun = time.process_time()

    answer = call.act(action, {field: sent(content, name), "entity_name": "orders"} | flags, key="")

    assert time.process_time() - begun < SECONDS
    assert answer.status in {400, 413}, answer.body
    assert answer.body[0]["Attributes"]["type"] == "error"
    assert not has_entity()
    assert list(bucket.objects.all()) == []
    assert report(upload("a,b\n1,2\n", create_if_not_exists=True))["rows_imported"] == 1


@pytest.mark.parametrize(
    ("attributes", "named"),
    [
        ({"data_csv_file": [{"name": "a.csv", "file": "%%%"}]}, "base64"),
        ({"data_csv_file": "text"}, "list"),
        ({"data_csv_file": sent("a\n1\n") * 2}, "one file"),
        ({"data_csv_file": [{"name": "a.csv", "upload": "../../secrets"}]}, "upload"),
        ({"entity_name": "__class__"}, "reserved"),
        ({"key_columns": ["nothing"]}, "nothing"),
        ({"key_columns": {"a": 1}}, "key_columns"),
        ({"on_error": "ignore"}, "on_error"),
    ],
)
def test_attributes_that_are_wrong_are_named(
    upload: Upload, attributes: dict[str, Any], named: str
) -> None:
    answer = upload("a,b\n1,2\n", create_if_not_exists=True, **attributes)

    assert answer.status == 400, answer.body
    assert named in answer.body[0]["Attributes"]["message"]
    assert not has_entity()
