"""Actions for tests: random names, so that no test meets another's."""

import json
from http import HTTPStatus
from typing import Any
from uuid import uuid4

from tools.local.client import Api, Json


def unique(word: str) -> str:
    return f"{word} {uuid4()}"


def step(step_type: str, **settings: Json) -> dict[str, Any]:
    """A step as clients send it: the settings are a string."""
    return {"stepType": step_type, "settings": json.dumps(settings)}


def python(code: str, **settings: Json) -> dict[str, Any]:
    return step("Python", code=code, **settings)


def set_values(**values: Json) -> dict[str, Any]:
    """The step that needs neither a network nor a process."""
    return step("SetValues", values=values)


def create(api: Api, *steps: dict[str, Any], **fields: Json) -> dict[str, Any]:
    """A new action of these steps; one that sets a value when none are given."""
    body = {"name": unique("Action"), "steps": list(steps) or [set_values(made=True)], **fields}
    made = api.project("POST", "/action", body)
    assert made.status == HTTPStatus.CREATED, made
    return dict(made.body)


def get(api: Api, action_id: str) -> dict[str, Any]:
    found = api.project("GET", f"/action/{action_id}")
    assert found.status == HTTPStatus.OK, found
    return dict(found.body)
