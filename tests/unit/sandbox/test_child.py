"""How failures are worded and outputs encoded, without running anything."""

import datetime
import linecache
from collections.abc import Iterator
from typing import Any

import pytest

from functions.sandbox.run_python import child

NAME = "orders.py"


@pytest.fixture(autouse=True)
def _source() -> Iterator[None]:
    yield
    linecache.cache.pop(NAME, None)


def failure(source: str) -> BaseException:
    linecache.cache[NAME] = (len(source), None, source.splitlines(keepends=True), NAME)
    try:
        exec(compile(source, NAME, "exec"), {})  # noqa: S102 - a script is what is tested
    except BaseException as error:  # noqa: BLE001 - whatever it raises
        return error
    raise AssertionError("the source was meant to fail")


@pytest.mark.parametrize(
    ("source", "error"),
    [
        ("raise ValueError('bad')", "ValueError: bad (line 1)"),
        ("\n\nraise ValueError", "ValueError (line 3)"),
        (
            "def f():\n    g()\ndef g():\n    1 / 0\nf()",
            "ZeroDivisionError: division by zero (line 4)",
        ),
        ("import json\njson.dumps(object())", "JSON serializable (line 2)"),
        ("x = [", "SyntaxError: '[' was never closed (line 1)"),
        ("exec('x = [')", "SyntaxError: '[' was never closed (<string>, line 1) (line 1)"),
        ("class Odd(Exception):\n    pass\nraise Odd({})", "Odd: {} (line 3)"),
        ("raise ExceptionGroup('two', [ValueError()])", "two (1 sub-exception) (line 1)"),
    ],
)
def test_an_error_names_the_scripts_line(source: str, error: str) -> None:
    assert child.error_of(failure(source), NAME).endswith(error)


def test_an_error_that_cannot_be_shown_is_named() -> None:
    source = "class Odd(Exception):\n    def __str__(self):\n        return 1 / 0\nraise Odd"

    assert child.error_of(failure(source), NAME) == "Odd: (its message cannot be shown) (line 4)"


def test_a_long_message_is_cut_before_the_line() -> None:
    text = child.error_of(failure("raise ValueError('x' * 10000)"), NAME)

    assert text.endswith("xxx (line 1)")
    assert len(text) < child.ERROR_LENGTH + 20


def test_a_traceback_shows_causes_and_no_frames_of_ours() -> None:
    source = "try:\n    1 / 0\nexcept ZeroDivisionError as e:\n    raise ValueError('bad') from e\n"

    text = child.traceback_of(failure(source), NAME)

    assert text.count("Traceback (most recent call last):") == 2
    assert text.count("File ") == text.count(f'File "{NAME}"') == 2
    assert "    1 / 0\n" in text
    assert text.endswith("ValueError: bad\n")


def test_a_traceback_of_a_group_shows_each_error() -> None:
    text = child.traceback_of(
        failure("raise ExceptionGroup('two', [ValueError('a'), KeyError('b')])"), NAME
    )

    assert "ValueError: a" in text
    assert "KeyError: 'b'" in text


def test_a_circle_of_errors_ends() -> None:
    source = (
        "a, b = ValueError('a'), ValueError('b')\na.__context__ = b\nb.__context__ = a\nraise a"
    )

    assert child.traceback_of(failure(source), NAME).endswith("ValueError: a\n")


def test_a_syntax_error_shows_its_line_and_no_frames() -> None:
    text = child.traceback_of(failure("y = 1\nx = ="), NAME)

    assert f'File "{NAME}", line 2' in text
    assert "Traceback" not in text


@pytest.mark.parametrize(
    ("output", "encoded"),
    [
        (None, "null"),
        ({"a": [1, 2.5, True]}, '{"a": [1, 2.5, true]}'),
        ((1, 2), "[1, 2]"),
        ("é", '"\\u00e9"'),
    ],
)
def test_an_output_is_json(output: Any, encoded: str) -> None:
    assert child.encode(output) == encoded


@pytest.mark.parametrize(
    ("output", "message"),
    [
        ({"at": datetime.datetime(2026, 11, 20, tzinfo=datetime.UTC)}, "a value of type datetime"),
        ({1, 2}, "a value of type set"),
        (b"", "a value of type bytes"),
        (float("inf"), "The output is not JSON: Out of range"),
        ({(1, 2): 3}, "The output is not JSON: keys must be"),
        (10**5000, "The output is not JSON: Exceeds the limit"),
        ("x" * child.OUTPUT_LIMIT, "The output is 1048578 bytes; at most 1048576 are kept"),
    ],
    ids=lambda value: value[:30] if isinstance(value, str) else "",
)
def test_an_output_that_is_none_says_why(output: Any, message: str) -> None:
    with pytest.raises(child.UnfitOutputError, match=message):
        child.encode(output)
