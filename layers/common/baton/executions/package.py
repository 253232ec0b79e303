"""The package of an execution: a zip of what it was and what each step left."""

import io
import json
import zipfile
from datetime import datetime, timedelta

from baton.executions.wire import ExecutionDetail, PackageLink
from baton.store import object_keys
from baton.store.objects import Objects, UrlSigner

MEDIA_TYPE = "application/zip"
VALID = timedelta(minutes=15)


def build(execution: ExecutionDetail) -> bytes:
    """`execution.json`, and for each step that ran `steps/0001-Python/{output.json,log.txt,error.txt}`."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("execution.json", execution.model_dump_json(indent=2))
        for step in execution.steps:
            if not step.attempt:
                continue
            folder = f"steps/{step.step_number:04d}-{step.step_type}"
            output = json.dumps(step.output, ensure_ascii=False, indent=2)
            package.writestr(f"{folder}/output.json", output)
            package.writestr(f"{folder}/log.txt", step.log)
            if step.error:
                package.writestr(f"{folder}/error.txt", step.error)
    return buffer.getvalue()


class Packages:
    """Where packages wait to be fetched. The bucket removes them after a day."""

    def __init__(self, objects: Objects, signer: UrlSigner) -> None:
        self._objects = objects
        self._signer = signer

    def publish(self, tenant_id: str, execution_id: str, body: bytes, now: datetime) -> PackageLink:
        key = object_keys.package(tenant_id, execution_id)
        self._objects.put(key, body, MEDIA_TYPE)
        return PackageLink(
            download_url=self._signer.sign("GET", key, int(VALID.total_seconds())),
            expires_at=now + VALID,
            file_name=file_name(execution_id),
            size=len(body),
        )


def file_name(execution_id: str) -> str:
    return f"execution-{execution_id}.zip"
