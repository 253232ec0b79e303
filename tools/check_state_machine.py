"""Checks the state machine before it is deployed: the local AWS accepts nearly any definition.

`python -m tools.check_state_machine [FILE ...]` prints what is wrong, and fails if anything is.
"""

import json
import re
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from cfnlint.api import lint  # type: ignore[import-untyped] # it ships no types
from cfnlint.core import get_rules  # type: ignore[import-untyped] # it ships no types
from cfnlint.rules import RulesCollection  # type: ignore[import-untyped] # it ships no types

PATTERN = "functions/**/*.asl.yaml"
DEFINITION_RULE = "E3601"  # cfn-lint's rule that holds the JSON schema of Amazon States Language
REGION = "us-east-1"
SUBSTITUTION = re.compile(r"\$\{\w+\}")  # what the template fills in, ARNs as a rule
SUBSTITUTE = "arn:aws:lambda:us-east-1:123456789012:function:any"

type Machine = Mapping[str, Any]


def problems(machine: Machine) -> list[str]:
    """What is wrong with a definition, in words; empty when nothing is."""
    return [*schema_problems(machine), *path_problems(machine)]


def schema_problems(machine: Machine) -> Iterator[str]:
    """What the schema says against the definition, put into an otherwise empty template."""
    resource = {
        "Type": "AWS::StepFunctions::StateMachine",
        "Properties": {"RoleArn": "arn:aws:iam::123456789012:role/any", "Definition": machine},
    }
    template = json.dumps({"Resources": {"Machine": resource}})
    for match in lint(SUBSTITUTION.sub(SUBSTITUTE, template), rules(), [REGION]):
        if match.rule.id == DEFINITION_RULE:
            yield match.message


@cache
def rules() -> RulesCollection:
    """cfn-lint's own, which it would read again for every definition."""
    return get_rules([], [], [])


def path_problems(machine: Machine) -> Iterator[str]:
    """States that nothing leads to, and ways that lead nowhere, also inside nested machines."""
    states: Mapping[str, Any] = machine.get("States") or {}
    start = str(machine.get("StartAt"))
    if start not in states:
        yield f"StartAt names {start!r}, which is no state"
        return
    for name, state in states.items():
        for target in set(targets(state)) - set(states):
            yield f"{name} leads to {target!r}, which is no state"
        for inner in nested(state):
            yield from (f"inside {name}: {problem}" for problem in path_problems(inner))
    yield from (f"nothing leads to {name}" for name in states if name not in reached(start, states))


def reached(start: str, states: Mapping[str, Any]) -> set[str]:
    seen: set[str] = set()
    waiting = [start]
    while waiting:
        name = waiting.pop()
        if name in states and name not in seen:
            seen.add(name)
            waiting.extend(targets(states[name]))
    return seen


def targets(state: Machine) -> Iterator[str]:
    """Every state that may follow."""
    yield from (state[key] for key in ("Next", "Default") if key in state)
    for rule in (*state.get("Choices", ()), *state.get("Catch", ())):
        yield rule["Next"]


def nested(state: Machine) -> Iterator[Machine]:
    """The machines inside a Parallel or a Map."""
    yield from state.get("Branches", ())
    yield from (state[key] for key in ("ItemProcessor", "Iterator") if key in state)


def main(paths: list[str]) -> int:
    files = paths or sorted(map(str, Path().glob(PATTERN)))
    if not files:
        print(f"no state machine is like {PATTERN}", file=sys.stderr)
    failed = not files
    for path in files:
        try:
            machine = yaml.safe_load(Path(path).read_text())
        except (OSError, yaml.YAMLError) as error:
            found = [f"cannot be read: {error}"]
        else:
            found = problems(machine) if isinstance(machine, dict) else ["is no state machine"]
        for problem in found:
            print(f"{path}: {problem}", file=sys.stderr)
        failed |= bool(found)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
