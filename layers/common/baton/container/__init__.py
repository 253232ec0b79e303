"""The composition root: the only place that makes boto3 clients and puts services together.

aws.py         boto3 clients, and what stands on them alone
stores.py      what keeps things: repositories over the table, stores over the bucket
identity.py    who calls, and who may
workflow.py    actions, scripts and executions
triggering.py  what starts actions by itself
data.py        entities and rows
workspace.py   tenants, projects, and the schema files that configure them
connections.py connections to the world outside
cloud_stores.py  places files are kept
catalogue.py   the default actions

Imports stand inside the functions on purpose: a Lambda function pays at its cold start for what it
uses and for nothing else. Everything is made once and lives as long as the process.
"""

from baton.container.aws import (
    cipher as cipher,
    client as client,
    objects as objects,
    session as session,
    signer as signer,
    table as table,
)
from baton.container.catalogue import (
    PERFORMERS as PERFORMERS,
    add_exchange_performer as add_exchange_performer,
    become_an_administrator_performer as become_an_administrator_performer,
    default_action_administration as default_action_administration,
    default_action_steps as default_action_steps,
    default_actions as default_actions,
    download_schema_performer as download_schema_performer,
    export_performer as export_performer,
    generate_performer as generate_performer,
    import_performer as import_performer,
    restart_performer as restart_performer,
    signin_performer as signin_performer,
    signup_performer as signup_performer,
    subjects as subjects,
    synchronize_performer as synchronize_performer,
    upload_csv_performer as upload_csv_performer,
    upload_schema_performer as upload_schema_performer,
    upload_xls_performer as upload_xls_performer,
)
from baton.container.cloud_stores import (
    cloud_stores as cloud_stores,
    create_folder_performer as create_folder_performer,
    delete_path_performer as delete_path_performer,
    list_files_performer as list_files_performer,
    move_path_performer as move_path_performer,
    upload_file_performer as upload_file_performer,
)
from baton.container.connections import (
    access_tokens as access_tokens,
    add_service as add_service,
    authorizing as authorizing,
    exchange_repository as exchange_repository,
    oauth_connections as oauth_connections,
    oauth_login_begin_performer as oauth_login_begin_performer,
    oauth_login_response_performer as oauth_login_response_performer,
    oauth_provider as oauth_provider,
    oauth_service as oauth_service,
    oauth_tokens as oauth_tokens,
    service_accounts as service_accounts,
    synchronize_service as synchronize_service,
)
from baton.container.data import (
    entities as entities,
    import_service as import_service,
    references as references,
    rows as rows,
    secret_columns as secret_columns,
    secrets as secrets,
    selection as selection,
    upload_service as upload_service,
)
from baton.container.identity import (
    api_key_service as api_key_service,
    authenticator as authenticator,
    owners as owners,
    people as people,
    project_access as project_access,
    signing_keys as signing_keys,
    token_issuer as token_issuer,
    usergroups as usergroups,
)
from baton.container.stores import (
    accounts as accounts,
    action_repository as action_repository,
    alterations as alterations,
    api_keys as api_keys,
    bulk_repository as bulk_repository,
    config_store as config_store,
    entity_repository as entity_repository,
    execution_repository as execution_repository,
    part_repository as part_repository,
    payloads as payloads,
    projects as projects,
    row_repository as row_repository,
    script_store as script_store,
    store_objects as store_objects,
    tenant_repository as tenant_repository,
    transfer_store as transfer_store,
    trigger_repository as trigger_repository,
    upload_store as upload_store,
    user_repository as user_repository,
    usergroup_repository as usergroup_repository,
)
from baton.container.triggering import (
    event_bus as event_bus,
    events as events,
    previews as previews,
    schedule_backend as schedule_backend,
    schedule_upkeep as schedule_upkeep,
    trigger_sync as trigger_sync,
    triggers as triggers,
)
from baton.container.workflow import (
    actions as actions,
    background as background,
    canceller as canceller,
    engine as engine,
    history as history,
    reconciler as reconciler,
    schedule_defaults as schedule_defaults,
    scripts as scripts,
    starter as starter,
    state_machine as state_machine,
)
from baton.container.workspace import (
    configuration as configuration,
    data_files as data_files,
    project_service as project_service,
    tenants as tenants,
)
