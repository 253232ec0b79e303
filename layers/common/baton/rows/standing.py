"""Rows that every project has from the start, and keeps: the store `localstore` in the instance's bucket."""

from datetime import datetime
from uuid import UUID, uuid5

from baton.callers.models import users_group
from baton.entities.models import Entity
from baton.errors import ForbiddenError
from baton.ids import ProjectRef
from baton.permission import OWNER_ALL, Audience, Grant, Operation, bits
from baton.rows.models import Row, instant

LOCALSTORE = "localstore"
STORES = "cloud_store"
_IDS = UUID("3d0f6a52-8d3c-5d86-9a52-0a6f1d1f7c55")
_USERS_MAY = bits(Audience.GROUP, [Operation.PEEK, Operation.READ, Operation.EXECUTE])


def localstore_id(ref: ProjectRef) -> str:
    return str(uuid5(_IDS, f"{ref.tenant_id}/{ref.project_id}"))


def localstore(ref: ProjectRef, now: datetime) -> Row:
    """It belongs to nobody; the tenant's users may use it, as far as they may use default actions on it."""
    return Row(
        row_id=localstore_id(ref),
        values={
            "name": LOCALSTORE,
            "store_type": "local",
            "store_provider": "local",
            "root_path": "",
        },
        permission=OWNER_ALL,
        groups=(Grant(users_group(ref.tenant_id), _USERS_MAY),),
        created_at=instant(now),
    )


def check_kept(ref: ProjectRef, entity: Entity, before: Row, after: Row | None) -> None:
    """Raises ForbiddenError for a change that would lose one. Who may use it may be changed."""
    if entity.name != STORES or before.row_id != localstore_id(ref):
        return
    if after is None or after.values != before.values:
        raise ForbiddenError(f"{LOCALSTORE} is a part of the project and stays as it is")
