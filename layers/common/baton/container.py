"""The composition root: the only place that makes boto3 clients and puts services together.

Imports stand inside the functions on purpose: a Lambda function pays at its cold start for what it
uses and for nothing else. Everything is made once and lives as long as the process.
"""

from functools import cache
from typing import TYPE_CHECKING, Any

from baton import settings

if TYPE_CHECKING:
    from collections.abc import Callable

    from baton.actions.repository import ActionRepository
    from baton.actions.service import ActionService
    from baton.callers.api_key_service import ApiKeyService
    from baton.callers.api_keys import ApiKeyRepository
    from baton.callers.authenticator import Authenticator
    from baton.callers.owners import Owners
    from baton.callers.tokens import SecretSigningKeys, StoredAccounts
    from baton.configuration.data_files import DataFiles
    from baton.configuration.service import ConfigurationService
    from baton.default_actions.administration import DefaultActionAdministration
    from baton.default_actions.alterations import Alterations
    from baton.default_actions.performer import Performer
    from baton.default_actions.service import DefaultActionService
    from baton.default_actions.world.restart_daptin import RestartPerformer
    from baton.entities.repository import EntityRepository
    from baton.entities.service import EntityService
    from baton.executions.background import BackgroundExecutions
    from baton.executions.engine import Engine
    from baton.executions.payloads import Payloads
    from baton.executions.reconciler import Reconciler
    from baton.executions.repository import ExecutionRepository
    from baton.executions.service import ExecutionService
    from baton.executions.state_machine import StateMachine
    from baton.people.service import PeopleService
    from baton.people.usergroup_service import UsergroupService
    from baton.people.usergroups import UsergroupRepository
    from baton.people.users import UserRepository
    from baton.projects.access import ProjectAccess
    from baton.projects.repository import ProjectRepository
    from baton.projects.service import ProjectService
    from baton.rows.references import References
    from baton.rows.repository import RowRepository
    from baton.rows.secrets import Secrets
    from baton.rows.service import RowService
    from baton.scripts.service import ScriptService
    from baton.scripts.store import ScriptStore
    from baton.steps.default_action import DefaultActionSteps
    from baton.store.objects import Objects, UrlSigner
    from baton.store.table import Table
    from baton.tenants.repository import TenantRepository
    from baton.tenants.service import TenantService
    from baton.transfer.importing import ImportService
    from baton.transfer.repository import BulkRepository
    from baton.transfer.selection import Selection
    from baton.transfer.store import TransferStore
    from baton.triggers.backends import ScheduleBackend
    from baton.triggers.bus import EventBus
    from baton.triggers.repository import TriggerRepository
    from baton.triggers.schedule import Defaults
    from baton.triggers.service import EventService, PreviewService, TriggerService
    from baton.triggers.sync import TriggerSync
    from baton.triggers.upkeep import ScheduleUpkeep
    from baton.uploads.service import UploadService
    from baton.uploads.store import UploadStore

_RETRIES = {"mode": "standard", "max_attempts": 4}


@cache
def session() -> Any:
    import boto3

    return boto3.Session()


def client(service: str) -> Any:
    """A boto3 client that gives up in seconds, not minutes: the caller is waiting."""
    from botocore.config import Config

    config = Config(retries=_RETRIES, connect_timeout=2, read_timeout=15)  # type: ignore[arg-type] # stub wants its own TypedDict
    return session().client(service, config=config)


@cache
def table() -> "Table":
    from baton.store.table import Table

    return Table(client("dynamodb"), settings.required("TABLE_NAME"))


@cache
def objects() -> "Objects":
    from baton.store.objects import Objects

    return Objects(lambda: client("s3"), settings.required("BUCKET_NAME"))


@cache
def signer() -> "UrlSigner":
    from baton.store.objects import UrlSigner

    return UrlSigner(
        session().get_credentials(),
        settings.required("AWS_REGION"),
        settings.required("BUCKET_NAME"),
        settings.optional("AWS_ENDPOINT_URL"),
    )


@cache
def projects() -> "ProjectRepository":
    from baton.projects.repository import ProjectRepository

    return ProjectRepository(table())


@cache
def project_access() -> "ProjectAccess":
    from baton.projects.access import ProjectAccess

    return ProjectAccess(projects())


