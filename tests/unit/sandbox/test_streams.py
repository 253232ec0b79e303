"""Reading what comes from a script's process, which may be anything."""

import json
import os
import signal
from typing import Any

import pytest

from functions.sandbox.run_python.streams import (
    MALFORMED,
    OUTPUT_LIMIT,
    REPORT_LIMIT,
    Log,
    Report,
    Stream,
    ending,
)


def log_of(*parts: bytes, limit: int = 200) -> str:
    log = Log(limit)
    for part in parts:
        log.add(part)
    return log.text()


def read(data: bytes, exit_status: int = 0) -> tuple[str | None, Any]:
    report = Report()
    report.add(data)
    return report.read(exit_status)


def test_a_short_log_is_kept_as_it_is() -> None:
    assert log_of(b"one\n", "zwölf\n".encode()) == "one\nzwölf\n"


def test_of_a_long_log_the_middle_is_left_out() -> None:
    text = log_of(b"a" * 100, b"b" * 1000, b"c" * 100)

    assert text == f"{'a' * 68}\n... 1064 bytes left out ...\n{'c' * 68}"


def test_a_log_is_never_longer_than_its_limit() -> None:
    text = log_of(b"x" * 10_000_000)

    assert len(text) <= 200


def test_the_pieces_a_log_comes_in_make_no_difference() -> None:
    data = bytes(range(32, 127)) * 10

    assert log_of(*(bytes([byte]) for byte in data)) == log_of(data)


def test_a_log_that_is_no_text_is_shown_as_far_as_it_is() -> None:
    assert log_of(b"a\xffb") == "a\ufffdb"


def test_a_report_gives_the_output() -> None:
    assert read(b'{"error": null, "output": {"a": [1]}}') == (None, {"a": [1]})


def test_a_report_with_an_error_gives_no_output() -> None:
    assert read(b'{"error": "ValueError: bad", "output": 1}') == ("ValueError: bad", None)


@pytest.mark.parametrize(
    "data",
    [
        b"{",
        b"[]",
        b"1",
        b"null",
        b'{"output": 1}',
        b'{"error": null}',
        b'{"error": null, "output": NaN}',
        b'{"error": null, "output": 1e999}',
        b'{"error": null, "output": 1}{"error": null, "output": 2}',
        b'{"error": null, "output": ' + b"[" * 200_000,
        b'{"error": null, "output": ' + b"1" * 5000 + b"}",
        b"\xff\xfe",
    ],
    ids=lambda data: data[:40].decode(errors="replace"),
)
def test_a_malformed_report_is_a_failure(data: bytes) -> None:
    assert read(data) == (MALFORMED, None)


def test_a_report_with_half_a_character_is_a_failure() -> None:
    error, output = read(b'{"error": null, "output": "\\ud800"}')

    assert (error, output) == ("The output holds text that is not valid Unicode", None)


def test_an_error_with_half_a_character_can_still_be_sent() -> None:
    error, _ = read(b'{"error": "bad \\ud800", "output": null}')

    assert error == "bad ?"


def test_a_long_error_is_cut() -> None:
    error, _ = read(json.dumps({"error": "x" * 10_000, "output": None}).encode())

    assert error == "x" * 2000


def test_an_output_over_the_limit_is_refused() -> None:
    error, output = read(json.dumps({"error": None, "output": "x" * OUTPUT_LIMIT}).encode())

    assert error == f"The output is {OUTPUT_LIMIT + 2} bytes; at most {OUTPUT_LIMIT} are kept"
    assert output is None


def test_more_than_any_report_is_neither_kept_nor_wanted() -> None:
    report = Report()

    wanted = [report.add(bytes(REPORT_LIMIT)), report.add(b"x")]

    assert wanted == [True, False]
    assert report.read(0) == (f"The output is over {OUTPUT_LIMIT} bytes", None)


@pytest.mark.parametrize(
    ("exit_status", "error"),
    [
        (0, "The script's process ended early, with status 0 and without an output"),
        (7, "The script's process ended early, with status 7 and without an output"),
        (
            -signal.SIGKILL,
            "The script was killed, most likely because it needed too much memory",
        ),
        (-signal.SIGXCPU, "The script used more processor time than its time limit allows"),
        (-signal.SIGSEGV, "The script's process crashed (SIGSEGV)"),
        (-60, "The script's process crashed (60)"),
    ],
)
def test_without_a_report_the_end_of_the_process_is_told(exit_status: int, error: str) -> None:
    assert ending(exit_status) == error
    assert read(b"", exit_status) == (error, None)


def test_a_pipe_that_is_never_empty_is_left_again() -> None:
    reader, writer = os.pipe()
    os.set_blocking(reader, False)
    log = Log()

    class Refilled(Log):
        def add(self, data: bytes) -> bool:
            os.write(writer, b"x")
            return log.add(data)

    os.write(writer, b"x")
    with open(reader, "rb", buffering=0) as pipe:  # noqa: PTH123 - a descriptor, not a path
        Stream(pipe, Refilled()).pump()
    os.close(writer)

    assert set(log.text()) == {"x"}
