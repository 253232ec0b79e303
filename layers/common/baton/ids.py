"""Identifiers. Every id on the wire is a GUID in lower case."""

import re
from typing import NamedTuple

from uuid_utils import uuid7

_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class ProjectRef(NamedTuple):
    """The isolation boundary everything but tenants lives in."""

    tenant_id: str
    project_id: str


class Task(NamedTuple):
    """An attempt at a step of an execution."""

    execution_id: str
    step_number: int
    attempt: int

    def __str__(self) -> str:
        return f"{self.execution_id}-{self.step_number}-{self.attempt}"


def new_id() -> str:
    """A fresh GUID. Version 7: ids sort by creation, so lists are in a stable order for free."""
    return str(uuid7())


def parse_guid(text: str) -> str | None:
    """The GUID in lower case, or None when the text is none."""
    folded = text.strip().lower()
    return folded if _GUID.fullmatch(folded) else None
