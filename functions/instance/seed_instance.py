"""Custom resource of the stack: gives a fresh instance its first tenant and project.

Their ids are made from the stack's own, so that an update finds the same ones again.
"""

import json
import urllib.request
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from baton import clock, container
from baton.ids import ProjectRef
from baton.observability import log

TENANT_NAME, PROJECT_NAME = "default", "Default project"


def handler(event: dict[str, Any], _context: object) -> None:
    """Answers CloudFormation at `ResponseURL`, failures too: without an answer the deploy hangs an hour."""
    ref = _ref(event["StackId"])
    answer = {
        "Status": "SUCCESS",
        "StackId": event["StackId"],
        "RequestId": event["RequestId"],
        "LogicalResourceId": event["LogicalResourceId"],
        "PhysicalResourceId": ref.project_id,
        "Data": {"TenantId": ref.tenant_id, "ProjectId": ref.project_id},
    }
    try:
        # Deleting the stack leaves the table, and with it the project, to its owner.
        if event["RequestType"] != "Delete":
            container.projects().add(ref, PROJECT_NAME, clock.now())
            container.tenant_repository().add_first(ref, TENANT_NAME, clock.now())
    except Exception as error:  # noqa: BLE001 - CloudFormation has to be told of any failure
        answer |= {"Status": "FAILED", "Reason": f"{type(error).__name__}: {error}"}
    request = urllib.request.Request(  # noqa: S310 - CloudFormation's own pre-signed address
        event["ResponseURL"],
        data=json.dumps(answer).encode(),
        method="PUT",
        headers={"Content-Type": ""},
    )
    with urllib.request.urlopen(request, timeout=10):  # noqa: S310 - as above
        log("seeded", status=answer["Status"], project=ref.project_id)


def _ref(stack_id: str) -> ProjectRef:
    return ProjectRef(
        str(uuid5(NAMESPACE_URL, f"{stack_id}/tenant")),
        str(uuid5(NAMESPACE_URL, f"{stack_id}/project")),
    )