@cache
def api_keys() -> "ApiKeyRepository":
    from baton.callers.api_keys import ApiKeyRepository

    return ApiKeyRepository(table())


@cache
def api_key_service() -> "ApiKeyService":
    from baton.callers.api_key_service import ApiKeyService

    return ApiKeyService(api_keys(), owners())


@cache
def accounts() -> "StoredAccounts":
    from baton.callers.tokens import StoredAccounts

    return StoredAccounts(table())


@cache
def signing_keys() -> "SecretSigningKeys":
    from baton.callers.tokens import SecretSigningKeys

    return SecretSigningKeys(client("secretsmanager"), settings.required("TOKEN_SECRET"))


@cache
def authenticator() -> "Authenticator":
    from baton.callers.authenticator import Authenticator
    from baton.callers.tokens import TokenVerifier

    verifier = TokenVerifier(
        signing_keys(),
        accounts(),
        settings.required("TOKEN_ISSUER"),
        settings.required("TOKEN_AUDIENCE"),
    )
    return Authenticator(api_keys(), verifier)


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
def people() -> "PeopleService":
    from baton.people.attempts import Attempts
    from baton.people.passwords import Passwords
    from baton.people.service import PeopleService

    return PeopleService(user_repository(), usergroup_repository(), Passwords(), Attempts(table()))


@cache
def usergroups() -> "UsergroupService":
    from baton.people.usergroup_service import UsergroupService

    return UsergroupService(usergroup_repository(), user_repository())


@cache
def scripts() -> "ScriptService":
    from baton.scripts.service import ScriptService

    return ScriptService(script_store(), projects(), project_access())


@cache
def schedule_defaults() -> "Defaults":
    from baton.triggers.schedule import Defaults

    return Defaults.parse(
        settings.optional("DEFAULT_TIME_OF_DAY", "06:00"),
        settings.optional("DEFAULT_TIME_ZONE", "UTC"),
    )


@cache
def action_repository() -> "ActionRepository":
    from baton.actions.repository import ActionRepository

    return ActionRepository(table())


@cache
def actions() -> "ActionService":
    from baton.actions.service import ActionService

    return ActionService(action_repository(), project_access(), executions, schedule_defaults())


@cache
def execution_repository() -> "ExecutionRepository":
    from baton.executions.repository import ExecutionRepository

    return ExecutionRepository(table())


@cache
def payloads() -> "Payloads":
    from baton.executions.payloads import Payloads

    return Payloads(objects(), signer())


@cache
def state_machine() -> "StateMachine":
    from baton.executions.state_machine import StateMachine

    return StateMachine(client("stepfunctions"), settings.required("STATE_MACHINE_ARN"))


@cache
def engine() -> "Engine":
    from baton.executions.engine import Engine
    from baton.executions.work import WorkBuilder

    return Engine(execution_repository(), payloads(), WorkBuilder(payloads(), script_store()))


@cache
def executions() -> "ExecutionService":
    from baton.executions.admission import Admission
    from baton.executions.package import Packages
    from baton.executions.service import ExecutionService

    return ExecutionService(
        action_repository(),
        execution_repository(),
        payloads(),
        state_machine(),
        engine(),
        Packages(objects(), signer()),
        Admission(action_repository(), project_access()),
    )


@cache
def entity_repository() -> "EntityRepository":
    from baton.entities.repository import EntityRepository

    return EntityRepository(table())


@cache
def entities() -> "EntityService":
    from baton.entities.service import EntityService

    def groups(tenant_id: str) -> dict[str, str]:
        found = usergroup_repository().all(tenant_id)
        return {each.name: each.group_id for each in found if each.owner_id is None}

    return EntityService(entity_repository(), projects(), groups)


@cache
def row_repository() -> "RowRepository":
    from baton.rows.repository import RowRepository

    return RowRepository(table())


@cache
def secrets() -> "Secrets":
    from baton.rows.secrets import Secrets

    @cache
    def hasher() -> "Callable[[str], str]":
        from baton.people.passwords import Passwords

        return Passwords().hash

    return Secrets(hasher)


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
        secrets().protect,
    )


@cache
def owners() -> "Owners":
    from baton.callers.owners import Owners

    return Owners(accounts(), api_keys())


@cache
def tenant_repository() -> "TenantRepository":
    from baton.tenants.repository import TenantRepository

    return TenantRepository(table())


