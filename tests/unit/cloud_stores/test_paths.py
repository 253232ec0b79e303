"""Names below a store's root."""

import unicodedata
from urllib.parse import quote, unquote

import pytest
from hypothesis import given, settings, strategies as st

from baton.cloud_stores.paths import MOST_BYTES, check_path, is_within, read_path, required_path
from baton.errors import InvalidInputError

PLAIN = [
    "a.txt",
    "reports/2026/january.csv",
    "ü/日本語.txt",
    "100%.txt",
    "a%2.txt",
    "a+b&c=d?e#f.txt",
    ".hidden/.keep",
    "a:b",
    "~",
    "it's (1) [2] {3}.txt",
]
LEAVING = [
    "..",
    "../a",
    "a/../../b",
    "a/..",
    "./a",
    "a/./b",
    "...",
    "a//b",
    "//a",
    "a//",
    "\\a",
    "a\\..\\b",
    "..\\a",
    "a\x00b",
    "a\nb",
    "a\x7f",
    "a\u202eb",
    "a\u2028b",
    "\ud800",
    "%2e%2e/a",
    "%2E%2E",
    ".%2e",
    "a/%2e%2e/b",
    "a%2fb",
    "a%5cb",
    "%252e%252e",
    "%25252e%25252e",
    "a%252Fb",
    "a%00b",
    "a%0d%0aX-Header: 1",
    "a ",
    " a",
    "a/ /b",
    "a.",
    "a./b",
    "x" * 256,
    "/".join(["x" * 100] * 8),
]


@pytest.mark.parametrize("path", PLAIN)
def test_plain_names_stay_as_they_are(path: str) -> None:
    assert check_path("path", path) == path


@pytest.mark.parametrize("path", LEAVING)
def test_what_could_leave_the_root_or_mean_two_things_is_refused(path: str) -> None:
    with pytest.raises(InvalidInputError, match="path"):
        read_path("path", path)


def test_a_name_has_one_form() -> None:
    assert check_path("path", "u\u0308.txt") == "ü.txt"


def test_one_slash_at_either_end_is_the_root_and_a_folder() -> None:
    assert [read_path("path", each) for each in ("/", "", "/a/", "a/b/")] == ["", "", "a", "a/b"]
    with pytest.raises(InvalidInputError, match="below"):
        required_path("path", "/")


@settings(max_examples=300, deadline=None)
@given(st.text(st.sampled_from("ab./%25eEfFcC\\ \u0000ü"), max_size=24))
def test_whatever_passes_stays_below_the_root_however_often_it_is_decoded(text: str) -> None:
    try:
        path = read_path("path", text)
    except InvalidInputError:
        return
    assert unicodedata.is_normalized("NFC", path)
    assert len(path.encode()) <= MOST_BYTES
    seen = path
    for _ in range(12):
        depth = 0
        for part in seen.split("/") if seen else []:
            assert part not in {"", ".", ".."}
            depth += 1
        assert depth == (path.count("/") + 1 if path else 0)
        assert not {"\\", "\0"} & set(seen)
        seen = unquote(seen)
    assert unquote(quote(path)) == path


def test_within_is_by_parts_of_a_path() -> None:
    assert is_within("a/b", "a")
    assert is_within("a", "a")
    assert is_within("a", "")
    assert not is_within("ab", "a")
