"""Rows in JSON:API's words, as documents for `exact.write`: numbers stay as they were written."""

from collections.abc import Mapping
from typing import Any

from baton.entities import exact
from baton.entities.column_types import show
from baton.entities.models import Entity
from baton.errors import InvalidInputError
from baton.rows.lists import Listing
from baton.rows.models import STANDARD, Row
from baton.rows.service import Found
from baton.rows.shares import shown_groups

type Document = dict[str, Any]

_UNSEEN = frozenset({"reference_id"})


def read_attributes(body: bytes) -> dict[str, Any]:
    """What a body says of a row: `{"data": {"type", "attributes": {}}}`, or `{"attributes": {}}`.

    Relationships to one row are read as the columns they are kept in. Raises InvalidInputError.
    """
    try:
        sent = exact.read(body.decode() or "{}")
    except ValueError as error:
        raise InvalidInputError(f"The body is not valid JSON: {error}") from error
    data = _object("data", sent.get("data", sent)) if isinstance(sent, dict) else None
    if data is None:
        raise InvalidInputError("The body must be a JSON object")
    attributes = _object("attributes", data.get("attributes") or {})
    return _relations(_object("relationships", data.get("relationships") or {})) | attributes


def row_document(found: Found) -> Document:
    """What a caller who may not read the row learns of it is its id."""
    return {"data": _resource(found.entity, found.row, None if found.is_readable else _UNSEEN)}


def list_document(listing: Listing) -> Document:
    fields = listing.options.fields
    return {
        "data": [_resource(listing.entity, each, fields) for each in listing.rows],
        "links": _links(listing),
    }


def _resource(entity: Entity, row: Row, fields: frozenset[str] | None) -> Document:
    columns = [each for each in entity.columns if not each.is_secret and not each.is_hidden]
    attributes = {
        each.name: show(each, row.stored(each.name))
        for each in (*columns, *STANDARD)
        if fields is None or each.name in fields
    }
    if fields is None or "groups" in fields:
        attributes["groups"] = shown_groups(row.groups)
    resource: Document = {
        "type": entity.name,
        "id": row.row_id,
        "attributes": attributes | {"__type": entity.name, "reference_id": row.row_id},
    }
    relations = {
        each.name: {"data": {"type": each.references, "id": attributes[each.name]}}
        for each in columns
        if each.references and attributes.get(each.name)
    }
    return resource | {"relationships": relations} if relations else resource


def _links(listing: Listing) -> Document:
    """`next` is the cursor that goes on behind the last row, in lists in the order of ids."""
    options, total = listing.options, listing.total
    links: Document = {"per_page": options.size, "next": listing.last}
    if options.after is not None:
        return links
    return links | {
        "current_page": options.number,
        "from": (options.number - 1) * options.size,
        "to": options.number * options.size,
        "total": total,
        "last_page": None if total is None else max(-(-total // options.size), 1),
    }


def _relations(sent: Mapping[str, Any]) -> dict[str, Any]:
    found = {}
    for name, relation in sent.items():
        data = relation.get("data") if isinstance(relation, dict) else relation
        if data is not None and not (isinstance(data, dict) and isinstance(data.get("id"), str)):
            raise InvalidInputError.of(f"relationships.{name[:100]}", "must have data with an id")
        found[name] = data["id"] if data else None
    return found


def _object(name: str, value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise InvalidInputError.of(name, "must be an object")
    return value