@cache
def tenants() -> "TenantService":
    from baton.people.passwords import Passwords
    from baton.tenants.service import TenantService

    return TenantService(tenant_repository(), Passwords)


@cache
def project_service() -> "ProjectService":
    from baton.projects.service import ProjectService

    return ProjectService(projects(), tenant_repository(), actions, script_store)


@cache
def alterations() -> "Alterations":
    from baton.default_actions.alterations import Alterations
    from baton.default_actions.repository import AlterationRepository

    return Alterations(AlterationRepository(table()))


@cache
def default_actions() -> "DefaultActionService":
    from baton.default_actions.service import DefaultActionService

    return DefaultActionService(
        tenant_repository(), projects(), alterations(), PERFORMERS, background
    )


@cache
def default_action_administration() -> "DefaultActionAdministration":
    from baton.default_actions.administration import DefaultActionAdministration

    return DefaultActionAdministration(
        tenant_repository(), alterations(), projects(), project_access()
    )


@cache
def background() -> "BackgroundExecutions":
    from baton.executions.background import BackgroundExecutions

    return BackgroundExecutions(executions())


@cache
def default_action_steps() -> "DefaultActionSteps":
    from baton import clock
    from baton.steps.default_action import DefaultActionSteps

    return DefaultActionSteps(default_actions(), owners(), clock.now)


@cache
def signup_performer() -> "Performer":
    from baton.default_actions.user_account.signup import SignUpPerformer

    return SignUpPerformer(people())


@cache
def signin_performer() -> "Performer":
    from datetime import timedelta

    from baton.callers.tokens import TokenIssuer
    from baton.default_actions.user_account.signin import SignInPerformer

    issuer = TokenIssuer(
        signing_keys(),
        settings.required("TOKEN_ISSUER"),
        settings.required("TOKEN_AUDIENCE"),
        timedelta(hours=int(settings.required("TOKEN_HOURS"))),
    )
    return SignInPerformer(people(), issuer)


@cache
def become_an_administrator_performer() -> "Performer":
    from baton.default_actions.world.become_an_administrator import BecomeAnAdministratorPerformer

    return BecomeAnAdministratorPerformer(people())


@cache
def configuration() -> "ConfigurationService":
    from baton.configuration.service import ConfigurationService
    from baton.configuration.store import ConfigStore

    return ConfigurationService(
        ConfigStore(objects(), table()),
        projects(),
        entities(),
        actions(),
        alterations(),
        usergroups(),
        tenant_repository(),
        data_files,
    )


@cache
def data_files() -> "DataFiles":
    from baton.configuration.data_files import DataFiles
    from baton.configuration.store import ConfigStore

    return DataFiles(ConfigStore(objects(), table()), import_service())


@cache
def import_service() -> "ImportService":
    from baton.transfer.importing import ImportService

    return ImportService(selection(), entity_repository(), bulk_repository(), references())


@cache
def restart_performer() -> "RestartPerformer":
    from baton.default_actions.world.restart_daptin import RestartPerformer

    return RestartPerformer(configuration, schedule_upkeep)


@cache
def upload_schema_performer() -> "Performer":
    from baton.default_actions.world.upload_system_schema import UploadSchemaPerformer

    return UploadSchemaPerformer(configuration(), restart_performer())


@cache
def download_schema_performer() -> "Performer":
    from baton.default_actions.world.download_system_schema import DownloadSchemaPerformer

    return DownloadSchemaPerformer(configuration())


@cache
def selection() -> "Selection":
    from baton.transfer.selection import Selection

    return Selection(entity_repository(), rows, project_access())


@cache
def bulk_repository() -> "BulkRepository":
    from baton.transfer.repository import BulkRepository

    return BulkRepository(table())


@cache
def transfer_store() -> "TransferStore":
    from baton.transfer.store import TransferStore

    return TransferStore(objects(), signer())


@cache
def generate_performer() -> "Performer":
    from baton.default_actions.world.generate_random_data import GeneratePerformer
    from baton.transfer.generating import GenerateService

    service = GenerateService(
        selection(), entity_repository(), row_repository(), bulk_repository(), secrets().protect
    )
    return GeneratePerformer(selection(), service)


@cache
def export_performer() -> "Performer":
    from baton.default_actions.world.export_data import ExportPerformer
    from baton.transfer.exporting import ExportService

    return ExportPerformer(
        selection(), ExportService(selection(), row_repository()), transfer_store
    )


