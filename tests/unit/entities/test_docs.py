"""docs/entities.md names everything there is, and its example can be applied."""

import re
from pathlib import Path

import pytest

from baton.entities import conformations, system, validation
from baton.entities.column_types import TYPES
from baton.entities.schema_files import parse
from baton.entities.schema_reading import read_schema
from tests.unit.entities.samples import SETTING, changes

DOCS = (Path(__file__).parents[3] / "docs" / "entities.md").read_text()
QUOTED = {word.rstrip("=") for word in re.findall(r"`([^`\s]+)`", DOCS)}


NAMES = sorted({*TYPES, *validation.TAGS, *conformations.TAGS, *system.NAMES})


@pytest.mark.parametrize("name", NAMES)
def test_the_page_names_it(name: str) -> None:
    assert {name, name.removeprefix("location")} & QUOTED


def test_the_example_can_be_applied() -> None:
    example = DOCS.split("```yaml\n")[1].split("```")[0]
    document = parse("example.yaml", example.encode())

    schema = read_schema(document, {("user_account", "signup")})
    made = changes({key: document[key] for key in ("Tables", "Relations")})

    assert [each.after.name for each in made] == ["project", "todo"]
    assert [each.name for each in made[1].after.columns] == [
        "title",
        "due_date",
        "state",
        "project_id",
    ]
    assert len(schema.alterations) == len(schema.actions) == 1
    assert set(schema.usergroups) <= set(SETTING.group_ids)
