"""Entities and their rows, one by one and by the thousand."""

from functools import cache
from typing import TYPE_CHECKING

from baton.container.aws import cipher
from baton.container.identity import project_access
from baton.container.stores import (
    bulk_repository,
    entity_repository,
    projects,
    row_repository,
    user_repository,
    usergroup_repository,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from baton.entities.service import EntityService
    from baton.rows.references import References
    from baton.rows.secrets import SecretColumns, Secrets
    from baton.rows.service import RowService
    from baton.transfer.importing import ImportService
    from baton.transfer.selection import Selection
    from baton.uploads.service import UploadService


@cache
def entities() -> "EntityService":
    from baton.entities.service import EntityService

    def groups(tenant_id: str) -> dict[str, str]:
        found = usergroup_repository().all(tenant_id)
        return {each.name: each.group_id for each in found if each.owner_id is None}

    return EntityService(entity_repository(), projects(), groups)


@cache
def secrets() -> "Secrets":
    from baton.rows.secrets import Secrets

    @cache
    def hasher() -> "Callable[[str], str]":
        from baton.people.passwords import Passwords

        return Passwords().hash

    return Secrets(hasher, cipher)


@cache
def secret_columns() -> "SecretColumns":
    from baton.rows.secrets import SecretColumns

    return SecretColumns(cipher)


@cache
def references() -> "References":
    from baton.people.referring import referable
    from baton.rows.references import References

    elsewhere = {
        "user_account": referable(lambda *ids: user_repository().get(*ids)),
        "usergroup": referable(lambda *ids: usergroup_repository().get(*ids)),
    }
    return References(entity_repository(), row_repository(), elsewhere)


@cache
def rows() -> "RowService":
    from baton.rows.service import RowService

    return RowService(
        entity_repository(),
        row_repository(),
        references(),
        projects(),
        project_access(),
        secrets().protector,
    )


@cache
def import_service() -> "ImportService":
    from baton.transfer.importing import ImportService

    return ImportService(selection(), entity_repository(), bulk_repository(), references())


@cache
def selection() -> "Selection":
    from baton.transfer.selection import Selection

    return Selection(entity_repository(), rows, project_access())


@cache
def upload_service() -> "UploadService":
    from baton.uploads.service import UploadService

    return UploadService(
        entities(),
        entity_repository(),
        rows(),
        row_repository(),
        references(),
        secrets().protector,
    )
