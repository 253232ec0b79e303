"""Rows of `oauth_connect`, as the table keeps them, and what is read from them."""

import json
from typing import Any

from baton.entities import system
from baton.entities.models import Entity
from baton.oauth import connection
from baton.oauth.connection import Connection
from baton.rows.models import Row

TENANT = "7d1c2f0e-6a53-4f0b-9a57-0c7f6f5f2a11"
ROW = "018f0000-0000-7000-8000-000000000001"
CALLBACK = "https://app.example.com/oauth/response"
OWN = {
    "auth_url": "https://id.example.com/authorize",
    "token_url": "https://id.example.com/token",
    "profile_url": "https://id.example.com/me",
}


def entity() -> Entity:
    found = system.find(TENANT, "oauth_connect")
    assert found is not None
    return found


def read(**values: Any) -> Connection:
    """What is read from a row with these columns; the others are what they are by default."""
    defaults: dict[str, Any] = {
        each.name: {"true": True, "false": False}.get(each.default, each.default)
        for each in entity().columns
        if each.default is not None
    }
    given = {"name": "theirs", "client_id": "client", "redirect_uri": CALLBACK, **values}
    if "redirect_targets" in given:
        given["redirect_targets"] = json.dumps(given["redirect_targets"])
    kept = {name: value for name, value in (defaults | given).items() if value is not None}
    return connection.read(entity(), Row(row_id=ROW, values=kept, created_at=""))
