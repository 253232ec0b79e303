"""The key of every object in the bucket is built here, and nowhere else. See docs/data-model.md."""

from baton.ids import ProjectRef


def script(ref: ProjectRef, name: str = "") -> str:
    return f"scripts/{ref.tenant_id}/{ref.project_id}/{name}"


def config(ref: ProjectRef, name: str = "") -> str:
    return f"config/{ref.tenant_id}/{ref.project_id}/{name}"


def inputs(tenant_id: str, execution_id: str) -> str:
    return f"executions/{tenant_id}/{execution_id}/inputs.json"


def work(tenant_id: str, execution_id: str, number: int, attempt: int) -> str:
    return f"executions/{tenant_id}/{execution_id}/work-{number:04d}-{attempt}.json"


def answer(tenant_id: str, execution_id: str, number: int, attempt: int) -> str:
    return f"executions/{tenant_id}/{execution_id}/answer-{number:04d}-{attempt}.json"


def export(ref: ProjectRef, export_id: str = "", name: str = "") -> str:
    folder = f"exports/{ref.tenant_id}/{ref.project_id}/"
    return f"{folder}{export_id}/{name}" if export_id else folder


def upload(ref: ProjectRef, upload_id: str = "") -> str:
    return f"uploads/{ref.tenant_id}/{ref.project_id}/{upload_id}"


def is_export(ref: ProjectRef, key: str) -> bool:
    """Whether this is an export of the project."""
    inner = key.removeprefix(export(ref))
    return inner != key and len(inner.split("/")) == 2 and ".." not in inner


def store(ref: ProjectRef, store_id: str = "", path: str = "") -> str:
    """A file of a store in the bucket; without an id, what those of all of a project's begin with."""
    root = f"stores/{ref.tenant_id}/{ref.project_id}/"
    return f"{root}{store_id}/{path}" if store_id else root


def import_state(ref: ProjectRef, import_id: str, name: str) -> str:
    """What an import in the background has to know of itself."""
    return f"{upload(ref, import_id)}/{name}"


def package(tenant_id: str, execution_id: str) -> str:
    return f"packages/{tenant_id}/{execution_id}.zip"
