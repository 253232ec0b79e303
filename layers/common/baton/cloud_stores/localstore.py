"""The store that every project has from the start, and keeps: a folder in the instance's bucket."""

from datetime import datetime
from uuid import UUID, uuid5

from baton.callers.models import users_group
from baton.ids import ProjectRef
from baton.permission import OWNER_ALL, Audience, Grant, Operation, bits
from baton.rows.models import Row, instant

NAME = "localstore"
ENTITY = "cloud_store"
_IDS = UUID("3d0f6a52-8d3c-5d86-9a52-0a6f1d1f7c55")
_USERS_MAY = bits(Audience.GROUP, [Operation.PEEK, Operation.READ, Operation.EXECUTE])


def localstore_id(ref: ProjectRef) -> str:
    return str(uuid5(_IDS, f"{ref.tenant_id}/{ref.project_id}"))


def localstore(ref: ProjectRef, now: datetime) -> Row:
    """Its row, which belongs to nobody; the tenant's users may use it."""
    return Row(
        row_id=localstore_id(ref),
        values={"name": NAME, "store_type": "local", "store_provider": "local", "root_path": ""},
        permission=OWNER_ALL,
        groups=(Grant(users_group(ref.tenant_id), _USERS_MAY),),
        created_at=instant(now),
    )


def is_localstore(ref: ProjectRef, entity_name: str, row_id: str) -> bool:
    return entity_name == ENTITY and row_id == localstore_id(ref)
