"""Cloud stores, and the default actions on them."""

from functools import cache
from typing import TYPE_CHECKING

from baton.container.connections import access_tokens
from baton.container.data import secret_columns
from baton.container.stores import row_repository, store_objects

if TYPE_CHECKING:
    from baton.cloud_stores.opening import Stores
    from baton.default_actions.performer import Performer


@cache
def cloud_stores() -> "Stores":
    from baton.cloud_stores.opening import Stores
    from baton.default_actions.subjects import Subjects
    from baton.outgoing.proxy import default_proxy

    rows = row_repository()
    return Stores(
        Subjects(rows), rows, secret_columns(), access_tokens, store_objects(), default_proxy
    )


@cache
def upload_file_performer() -> "Performer":
    from baton.default_actions.cloud_store.upload_file import UploadFilePerformer

    return UploadFilePerformer(cloud_stores(), store_objects())


@cache
def list_files_performer() -> "Performer":
    from baton.default_actions.cloud_store.list_files import ListFilesPerformer

    return ListFilesPerformer(cloud_stores())


@cache
def create_folder_performer() -> "Performer":
    from baton.default_actions.cloud_store.create_folder import CreateFolderPerformer

    return CreateFolderPerformer(cloud_stores())


@cache
def move_path_performer() -> "Performer":
    from baton.default_actions.cloud_store.move_path import MovePathPerformer

    return MovePathPerformer(cloud_stores())


@cache
def delete_path_performer() -> "Performer":
    from baton.default_actions.cloud_store.delete_path import DeletePathPerformer

    return DeletePathPerformer(cloud_stores())
