"""E-mail addresses: which are valid, and which are the same."""

import pytest
from hypothesis import given, strategies as st

from baton.people.emails import fold, valid


@pytest.mark.parametrize(
    "address",
    [
        "ann@example.com",
        "a@b.co",
        "Ann.O'Hara+baton@sub.example.co.uk",
        "_@example.com",
        "1@1.example",
        "a/b=c@example.com",
        "josé@example.com",
        "用户@例子.广告",
        "иван@почта.рф",
        "ann@bücher.example",
        "ann@xn--bcher-kva.example",
        "l" * 64 + "@example.com",
    ],
)
def test_these_are_addresses(address: str) -> None:
    assert valid(address)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "ann",
        "@",
        "ann@",
        "@example.com",
        "ann@example",
        "ann@localhost",
        "ann@@example.com",
        "ann@b@example.com",
        ".ann@example.com",
        "ann.@example.com",
        "an..n@example.com",
        "an n@example.com",
        " ann@example.com",
        "ann@example.com ",
        "ann@exam ple.com",
        "ann@.example.com",
        "ann@example..com",
        "ann@example.com.",
        "ann@-example.com",
        "ann@example-.com",
        "ann@exa_mple.com",
        "ann@127.0.0.1",
        "ann@[127.0.0.1]",
        "ann@example.123",
        '"ann"@example.com',
        "ann(x)@example.com",
        "Ann <ann@example.com>",
        "ann@example.com,bob@example.com",
        "ann@example.com\r\nBcc: bob@example.com",
        "ann\n@example.com",
        "ann\x00@example.com",
        "ann\u2028@example.com",
        "ann\u200b@example.com",
        "ann\u202e@example.com",
        "ann\u3000@example.com",
        "ann\ud800@example.com",
        "ann\uff20b@example.com",
        "ann\uff0c@example.com",
        "l" * 65 + "@example.com",
        "é" * 33 + "@example.com",
        "a@" + "d" * 64 + ".com",
        "a@" + ".".join(["d" * 60] * 5),
        "x" * 100_000,
    ],
)
def test_these_are_none(address: str) -> None:
    assert not valid(address)


@given(st.text())
def test_no_text_breaks_the_check(text: str) -> None:
    assert valid(text) in {True, False}
    assert valid(f"{text}@example.com") in {True, False}
    assert valid(f"ann@{text}") in {True, False}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ann@Example.COM", "ann@example.com"),
        (" ann@example.com\n", "ann@example.com"),
        ("JOSÉ@example.com", "jose\u0301@example.com"),
        ("ann@BÜCHER.example", "ann@xn--bcher-kva.example"),
        ("ann@bu\u0308cher.example", "ann@bücher.example"),
        ("\uff41\uff4e\uff4e@example.com", "ann@example.com"),
    ],
)
def test_these_are_the_same(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ann@example.com", "anne@example.com"),
        ("a.nn@example.com", "ann@example.com"),
        ("ann+x@example.com", "ann@example.com"),
        ("ann@faß.example", "ann@fass.example"),
        ("josé@example.com", "jose@example.com"),
    ],
)
def test_these_are_not(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@given(st.text())
def test_whatever_somebody_sends_folds_to_something_that_can_be_stored(text: str) -> None:
    assert len(fold(text).encode()) <= 6000


@given(st.emails())
def test_folding_what_was_folded_changes_nothing(address: str) -> None:
    assert fold(fold(address)) == fold(address)


def test_a_flood_folds_to_little() -> None:
    assert len(fold("x" * 1_000_000)) < 300
    assert len(fold("ﷺ" * 1_000_000)) < 6000
