"""The check must see what the local AWS lets pass; every broken machine here is easily made."""

from pathlib import Path
from typing import Any

import pytest

from tools.check_state_machine import main, problems

WAIT = {"Type": "Wait", "Seconds": 1, "Next": "Done"}
DONE = {"Type": "Succeed"}


def machine(start: str = "Pause", **states: dict[str, Any]) -> dict[str, Any]:
    return {"StartAt": start, "States": {"Pause": WAIT, "Done": DONE, **states}}


def test_a_sound_machine_has_no_problems() -> None:
    task = {
        "Type": "Task",
        "Resource": "${WorkFunctionArn}",
        "TimeoutSecondsPath": "$.timeoutSeconds",
        "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Pause"}],
        "Next": "Done",
    }

    found = problems(machine("Work", Work=task))

    assert found == []


@pytest.mark.parametrize(
    ("broken", "word"),
    [
        (machine(start="Nowhere"), "Nowhere"),
        (machine(Pause=WAIT | {"Next": "Nowhere"}, Done=DONE), "Nowhere"),
        (machine(Pause=WAIT | {"Type": "Sleep"}), "Sleep"),
        (machine(Pause={"Type": "Wait", "Seconds": 1}), "Next"),
        (machine(Pause=WAIT | {"Second": 1}), "Second"),
        (machine(Lonely=DONE), "nothing leads to Lonely"),
        ({}, "StartAt"),
    ],
)
def test_a_broken_machine_is_reported(broken: dict[str, Any], word: str) -> None:
    found = problems(broken)

    assert any(word in problem for problem in found)


def test_a_choice_leads_to_all_its_targets() -> None:
    choice = {
        "Type": "Choice",
        "Choices": [{"Variable": "$.ready", "BooleanEquals": True, "Next": "Done"}],
        "Default": "Pause",
    }

    found = problems(machine("Ready?", **{"Ready?": choice}))

    assert found == []


def test_machines_inside_a_map_are_walked_too() -> None:
    inner = {"StartAt": "Done", "States": {"Done": DONE, "Lonely": DONE}}
    each = {"Type": "Map", "ItemProcessor": inner, "Next": "Pause"}

    found = problems(machine("Each", Each=each))

    assert "inside Each: nothing leads to Lonely" in found


def test_the_command_fails_on_a_broken_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "broken.asl.yaml"
    file.write_text("StartAt: A\nStates: {A: {Type: Pass, Next: B}}\n")

    status = main([str(file)])

    assert status == 1
    assert f"{file}: A leads to 'B'" in capsys.readouterr().err


def test_the_command_fails_when_the_file_is_missing(tmp_path: Path) -> None:
    assert main([str(tmp_path / "none.yaml")]) == 1
