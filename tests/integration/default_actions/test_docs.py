"""What the documentation says of default actions is what there is."""

import re

from baton import container
from baton.default_actions import catalogue
from baton.default_actions.declaration import OPEN_AT_FIRST, Opening
from baton.permission import GROUP_ALL, Audience, Operation, bits
from baton.sharing import DEFAULT_PERMISSION, default_grants, project_grants
from tests.integration.simulation.environment import TENANT
from tests.integration.simulation.template import ROOT

ACTIONS = (ROOT / "docs/default-actions.md").read_text()
THE_ACTIONS = ACTIONS.partition("## The actions")[2]
PERMISSION = (ROOT / "docs/permission.md").read_text()
LATER = "\u2021"


def rows(text: str) -> dict[str, list[str]]:
    """The lines of the table of actions, by name."""
    found = re.findall(r"^\| `([\w.]+/[\w.]+)`( \S)? \| (.*?) \|", text, re.MULTILINE)
    return {name: [mark.strip(), fields] for name, mark, fields in found}


def test_each_action_is_described_with_its_fields_in_their_order() -> None:
    described = {
        name: re.findall(r"(\*?)`(\w+)`", re.sub(r"\([^)]*\)", "", fields))
        for name, (_, fields) in rows(THE_ACTIONS).items()
    }
    declared = {
        each.step_type: [
            *([("*", each.subject_field)] if each.needs_subject else []),
            *(("*" if field.is_required else "", field.name) for field in each.in_fields),
        ]
        for each in catalogue.CATALOGUE.values()
    }

    assert list(described) == list(declared)
    for name, fields in declared.items():
        assert set(described[name]) == set(fields)


def test_those_that_nothing_performs_are_marked() -> None:
    marked = {name for name, (mark, _) in rows(THE_ACTIONS).items() if mark == LATER}

    assert marked == catalogue.CATALOGUE.keys() - container.PERFORMERS.keys()


def test_the_numbers_are_those_of_the_code() -> None:
    for opening in {each.opening for each in catalogue.CATALOGUE.values()}:
        assert isinstance(opening, Opening)
        assert f"{opening.before}" in ACTIONS
        assert f"{opening.after}" in ACTIONS
    reopened = OPEN_AT_FIRST.after | bits(Audience.GUEST, [Operation.EXECUTE])
    shared = [each.permission for make in (default_grants, project_grants) for each in make(TENANT)]

    for number in (reopened, DEFAULT_PERMISSION, GROUP_ALL, *shared):
        assert str(number) in PERMISSION
    for audience in Audience:
        numbers = [bits(audience, [operation]) for operation in Operation]
        line = " | ".join(map(str, [*numbers, sum(numbers)]))
        assert f"| {audience.name.lower()} | {line} |" in PERMISSION
