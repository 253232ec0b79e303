"""The default actions: who may execute them, and what performs each."""

from functools import cache
from typing import TYPE_CHECKING

from baton.container.cloud_stores import (
    create_folder_performer,
    delete_path_performer,
    list_files_performer,
    move_path_performer,
    upload_file_performer,
)
from baton.container.connections import (
    add_service,
    oauth_login_begin_performer,
    oauth_login_response_performer,
    synchronize_service,
)
from baton.container.data import import_service, secrets, selection, upload_service
from baton.container.identity import owners, people, project_access, token_issuer
from baton.container.stores import (
    alterations,
    bulk_repository,
    entity_repository,
    part_repository,
    projects,
    row_repository,
    tenant_repository,
    transfer_store,
    upload_store,
)
from baton.container.triggering import schedule_upkeep
from baton.container.workflow import background
from baton.container.workspace import configuration

if TYPE_CHECKING:
    from collections.abc import Callable

    from baton.default_actions.administration import DefaultActionAdministration
    from baton.default_actions.performer import Performer
    from baton.default_actions.service import DefaultActionService
    from baton.default_actions.subjects import Subjects
    from baton.default_actions.world.restart_daptin import RestartPerformer
    from baton.steps.default_action import DefaultActionSteps


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
def default_action_steps() -> "DefaultActionSteps":
    from baton import clock
    from baton.steps.default_action import DefaultActionSteps

    return DefaultActionSteps(default_actions(), owners(), clock.now)


@cache
def subjects() -> "Subjects":
    from baton.default_actions.subjects import Subjects

    return Subjects(row_repository())


@cache
def add_exchange_performer() -> "Performer":
    from baton.default_actions.world.add_exchange import AddExchangePerformer

    return AddExchangePerformer(selection(), add_service())


@cache
def synchronize_performer() -> "Performer":
    from baton.default_actions.data_exchange.synchronize import SynchronizePerformer

    return SynchronizePerformer(subjects(), synchronize_service)


@cache
def signup_performer() -> "Performer":
    from baton.default_actions.user_account.signup import SignUpPerformer

    return SignUpPerformer(people())


@cache
def signin_performer() -> "Performer":
    from baton.default_actions.user_account.signin import SignInPerformer

    return SignInPerformer(people(), token_issuer())


@cache
def become_an_administrator_performer() -> "Performer":
    from baton.default_actions.world.become_an_administrator import BecomeAnAdministratorPerformer

    return BecomeAnAdministratorPerformer(people())


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
def generate_performer() -> "Performer":
    from baton.default_actions.world.generate_random_data import GeneratePerformer
    from baton.transfer.generating import GenerateService

    service = GenerateService(
        selection(), entity_repository(), row_repository(), bulk_repository(), secrets().protector
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

    return ImportPerformer(selection(), import_service(), upload_store(), clock.now)


def _upload_performer(name: str, field: str, *, takes_workbooks: bool) -> "Performer":
    from baton.uploads import files
    from baton.uploads.performer import UploadPerformer

    return UploadPerformer(
        f"world/{name}",
        field,
        upload_service(),
        upload_store(),
        part_repository(),
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
    "cloud_store/upload_file": upload_file_performer,
    "cloud_store/list_files": list_files_performer,
    "cloud_store/create_folder": create_folder_performer,
    "cloud_store/move_path": move_path_performer,
    "cloud_store/delete_path": delete_path_performer,
    "world/add_exchange": add_exchange_performer,
    "data_exchange/synchronize": synchronize_performer,
    "user_account/signup": signup_performer,
    "user_account/signin": signin_performer,
    "world/become_an_administrator": become_an_administrator_performer,
    "oauth_connect/oauth_login_begin": oauth_login_begin_performer,
    "oauth_token/oauth.login.response": oauth_login_response_performer,
}
"""What performs the default actions, by step type. None of it is made before it is needed."""
