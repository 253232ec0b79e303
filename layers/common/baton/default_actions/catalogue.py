"""All default actions there are."""

from collections.abc import Mapping

from baton.default_actions.cloud_store import (
    create_folder,
    delete_path,
    list_files,
    move_path,
    upload_file,
)
from baton.default_actions.data_exchange import synchronize
from baton.default_actions.declaration import DefaultAction
from baton.default_actions.oauth_connect import oauth_login_begin
from baton.default_actions.oauth_token import oauth_login_response
from baton.default_actions.user_account import signin, signup
from baton.default_actions.world import (
    add_exchange,
    become_an_administrator,
    download_system_schema,
    export_data,
    generate_random_data,
    import_data,
    restart_daptin,
    upload_csv_to_system_schema,
    upload_system_schema,
    upload_xls_to_system_schema,
)

_MODULES = (
    restart_daptin,
    generate_random_data,
    export_data,
    import_data,
    upload_file,
    upload_xls_to_system_schema,
    upload_csv_to_system_schema,
    upload_system_schema,
    download_system_schema,
    become_an_administrator,
    signup,
    signin,
    oauth_login_begin,
    oauth_login_response,
    add_exchange,
    list_files,
    create_folder,
    move_path,
    delete_path,
    synchronize,
)

CATALOGUE: Mapping[str, DefaultAction] = {
    module.ACTION.step_type: module.ACTION for module in _MODULES
}
"""By step type, in the order in which they are documented."""

ALIASES: Mapping[str, str] = {
    "oauth_connect/oauth.login.begin": "oauth_connect/oauth_login_begin",
}
"""Other names that clients know actions by."""

ENTITIES = frozenset(action.entity for action in CATALOGUE.values())


def find(entity: str, name: str) -> DefaultAction | None:
    """The action of this name, by which it may also be known to older clients."""
    step_type = f"{entity}/{name}"
    return CATALOGUE.get(ALIASES.get(step_type, step_type))
