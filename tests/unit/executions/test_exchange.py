"""Bounds of what travels between the engine and the workers."""

import json
import math
from typing import Any

import pytest
from hypothesis import given, strategies as st

from baton.steps.exchange import LOG_LIMIT, OUTPUT_LIMIT, Answer, Work, receive, send, shorten

EVENT: dict[str, Any] = {
    "tenantId": "t",
    "projectId": "p",
    "actionId": "a",
    "actionName": "Import orders",
    "executionId": "e",
    "stepNumber": 2,
    "attempt": 1,
    "stepType": "SetValues",
    "settings": {"values": {}},
    "inputs": {"day": "2026-11-20"},
    "steps": {"1": {"output": 1}},
    "deadline": 0,
    "answerUrl": "https://answers.example.com/1",
}
NOTE_BYTES = 60


@given(st.text(), st.integers(2, 200))
def test_a_shortened_text_is_not_much_longer_than_the_limit(text: str, limit: int) -> None:
    short = shorten(text, limit)

    assert len(short.encode()) <= limit + NOTE_BYTES
    assert (short == text) == (len(text.encode()) <= limit)


@given(st.text(min_size=1), st.integers(2, 100))
def test_a_shortened_text_has_the_beginning_and_the_end_of_the_whole(text: str, limit: int) -> None:
    whole = text * (limit + 1)

    head, note, tail = shorten(whole, limit).rsplit("\n", 2) if "\n" not in text else ("", "", "")

    assert whole.startswith(head)
    assert whole.endswith(tail)
    assert note == "" or note.endswith("bytes left out ...")


def test_letters_of_several_bytes_are_not_cut_apart() -> None:
    short = shorten("😀" * 1000, 101)

    assert set(short.replace("😀", "")) <= set("\n... 0123456789bytes left out")


def test_work_is_read_as_it_was_sent() -> None:
    work = receive(EVENT)

    assert (work.execution_id, work.step_number, work.attempt) == ("e", 2, 1)
    assert (work.inputs, work.steps) == ({"day": "2026-11-20"}, {"1": {"output": 1}})
    assert work.answer_url == "https://answers.example.com/1"


def test_no_time_is_left_after_the_deadline() -> None:
    assert receive(EVENT).remaining() == 0.0
    assert receive(EVENT | {"deadline": 1e12}).remaining() > 0


def test_a_small_answer_is_returned_whole() -> None:
    sent = send(Answer.completed({"n": 1}, "done"), "https://answers.example.com/1")

    assert sent == {
        "status": "Completed",
        "output": {"n": 1},
        "log": "done",
        "error": None,
        "timedOut": False,
    }


@pytest.mark.parametrize(
    ("output", "error"),
    [
        (math.nan, "The output is not JSON"),
        (math.inf, "The output is not JSON"),
        ({1, 2}, "The output is not JSON"),
        (object(), "The output is not JSON"),
        (b"bytes", "The output is not JSON"),
        ({"text": "\ud800"}, "The output is not JSON"),
        ("x" * (OUTPUT_LIMIT + 1), "The output is"),
    ],
    ids=["nan", "infinity", "set", "object", "bytes", "half a pair", "over 1 MB"],
)
def test_an_output_that_cannot_be_kept_fails_the_step_but_not_its_log(
    output: Any, error: str
) -> None:
    sent = send(Answer.completed(output, "what I did"), None)

    assert (sent["status"], sent["output"], sent["log"]) == ("Failed", None, "what I did")
    assert sent["error"].startswith(error)


@pytest.mark.parametrize("levels", [150, 5_000])
def test_an_output_nested_too_deeply_fails_the_step(levels: int) -> None:
    output: Any = 1
    for _ in range(levels):
        output = [output]

    sent = send(Answer.completed(output), None)

    assert sent["status"] == "Failed"
    assert "nested" in sent["error"]


def test_a_long_log_loses_its_middle() -> None:
    log = "first\n" + "x" * LOG_LIMIT + "\nlast"

    sent = send(Answer.failed("no", log), None)

    assert sent["log"].startswith("first\n")
    assert sent["log"].endswith("\nlast")
    assert len(sent["log"].encode()) <= LOG_LIMIT + NOTE_BYTES
    json.dumps(sent)


def test_an_answer_is_a_failure_or_a_success() -> None:
    assert Answer.completed(1) == Answer(status="Completed", output=1)
    assert Answer.failed("no", timed_out=True) == Answer(
        status="Failed", error="no", timed_out=True
    )


def test_work_cannot_be_changed() -> None:
    work: Any = receive(EVENT)

    with pytest.raises(AttributeError):
        work.deadline = 5
    assert isinstance(work, Work)