@cache
def import_performer() -> "Performer":
    from baton import clock
    from baton.default_actions.world.import_data import ImportPerformer

    return ImportPerformer(selection(), import_service(), transfer_store(), clock.now)


@cache
def upload_store() -> "UploadStore":
    from baton.uploads.store import UploadStore

    return UploadStore(objects(), signer())


@cache
def upload_service() -> "UploadService":
    from baton.uploads.service import UploadService

    return UploadService(
        entities(),
        entity_repository(),
        rows(),
        row_repository(),
        references(),
        secrets().protect,
    )


def _upload_performer(name: str, field: str, *, takes_workbooks: bool) -> "Performer":
    from baton.uploads import files
    from baton.uploads.performer import UploadPerformer
    from baton.uploads.repository import PartRepository

    return UploadPerformer(
        f"world/{name}",
        field,
        upload_service(),
        upload_store(),
        PartRepository(table()),
        takes_workbooks=takes_workbooks,
        part_rows=lambda: files.PART_ROWS,
    )


@cache
def upload_csv_performer() -> "Performer":
    return _upload_performer("upload_csv_to_system_schema", "data_csv_file", takes_workbooks=False)


@cache
def upload_xls_performer() -> "Performer":
    return _upload_performer("upload_xls_to_system_schema", "data_xls_file", takes_workbooks=True)


PERFORMERS: "dict[str, Callable[[], Performer]]" = {
    "world/upload_csv_to_system_schema": upload_csv_performer,
    "world/upload_xls_to_system_schema": upload_xls_performer,
    "world/restart_daptin": restart_performer,
    "world/upload_system_schema": upload_schema_performer,
    "world/download_system_schema": download_schema_performer,
    "world/generate_random_data": generate_performer,
    "world/export_data": export_performer,
    "world/import_data": import_performer,
    "user_account/signup": signup_performer,
    "user_account/signin": signin_performer,
    "world/become_an_administrator": become_an_administrator_performer,
}
"""What performs the default actions, by step type. None of it is made before it is needed."""


@cache
def trigger_repository() -> "TriggerRepository":
    from baton.triggers.repository import TriggerRepository

    return TriggerRepository(table())


@cache
def triggers() -> "TriggerService":
    from baton.triggers.service import TriggerService

    return TriggerService(
        action_repository(), executions(), trigger_repository(), schedule_defaults()
    )


@cache
def previews() -> "PreviewService":
    from baton.triggers.service import PreviewService

    return PreviewService(action_repository(), project_access(), schedule_defaults())


@cache
def event_bus() -> "EventBus":
    from baton.triggers.bus import EventBus

    return EventBus(client("events"), settings.required("EVENT_BUS"))


@cache
def events() -> "EventService":
    from baton.triggers.service import EventService

    return EventService(projects(), project_access(), event_bus())


@cache
def schedule_backend() -> "ScheduleBackend":
    from baton import clock

    target = settings.required("SCHEDULE_TARGET")
    if settings.required("SCHEDULE_BACKEND") == "scheduler":
        from baton.triggers.backends.scheduler import SchedulerBackend

        return SchedulerBackend(
            client("scheduler"),
            group=settings.required("SCHEDULE_GROUP"),
            target_arn=target,
            role_arn=settings.required("SCHEDULE_ROLE"),
            dead_letter_arn=settings.required("SCHEDULE_DEAD_LETTERS"),
            now=clock.now,
        )
    from baton.triggers.backends.rules import RuleBackend

    return RuleBackend(
        client("events"),
        prefix=settings.required("RULE_PREFIX"),
        target_arn=target,
        quota=int(settings.required("RULE_LIMIT")),
        now=clock.now,
    )


@cache
def trigger_sync() -> "TriggerSync":
    from baton.triggers.sync import TriggerSync

    return TriggerSync(trigger_repository(), schedule_backend(), schedule_defaults())


@cache
def schedule_upkeep() -> "ScheduleUpkeep":
    from baton.triggers.upkeep import ScheduleUpkeep

    return ScheduleUpkeep(action_repository(), trigger_sync())


@cache
def reconciler() -> "Reconciler":
    from baton.executions.reconciler import Reconciler

    return Reconciler(execution_repository(), state_machine(), engine())
