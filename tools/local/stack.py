"""From nothing to a stack that answers: start, deploy, make sure there is an API key."""

from collections.abc import Mapping
from dataclasses import replace
from http import HTTPStatus

from tools.local.administrator import Administrator
from tools.local.client import Api
from tools.local.deployment import Deployment
from tools.local.environment import HOST, REGION, endpoint
from tools.local.errors import LocalError
from tools.local.instance import Instance
from tools.local.outputs import Outputs, last_api_key
from tools.local.progress import Progress
from tools.local.workspace import Workspace


def bring_up(workspace: Workspace, instance: Instance, port: int, progress: Progress) -> Outputs:
    """Start the instance, deploy what changed, and write `outputs.json`."""
    workspace.folder("state")
    with progress.step(f"Starting MiniStack on {HOST}:{port}") as note:
        if not instance.start(port):
            note("it was running")
    deployment = Deployment(workspace, port, progress)
    made = deployment.bring_up_to_date()
    with progress.step("Becoming its administrator, with an API key") as note:
        outputs = _outputs(made, deployment.stack_name, port, last_api_key(workspace))
        if works(outputs):
            note("the last one still works")
        else:
            outputs = replace(outputs, api_key=_new_key(workspace, outputs))
            if not works(outputs):
                raise LocalError("The API refuses the key that it has just made; see its logs.")
    outputs.write(workspace)
    return outputs


def api_of(outputs: Outputs) -> Api:
    return Api(outputs.api_url, outputs.tenant_id, outputs.project_id, outputs.api_key)


def works(outputs: Outputs) -> bool:
    """Whether the key opens the API; a server fault is no answer to that."""
    if not outputs.api_key:
        return False
    api = api_of(outputs)
    try:
        reply = api.project("GET", "/action/ping")
    finally:
        api.close()
    if reply.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise LocalError(f"The API answers its ping with {reply.status}: {reply.body}.")
    return reply.status == HTTPStatus.OK


def _outputs(made: Mapping[str, str], stack_name: str, port: int, key: str | None) -> Outputs:
    try:
        return Outputs(
            # The API's id is new after some deploys, so the URL is never kept from an earlier one.
            api_url=f"{endpoint(port)}/_aws/execute-api/{made['ApiId']}/{made['ApiStage']}",
            tenant_id=made["TenantId"],
            project_id=made["ProjectId"],
            api_key=key or "",
            aws_endpoint=endpoint(port),
            region=REGION,
            stack_name=stack_name,
            table_name=made["TableName"],
            bucket_name=made["BucketName"],
            state_machine_arn=made["StateMachineArn"],
        )
    except KeyError as missing:
        raise LocalError(
            f"The stack has no output {missing}; template.yaml must have it."
        ) from missing


def _new_key(workspace: Workspace, outputs: Outputs) -> str:
    guest = Api(outputs.api_url, outputs.tenant_id, outputs.project_id, None)
    try:
        return Administrator(workspace, guest).api_key()
    finally:
        guest.close()
