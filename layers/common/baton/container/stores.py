"""What keeps things: repositories over the table, stores over the bucket."""

from functools import cache
from typing import TYPE_CHECKING

from baton.container.aws import objects, signer, table

if TYPE_CHECKING:
    from baton.actions.repository import ActionRepository
    from baton.callers.api_keys import ApiKeyRepository
    from baton.callers.tokens import StoredAccounts
    from baton.cloud_stores.store import StoreObjects
    from baton.configuration.store import ConfigStore
    from baton.default_actions.alterations import Alterations
    from baton.entities.repository import EntityRepository
    from baton.executions.payloads import Payloads
    from baton.executions.repository import ExecutionRepository
    from baton.people.usergroups import UsergroupRepository
    from baton.people.users import UserRepository
    from baton.projects.repository import ProjectRepository
    from baton.rows.repository import RowRepository
    from baton.scripts.store import ScriptStore
    from baton.tenants.repository import TenantRepository
    from baton.transfer.repository import BulkRepository
    from baton.transfer.store import TransferStore
    from baton.triggers.repository import TriggerRepository
    from baton.uploads.repository import PartRepository
    from baton.uploads.store import UploadStore


@cache
def projects() -> "ProjectRepository":
    from baton.projects.repository import ProjectRepository

    return ProjectRepository(table())


@cache
def api_keys() -> "ApiKeyRepository":
    from baton.callers.api_keys import ApiKeyRepository

    return ApiKeyRepository(table())


@cache
def accounts() -> "StoredAccounts":
    from baton.callers.tokens import StoredAccounts

    return StoredAccounts(table())


@cache
def script_store() -> "ScriptStore":
    from baton.scripts.store import ScriptStore

    return ScriptStore(objects())


@cache
def usergroup_repository() -> "UsergroupRepository":
    from baton.people.usergroups import UsergroupRepository

    return UsergroupRepository(table())


@cache
def user_repository() -> "UserRepository":
    from baton.people.users import UserRepository

    return UserRepository(table())


@cache
def tenant_repository() -> "TenantRepository":
    from baton.tenants.repository import TenantRepository

    return TenantRepository(table())


@cache
def action_repository() -> "ActionRepository":
    from baton.actions.repository import ActionRepository

    return ActionRepository(table())


@cache
def execution_repository() -> "ExecutionRepository":
    from baton.executions.repository import ExecutionRepository

    return ExecutionRepository(table())


@cache
def payloads() -> "Payloads":
    from baton.executions.payloads import Payloads

    return Payloads(objects(), signer())


@cache
def entity_repository() -> "EntityRepository":
    from baton.entities.repository import EntityRepository

    return EntityRepository(table())


@cache
def row_repository() -> "RowRepository":
    from baton.rows.repository import RowRepository

    return RowRepository(table())


@cache
def bulk_repository() -> "BulkRepository":
    from baton.transfer.repository import BulkRepository

    return BulkRepository(table())


@cache
def transfer_store() -> "TransferStore":
    from baton.transfer.store import TransferStore

    return TransferStore(objects(), signer())


@cache
def upload_store() -> "UploadStore":
    from baton.uploads.store import UploadStore

    return UploadStore(objects(), signer())


@cache
def store_objects() -> "StoreObjects":
    from baton.cloud_stores.store import StoreObjects

    return StoreObjects(objects(), signer().base)


@cache
def part_repository() -> "PartRepository":
    from baton.uploads.repository import PartRepository

    return PartRepository(table())


@cache
def trigger_repository() -> "TriggerRepository":
    from baton.triggers.repository import TriggerRepository

    return TriggerRepository(table())


@cache
def config_store() -> "ConfigStore":
    from baton.configuration.store import ConfigStore

    return ConfigStore(objects(), table())


@cache
def alterations() -> "Alterations":
    from baton.default_actions.alterations import Alterations
    from baton.default_actions.repository import AlterationRepository

    return Alterations(AlterationRepository(table()))
