"""The file field of a request."""

import base64
from typing import Any

import pytest

from baton.errors import InvalidInputError, TooLargeError
from baton.intake.sources import MOST_BYTES, InlineFile, UploadedFile, read_sources

CONTENT = b"a,b\n1,2\n"
PACKED = base64.b64encode(CONTENT).decode()


@pytest.mark.parametrize(
    "entry",
    [
        {"name": "x.csv", "file": f"data:text/csv;base64,{PACKED}", "type": "text/csv"},
        {"name": "x.csv", "file": f"data:text/csv;charset=utf-8;base64,{PACKED}"},
        {"name": "x.csv", "file": f"data:;base64,{PACKED}"},
        {"name": "x.csv", "file": f"DATA:text/csv;base64,{PACKED}".replace("DATA", "data")},
        {"name": "x.csv", "file": PACKED},
        {"name": "x.csv", "contents": PACKED},
        {"name": "x.csv", "contents": f"data:text/csv;base64,{PACKED}", "file": None},
        {"name": "x.csv", "file": PACKED[:4] + "\r\n" + PACKED[4:]},
        {"name": "../../etc/x.csv", "file": PACKED},
        {"name": "C:\\Users\\ann\\x.csv", "file": PACKED},
        {"name": "/x.csv", "file": PACKED},
    ],
)
def test_a_file_is_read_however_clients_send_it(entry: dict[str, Any]) -> None:
    assert read_sources("data_csv_file", [entry]) == [InlineFile("x.csv", CONTENT)]
    assert read_sources("data_csv_file", entry) == [InlineFile("x.csv", CONTENT)]


def test_an_upload_is_left_to_who_keeps_it() -> None:
    found = read_sources("data_csv_file", [{"name": "big.csv", "upload": "0b54-11"}])

    assert found == [UploadedFile("big.csv", "0b54-11")]


@pytest.mark.parametrize(
    ("value", "field"),
    [
        (None, "f"),
        ("text", "f"),
        ([], "f"),
        ([1], "f[0]"),
        ([{"file": PACKED}], "f[0].name"),
        ([{"name": 5, "file": PACKED}], "f[0].name"),
        ([{"name": " ", "file": PACKED}], "f[0].name"),
        ([{"name": "..", "file": PACKED}], "f[0].name"),
        ([{"name": "a/..", "file": PACKED}], "f[0].name"),
        ([{"name": "a/", "file": PACKED}], "f[0].name"),
        ([{"name": "a\0.csv", "file": PACKED}], "f[0].name"),
        ([{"name": "a\n.csv", "file": PACKED}], "f[0].name"),
        ([{"name": "a\u202evsc.exe", "file": PACKED}], "f[0].name"),
        ([{"name": "a.csv:stream", "file": PACKED}], "f[0].name"),
        ([{"name": "NUL.csv", "file": PACKED}], "f[0].name"),
        ([{"name": "\ud800.csv", "file": PACKED}], "f[0].name"),
        ([{"name": "ü" * 200, "file": PACKED}], "f[0].name"),
        ([{"name": "x"}], "f[0]"),
        ([{"name": "x", "file": PACKED, "upload": "1"}], "f[0]"),
        ([{"name": "x", "file": 5}], "f[0].file"),
        ([{"name": "x", "file": "a,b"}], "f[0].file"),
        ([{"name": "x", "file": "YQ="}], "f[0].file"),
        ([{"name": "x", "file": "=="}], "f[0].file"),
        ([{"name": "x", "file": "data:text/csv,a,b"}], "f[0].file"),
        ([{"name": "x", "file": "data:text/csv;base64"}], "f[0].file"),
        ([{"name": "x", "file": "data:text/csv;base64,"}], "f[0].file"),
        ([{"name": "x", "file": "data:" + "a" * 100_000}], "f[0].file"),
        ([{"name": "x", "file": "Yé=="}], "f[0].file"),
        ([{"name": "x", "upload": "../../other"}], "f[0].upload"),
        ([{"name": "x", "file": PACKED}, {"name": "y"}], "f[1]"),
        ([{"name": "x", "file": PACKED}] * 21, "f"),
    ],
)
def test_what_is_no_file_is_refused_by_its_place(value: Any, field: str) -> None:
    with pytest.raises(InvalidInputError) as refused:
        read_sources("f", value)

    assert [problem.field for problem in refused.value.problems] == [field]


def test_files_are_limited_in_all() -> None:
    half = base64.b64encode(b"x" * (MOST_BYTES // 2)).decode()
    entries = [{"name": "x", "file": half}, {"name": "y", "file": half}]

    assert len(read_sources("f", entries)) == 2
    with pytest.raises(TooLargeError, match="6,000,000 bytes"):
        read_sources("f", [*entries, {"name": "z", "file": "eA=="}])
    with pytest.raises(TooLargeError, match="6,000,000 bytes"):
        read_sources("f", [{"name": "x", "file": "A" * 20_000_000}])
