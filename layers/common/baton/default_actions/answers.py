"""What a default action answers: a list of instructions to the client, each with a type and attributes."""

import base64
from datetime import datetime
from typing import Any, NamedTuple

from baton import clock


class Item(NamedTuple):
    """One item of an answer. `attributes` is null for the types that have none."""

    response_type: str
    attributes: Any

    def to_wire(self) -> dict[str, Any]:
        return {"ResponseType": self.response_type, "Attributes": self.attributes}


def notify(message: str, *, title: str = "Success", kind: str = "success", **more: Any) -> Item:
    """A message for the person at the client."""
    return Item("client.notify", {"type": kind, "title": title, "message": message, **more})


def redirect(location: str, delay: int) -> Item:
    """Send the client elsewhere, after `delay` milliseconds."""
    return Item("client.redirect", {"location": location, "window": "self", "delay": delay})


def store(key: str, value: str) -> Item:
    """Have the client keep a value."""
    return Item("client.store.set", {"key": key, "value": value})


def cookie(key: str, value: str) -> Item:
    """Have the client keep a value as a cookie that only its own pages send."""
    return Item("client.cookie.set", {"key": key, "value": f"{value}; SameSite=Strict"})


def file_download(content: bytes, name: str, content_type: str, message: str) -> Item:
    """A file for the client to save."""
    attributes = {
        "content": base64.b64encode(content).decode(),
        "name": name,
        "contentType": content_type,
        "message": message,
    }
    return Item("client.file.download", attributes)


def file_link(url: str, name: str, content_type: str, message: str) -> Item:
    """A file that is too large for the answer: where to get it instead of what it holds."""
    attributes = {"url": url, "name": name, "contentType": content_type, "message": message}
    return Item("client.file.download", attributes)


def failure(message: str) -> Item:
    """The one item of an answer to what failed."""
    return notify(message, title="failed", kind="error")


def row(entity: str, row_id: str, permission: int, created: datetime, **columns: Any) -> Item:
    """A row, as an answer shows what was made."""
    standard = {
        "__type": entity,
        "reference_id": row_id,
        "permission": permission,
        "created_at": clock.to_seconds(created),
        "updated_at": None,
    }
    return Item(entity, columns | standard)
