"""What the engine decides, and what it decides whatever answers come, in whatever order."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, strategies as st

from baton.executions.models import Ending, ExecutionStatus, Progress, StepStatus
from baton.executions.plan import Decision, StepRef, close_record, decide, limit
from baton.steps.catalogue import STEP_TYPES
from tests.unit.executions.samples import NOW, plan, progress, record

COMPLETED: dict[str, Any] = {"status": "Completed", "output": 1}
FAILED: dict[str, Any] = {"status": "Failed", "error": "no such table"}
LOST = {"Error": "Runtime.ExitError", "Cause": "signal: killed"}
FAILING = "Step 2 (Python) failed:"
TIMED_OUT = {"Error": "States.Timeout"}


def done(number: int) -> Any:
    return record(number, StepStatus.COMPLETED)


def test_the_first_turn_starts_the_first_step() -> None:
    decision = decide(progress(numbers=(3, 5)), None, None, NOW)

    assert decision.start
    assert (decision.start.number, decision.closed, decision.ending) == (3, None, None)


def test_an_answer_closes_its_step_and_starts_the_next() -> None:
    decision = decide(progress(done(1), record(2)), StepRef(2, 1), COMPLETED, NOW)

    assert decision.closed
    assert decision.start
    assert (decision.closed.number, decision.closed.status) == (2, StepStatus.COMPLETED)
    assert (decision.closed.output, decision.closed.date_ended) == (1, NOW)
    assert decision.start.number == 3


def test_the_last_answer_completes_the_execution() -> None:
    decision = decide(progress(done(1), done(2), record(3)), StepRef(3, 1), COMPLETED, NOW)

    assert decision.ending == Ending(ExecutionStatus.COMPLETED, "Success")
    assert decision.closed
    assert decision.start is None


@pytest.mark.parametrize(
    ("answer", "notes"),
    [
        (FAILED, f"{FAILING} no such table"),
        ({"status": "Failed"}, f"{FAILING} The step failed without saying why"),
        ({"status": "Perhaps"}, f"{FAILING} The step failed without saying why"),
        ({}, f"{FAILING} The step failed without saying why"),
        (None, f"{FAILING} The step failed without saying why"),
        (
            LOST,
            f"{FAILING} The process performing the step was lost before it answered (Runtime.ExitError)",
        ),
        (
            TIMED_OUT,
            f"{FAILING} The step did not end in its time and was stopped",
        ),
    ],
)
def test_a_failing_step_ends_the_execution_and_says_why(answer: Any, notes: str) -> None:
    decision = decide(progress(done(1), record(2)), StepRef(2, 1), answer, NOW)

    assert decision.ending == Ending(ExecutionStatus.FAILED, "Failed", notes)
    assert decision.closed
    assert (decision.closed.status, decision.start) == (StepStatus.FAILED, None)


@pytest.mark.parametrize(
    "answer",
    [
        FAILED | {"timedOut": True},
        TIMED_OUT,
        {"Error": "Sandbox.Timedout"},
    ],
)
def test_a_step_that_used_up_the_executions_time_ends_it_as_timed_out(answer: Any) -> None:
    limited = record(2, limited_by_run=True)

    decision = decide(progress(done(1), limited), StepRef(2, 1), answer, NOW)

    notes = "Stopped after the maxRunTime of 600 s, in step 2 (Python)"
    assert decision.ending == Ending(ExecutionStatus.FAILED, "Timeout", notes)


def test_a_step_that_failed_in_time_is_no_timeout_even_when_little_time_was_left() -> None:
    limited = record(2, limited_by_run=True)

    decision = decide(progress(done(1), limited), StepRef(2, 1), FAILED, NOW)

    assert decision.ending
    assert decision.ending.result == "Failed"


@pytest.mark.parametrize(("late", "starts"), [(-1, True), (0, False), (1, False)])
def test_no_step_is_started_once_the_executions_time_is_up(late: int, starts: bool) -> None:
    now = NOW + timedelta(seconds=600 + late)

    decision = decide(progress(done(1), record(2)), StepRef(2, 1), COMPLETED, now)

    assert (decision.start is not None, decision.ending is None) == (starts, starts)
    if decision.ending:
        assert decision.ending.result == "Timeout"
        assert decision.ending.notes == "Stopped after the maxRunTime of 600 s, before step 3"


def test_an_execution_whose_last_step_ended_late_is_complete() -> None:
    decision = decide(
        progress(record(1), numbers=(1,)), StepRef(1, 1), COMPLETED, NOW + timedelta(days=1)
    )

    assert decision.ending == Ending(ExecutionStatus.COMPLETED, "Success")


@pytest.mark.parametrize(
    ("answered", "answer"),
    [
        (None, None),
        (StepRef(1, 1), COMPLETED),
        (StepRef(2, 2), COMPLETED),
        (StepRef(2, 0), FAILED),
        (StepRef(3, 1), COMPLETED),
        (StepRef(9, 1), FAILED),
    ],
    ids=["first turn", "step before", "later attempt", "earlier attempt", "next step", "no step"],
)
def test_an_answer_of_another_attempt_changes_nothing(answered: Any, answer: Any) -> None:
    running = record(2)

    decision = decide(progress(done(1), running), answered, answer, NOW)

    assert decision.repeated is running
    assert (decision.closed, decision.start, decision.ending) == (None, None, None)


SPREAD: dict[str, Any] = {"status": "Spread", "output": {"task": {}, "parts": [1, 2]}}


def test_a_built_in_step_that_was_spread_goes_on_in_its_parts() -> None:
    running = replace(record(2), step_type="SetValues")

    decision = decide(progress(done(1), running), StepRef(2, 1), SPREAD, NOW)

    assert decision == Decision(spread=running)


@pytest.mark.parametrize("step_type", ["Python", "Webhook", "Email", "Wait"])
def test_no_other_worker_can_say_that_a_step_goes_on_in_parts(step_type: str) -> None:
    running = replace(record(2), step_type=step_type)

    decision = decide(progress(done(1), running), StepRef(2, 1), SPREAD, NOW)

    assert decision.spread is None
    assert decision.closed
    assert decision.closed.status is StepStatus.FAILED


def test_parts_of_an_attempt_that_is_over_are_not_performed() -> None:
    over = replace(done(2), step_type="SetValues")

    decision = decide(progress(done(1), over), StepRef(2, 1), SPREAD, NOW)

    assert decision.spread is None
    assert decision.start
    assert decision.start.number == 3


def test_an_answer_that_was_stored_is_recorded_as_stored() -> None:
    closed = close_record(record(1), COMPLETED | {"stored": True, "log": None}, NOW)

    assert (closed.stored, closed.log) == (True, "")


def test_a_wait_that_was_lost_is_said_to_have_been_interrupted() -> None:
    closed = close_record(record(1, step_type="Wait"), LOST, NOW)

    assert closed.error == "The wait was interrupted (Runtime.ExitError)"


answers = st.sampled_from([COMPLETED, FAILED, LOST, TIMED_OUT, {}, None])
refs = st.one_of(st.none(), st.builds(StepRef, st.integers(1, 6), st.integers(0, 2)))
events = st.lists(st.tuples(refs, answers, st.integers(0, 200)), max_size=25)
numbers = st.lists(st.integers(1, 6), min_size=1, unique=True).map(sorted).map(tuple)


@given(numbers, events)
def test_whatever_comes_steps_run_once_each_in_order_and_one_at_a_time(
    wanted: tuple[int, ...], events: list[tuple[StepRef | None, Any, int]]
) -> None:
    state, now = progress(numbers=wanted), NOW
    started: list[int] = []
    closed: list[int] = []

    for answered, answer, seconds in events:
        now += timedelta(seconds=seconds)
        decision = decide(state, answered, answer, now)

        records = dict(state.records)
        if decision.closed:
            assert records[decision.closed.number].status is StepStatus.RUNNING
            assert answered == (decision.closed.number, decision.closed.attempt)
            records[decision.closed.number] = decision.closed
            closed.append(decision.closed.number)
        if decision.start:
            started.append(decision.start.number)
            records[decision.start.number] = record(decision.start.number)
        running = [r for r in records.values() if r.status is StepStatus.RUNNING]
        state = Progress(state.execution, state.plan, records)
        assert len(running) == (0 if decision.ending else 1)
        assert [decision.repeated, decision.start, decision.ending].count(None) == 2
        if decision.ending:
            break

    assert started == list(wanted[: len(started)])
    assert closed == started[: len(closed)]
    assert len(started) - len(closed) <= 1


@given(numbers, st.data())
def test_an_execution_all_of_whose_steps_complete_in_time_succeeds(
    wanted: tuple[int, ...], data: st.DataObject
) -> None:
    state = progress(numbers=wanted)
    answered, answer = None, None

    for _ in wanted:
        decision = decide(state, answered, answer, NOW)
        assert decision.start
        records = state.records | {decision.start.number: record(decision.start.number)}
        if decision.closed:
            records[decision.closed.number] = decision.closed
        state = replace(state, records=records)
        answered, answer = StepRef(decision.start.number, 1), data.draw(st.just(COMPLETED))
    decision = decide(state, answered, answer, NOW)

    assert decision.ending == Ending(ExecutionStatus.COMPLETED, "Success")


@pytest.mark.parametrize(
    ("timeout", "left", "seconds", "by_run"),
    [
        (None, 600, 600, True),
        (None, 3600, 870, False),
        (10, 600, 10, False),
        (10, 5, 5, True),
        (10, 10, 10, True),
        (0.5, 600, 1, False),
        (1.2, 600, 2, False),
        (100_000, 3600, 870, False),
        (10, -5, 1, True),
    ],
    ids=[
        "what is left",
        "what the type may take",
        "its own",
        "less is left",
        "as much is left",
        "at least a second",
        "whole seconds",
        "more than the type may",
        "nothing is left",
    ],
)
def test_a_step_has_the_smallest_of_its_three_limits(
    timeout: float | None, left: int, seconds: int, by_run: bool
) -> None:
    found = limit("Python", timeout, NOW + timedelta(seconds=left), NOW)

    assert (found.seconds(NOW), found.by_run) == (seconds, by_run)


@given(
    st.sampled_from(sorted(STEP_TYPES)),
    st.one_of(st.none(), st.floats(0.001, 1e12)),
    st.floats(-1e6, 1e7),
)
def test_no_limit_is_beyond_the_executions_deadline(
    step_type: str, timeout: float | None, left: float
) -> None:
    deadline = NOW + timedelta(seconds=left)

    found = limit(step_type, timeout, deadline, NOW)

    assert found.until <= deadline
    assert 1 <= found.seconds(NOW) <= STEP_TYPES[step_type].most_seconds


def test_a_plan_without_steps_left_over_is_of_any_length() -> None:
    numbers = tuple(range(1, 101))

    decision = decide(
        replace(progress(*map(done, numbers)), plan=plan(*numbers)), StepRef(100, 1), COMPLETED, NOW
    )

    assert decision.ending == Ending(ExecutionStatus.COMPLETED, "Success")


def test_notes_are_short_however_much_a_worker_has_to_say() -> None:
    answer = FAILED | {"error": "x" * 1_000_000}

    decision = decide(progress(record(1)), StepRef(1, 1), answer, NOW)

    assert decision.ending
    assert len(decision.ending.notes or "") < 3_000
