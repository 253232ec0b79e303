"""Files made to break who reads them: each is refused quickly, in words, and takes little memory."""

import io
import os
import struct
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import msoffcrypto
import pytest
from msoffcrypto.format.ooxml import OOXMLFile

from baton.errors import BatonError, InvalidInputError
from baton.intake.table_reader import infer, open_table
from tests.unit.intake.workbooks import SHEET, by_hand, cell, xls, xlsx

LAYER = Path(__file__).parents[3] / "layers" / "common"
ROW = '<row r="1">{}</row>'
# Nothing but digits for long, then what no encoding has from there on.
ENCODINGS = b"a,b\n" + b"1,2\n" * 40_000 + b"1,\xcd\n" + b"\xef\xbb\xbf" * 9_000 + b"\n"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
BOOK = xlsx([["a", "b"], [1, 2]])


def encrypted() -> bytes:
    content = io.BytesIO()
    OOXMLFile(io.BytesIO(BOOK)).encrypt("secret", content)
    return content.getvalue()


def zipped(parts: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", method) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return content.getvalue()


def flagged() -> bytes:
    """A ZIP of which each part claims to be encrypted."""
    data = bytearray(BOOK)
    at = 0
    while (at := data.find(b"PK\x01\x02", at)) >= 0:
        data[at + 8] |= 1
        at += 4
    return bytes(data)


def lying() -> bytes:
    """A ZIP of which the directory says that the sheet is small."""
    data = bytearray(by_hand(SHEET.format(cell("A1") + " " * 30_000_000)))
    entry = data.rfind(b"xl/worksheets/sheet1.xml") - 46
    struct.pack_into("<L", data, entry + 24, 100)
    return bytes(data)


def crowded(claimed: int) -> bytes:
    data = bytearray(zipped({f"xl/{n}.xml": b"" for n in range(1001)}))
    at = data.rfind(b"PK\x05\x06")
    struct.pack_into("<HH", data, at + 8, claimed, claimed)
    return bytes(data)


def entities() -> str:
    names = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    return f'<!DOCTYPE x [<!ENTITY a0 "lol">{names}]>' + SHEET.format(cell("A1", "&a9;"))


def external() -> str:
    return '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>' + SHEET.format(
        cell("A1", "&e;")
    )


def objects_lost() -> bytes:
    """A real old workbook whose records of objects are of another kind, so that their texts have none."""
    spec = find_spec("statsmodels")
    assert spec
    assert spec.origin
    results = Path(spec.origin).parent / "tsa/statespace/tests/results"
    data = (results / "frbny_nowcast/Nowcasting/test_spec.xls").read_bytes()
    return data.replace(b"\x5d\0", b"\x4d\0")


def random_records() -> bytes:
    """An old workbook with its records shuffled."""
    data = bytearray(xls([["a", "b"], *[[n, "x"] for n in range(500)]]))
    for at in range(600, len(data), 97):
        data[at] ^= 0xA5
    return bytes(data)


HOSTILE: list[tuple[str, str, Callable[[], bytes], str]] = [
    ("far cell", "x.xlsx", lambda: by_hand(SHEET.format(cell("A1") + cell("XFD1048576"))), "200,000 rows"),
    ("far column", "x.xlsx", lambda: by_hand(SHEET.format(cell("XFD1") + cell("A2"))), "column 1,000"),
    (
        "many far columns",
        "x.xlsx",
        lambda: by_hand(SHEET.format(cell("A1") + "".join(cell(f"XFD{n}") for n in range(2, 5000)))),
        "column 1,000",
    ),
    ("column beyond all", "x.xlsx", lambda: by_hand(SHEET.format(cell("ZZZZZZ1"))), "damaged"),
    ("bomb", "x.xlsx", lambda: by_hand(SHEET.format(cell("A1") + " " * 90_000_000)), "compressed far more"),
    ("large bomb", "x.xlsx", lambda: by_hand(SHEET.format(" " * 101_000_000)), "unpacks to more"),
    (
        "styles bomb",
        "x.xlsx",
        lambda: by_hand(SHEET.format(cell("A1")), {"xl/styles.xml": os.urandom(11_000_000)}),
        "no table",
    ),
    (
        "texts bomb",
        "x.xlsx",
        lambda: by_hand(SHEET.format(cell("A1")), {"xl/sharedStrings.xml": b"<si/>" * 1_900_000}),
        "1,000,000 texts",
    ),
    ("elements bomb", "x.xlsx", lambda: by_hand(SHEET.format("<c/>" * 2_400_000)), "1,000 cells"),
    ("elements bomb in a row", "x.xlsx", lambda: by_hand(SHEET.format(ROW.format("<c/>" * 90_000))), "1,000"),
    ("deep XML", "x.xlsx", lambda: by_hand("<a>" * 1_000_000), "nested too deeply"),
    ("flat XML", "x.xlsx", lambda: by_hand(SHEET.format("<a/>" * 2_400_000)), "far more than its cells"),
    ("entities", "x.xlsx", lambda: by_hand(entities()), "XML declarations"),
    ("external entity", "x.xlsx", lambda: by_hand(external()), "XML declarations"),
    ("entities in UTF-16", "x.xlsx", lambda: by_hand(entities().encode("utf-16")), "damaged"),
    ("lying directory", "x.xlsx", lying, "damaged"),
    ("many parts", "x.xlsx", lambda: crowded(1001), "1,000 parts"),
    ("many parts, said to be few", "x.xlsx", lambda: crowded(3), "1,000 parts"),
    ("encrypted", "x.xlsx", encrypted, "is encrypted"),
    ("encrypted ZIP", "x.xlsx", flagged, "is encrypted"),
    ("encrypted, named xls", "x.xls", encrypted, "is encrypted"),
    ("path", "x.xlsx", lambda: by_hand(SHEET.format(""), {"../../etc/passwd": "x"}), "names that no"),
    ("absolute path", "x.xlsx", lambda: by_hand(SHEET.format(""), {"/etc/passwd": "x"}), "names that no"),
    ("archive within", "x.xlsx", lambda: by_hand(SHEET.format(""), {"xl/a.zip": "x"}), "names that no"),
    ("other ZIP", "x.xlsx", lambda: zipped({"word/document.xml": b"<a/>"}), "no workbook"),
    ("cut off", "x.xlsx", lambda: BOOK[: len(BOOK) // 2], "cut off"),
    ("empty ZIP", "x.xlsx", lambda: zipped({}), "an empty ZIP archive"),
    ("no sheet", "x.xlsx", lambda: by_hand(b""), "damaged"),
    ("no such number", "x.xlsx", lambda: by_hand(SHEET.format(ROW.format("<c><v>x</v></c>"))), "damaged"),
    ("no such text", "x.xlsx", lambda: by_hand(SHEET.format(ROW.format('<c t="s"><v>9</v></c>'))), "damaged"),
    ("CSV named xlsx", "x.xlsx", lambda: b"a,b\n1,2\n", "no workbook"),
    ("CSV named xls", "x.xls", lambda: b"a\tb\n1\t2\n", "no workbook"),
    ("page named xls", "x.xls", lambda: b"<html><table><tr><td>1</td></tr></table>", "web page"),
    ("XML named xls", "x.xls", lambda: b'\xef\xbb\xbf<?xml version="1.0"?><Workbook/>', "web page"),
    ("page named csv", "x.csv", lambda: b"<!DOCTYPE html><html>", "web page"),
    ("workbook named csv", "x.csv", lambda: BOOK, "but a workbook"),
    ("old workbook named csv", "x.csv", lambda: xls([["a"], [1]]), "but a workbook"),
    ("PDF named csv", "x.csv", lambda: b"%PDF-1.7\n1,2", "a PDF document"),
    ("picture", "x.csv", lambda: b"\x89PNG\r\n\x1a\n\0\0", "a picture"),
    ("gzip", "x.csv", lambda: b"\x1f\x8b\x08\0\0", "gzip"),
    ("bytes", "x.csv", lambda: bytes(range(256)) * 40, "NUL"),
    ("OLE of nothing", "x.xls", lambda: OLE + b"\0" * 2000, "damaged"),
    ("OLE of noise", "x.xls", lambda: OLE + os.urandom(50_000), "damaged"),
    ("OLE that is cut off", "x.xls", lambda: xls([["a"], [1]])[:1500], "damaged"),
    ("OLE with noise", "x.xls", random_records, ""),
    ("notes without their objects", "x.xls", objects_lost, "damaged"),
    ("encoding that changes", "x.csv", lambda: ENCODINGS, "not all in one encoding"),
    ("million columns", "x.csv", lambda: b"c," * 1_000_000 + b"\n" + b"1," * 1_000_000, "1,000 are allowed"),
    ("line of 12 MB", "x.csv", lambda: b"c," * 6_000_000, "4,000,000 characters"),
    ("unclosed", "x.csv", lambda: b'a,b\n1,"2\n' + b"3,4\n" * 1_000_000, "never closed"),
    ("unclosed at once", "x.csv", lambda: b'"' + b"a,b\n" * 1_000_000, "never closed"),
    ("only quotation marks", "x.csv", lambda: b'a,b\n' + b'"' * 3_000_000, "never closed"),
    ("repeated headers", "x.csv", lambda: b"a,b,a\n1,2,3\n", "would be the column 'a'"),
    ("permission", "x.csv", lambda: b"a,permission\n1,2\n", "'permission' is reserved"),
    ("class", "x.csv", lambda: b"a,__class__\n1,2\n", "'__class__' is reserved"),
    ("only blanks", "x.csv", lambda: b" \n" * 1_000_000, "empty"),
    ("NULs", "x.csv", lambda: b"a,b\n" + b"\0" * 1000, "NUL"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "make", "message"), [case[1:] for case in HOSTILE], ids=[case[0] for case in HOSTILE]
)
def test_a_hostile_file_is_refused_in_words_and_soon(
    name: str, make: Callable[[], bytes], message: str
) -> None:
    content = make()
    begun = time.process_time()

    with pytest.raises(BatonError) as refused:
        infer(open_table(name, io.BytesIO(content)))

    assert message in refused.value.message
    assert len(refused.value.message) < 500
    assert time.process_time() - begun < 5


def test_an_encrypted_workbook_of_the_test_is_one() -> None:
    assert msoffcrypto.OfficeFile(io.BytesIO(encrypted())).is_encrypted()


@pytest.mark.parametrize("case", range(60))
def test_a_damaged_workbook_is_read_or_refused(case: int) -> None:
    """Bytes changed by a rule, at places that differ with the case."""
    for name, whole in (("x.xlsx", BOOK), ("x.xls", xls([["a", "b"], [1, "x"]]))):
        data = bytearray(whole)
        for at in range(case * 7 % 50 + 30, len(data), 211 + case * 13):
            data[at] = (data[at] + 1 + case) % 256

        try:
            infer(open_table(name, io.BytesIO(bytes(data))))
        except InvalidInputError as error:
            assert error.message  # noqa: PT017 - either end is right


PROGRAM = """
import io, sys
from baton.errors import BatonError
from baton.intake.table_reader import infer, open_table
with open(sys.argv[1], "rb") as stream:
    content = stream.read()

def peak():
    # Not ru_maxrss, which begins at the size of the process that started this one.
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM"))

before = peak()
try:
    infer(open_table(sys.argv[2], io.BytesIO(content)))
    sys.exit("it was read")
except BatonError:
    pass
print((peak() - before) // 1024)
"""
HEAVY = (
    "far cell",
    "bomb",
    "texts bomb",
    "elements bomb",
    "entities in UTF-16",
    "deep XML",
    "unclosed",
)


@pytest.mark.skipif(sys.platform != "linux", reason="the peak is read from /proc")
@pytest.mark.parametrize(
    "case", [each for each in HOSTILE if each[0] in HEAVY], ids=lambda case: str(case[0])
)
def test_a_hostile_file_takes_little_memory(
    tmp_path: Path, case: tuple[str, str, Callable[[], bytes], str]
) -> None:
    path = tmp_path / "file"
    path.write_bytes(case[2]())

    told = subprocess.run(  # noqa: S603 - this interpreter, our own program
        [sys.executable, "-c", PROGRAM, str(path), case[1]],
        env={"PYTHONPATH": str(LAYER)},
        capture_output=True,
        check=True,
    )

    assert int(told.stdout) < 150
