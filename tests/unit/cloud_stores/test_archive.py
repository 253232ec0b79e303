"""Archives that may be unpacked, and those that may not."""

import io
import stat
import struct
import zipfile
from collections.abc import Callable

import pytest

from baton.cloud_stores import archive
from baton.cloud_stores.archive import Archive
from baton.errors import InvalidInputError


def _zip(
    *entries: tuple[str | zipfile.ZipInfo, bytes], method: int = zipfile.ZIP_DEFLATED
) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as made:
        for name, content in entries:
            made.writestr(name, content, method)
    return out.getvalue()


def _open(data: bytes) -> Archive:
    return Archive(io.BytesIO(data))


def _entry(name: str, mode: int) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    info.external_attr = mode << 16
    return info


def test_files_are_found_with_their_folders_and_read_piece_by_piece() -> None:
    opened = _open(_zip(("a.txt", b"one"), ("b/", b""), ("b/ü.bin", bytes(3_000_000))))

    assert opened.names() == [("a.txt", 3), ("b/ü.bin", 3_000_000)]
    pieces = list(opened.pieces("b/ü.bin"))
    assert len(pieces) == 3
    assert sum(map(len, pieces)) == 3_000_000


def test_an_empty_archive_holds_nothing() -> None:
    assert _open(_zip()).names() == []


@pytest.mark.parametrize(
    "name",
    ["../a", "/etc/passwd", "a/../../b", "C:\\a", "a\\b", "%2e%2e/a", "a//b", "..", "a\x01", "./a"],
)
def test_an_entry_that_would_leave_its_folder_refuses_the_archive(name: str) -> None:
    with pytest.raises(InvalidInputError):
        _open(_zip(("fine.txt", b"x"), (name, b"x")))


def test_a_name_is_read_to_its_end() -> None:
    data = _zip(("aXb/../c.txt", b"x")).replace(b"aXb/../c", b"a\0b/../c")

    with pytest.raises(InvalidInputError):
        _open(data)


@pytest.mark.parametrize("mode", [stat.S_IFLNK | 0o777, stat.S_IFCHR, stat.S_IFIFO, stat.S_IFSOCK])
def test_links_and_devices_are_refused(mode: int) -> None:
    with pytest.raises(InvalidInputError, match="link"):
        _open(_zip((_entry("a", mode), b"/etc/passwd")))


def test_an_encrypted_archive_is_refused() -> None:
    data = bytearray(_zip(("a.txt", b"secret"), method=zipfile.ZIP_STORED))
    for signature, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(signature) + flags
        data[at] |= 1

    with pytest.raises(InvalidInputError, match="encrypted"):
        _open(bytes(data))


def test_two_entries_of_one_name_are_refused() -> None:
    with pytest.warns(UserWarning, match="Duplicate"):
        data = _zip(("a.txt", b"1"), ("a.txt", b"2"))

    with pytest.raises(InvalidInputError, match="more than once"):
        _open(data)


def test_the_same_name_in_two_forms_is_one_name() -> None:
    with pytest.raises(InvalidInputError, match="more than once"):
        _open(_zip(("ü.txt", b"1"), ("u\u0308.txt", b"2")))


def test_too_many_entries_are_refused_before_the_directory_is_read() -> None:
    data = _zip(*((f"{each}", b"") for each in range(archive.MOST_ENTRIES + 1)))

    with pytest.raises(InvalidInputError, match="entries"):
        _open(data)


def test_a_directory_may_not_lie_about_its_length() -> None:
    data = bytearray(_zip(*((f"{each}", b"") for each in range(archive.MOST_ENTRIES + 1))))
    at = data.rfind(b"PK\x05\x06")
    struct.pack_into("<HH", data, at + 8, 1, 1)

    with pytest.raises(InvalidInputError, match="entries"):
        _open(bytes(data))


def test_a_bomb_is_refused() -> None:
    with pytest.raises(InvalidInputError, match="far more"):
        _open(_zip(("a", bytes(20_000_000))))


def test_what_unpacks_to_too_much_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MOST_TOTAL", 1_000)

    with pytest.raises(InvalidInputError, match="unpacks to more"):
        _open(_zip(("a", bytes(600)), ("b", bytes(600))))


@pytest.mark.parametrize("claimed", [1, 10_000])
def test_an_entry_may_not_lie_about_its_size(claimed: int) -> None:
    data = bytearray(_zip(("a", bytes(1_000))))
    at = data.find(b"PK\x01\x02") + 24
    struct.pack_into("<L", data, at, claimed)

    with pytest.raises(InvalidInputError, match="damaged"):
        _open(bytes(data))


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: data[:-30],
        lambda _: b"not a zip at all",
        lambda _: b"",
        lambda data: data.replace(b"hello", b"jello", 1),
    ],
    ids=["cut off", "no zip", "empty", "a wrong sum"],
)
def test_a_damaged_archive_is_refused(spoil: Callable[[bytes], bytes]) -> None:
    data = _zip(("a.txt", b"hello world"), method=zipfile.ZIP_STORED)

    with pytest.raises(InvalidInputError, match="cannot be unpacked"):
        _open(spoil(data))


def test_other_compressions_are_refused() -> None:
    with pytest.raises(InvalidInputError, match="deflate"):
        _open(_zip(("a.txt", b"x" * 100), method=zipfile.ZIP_LZMA))
