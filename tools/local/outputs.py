"""`outputs.json`: everything another program needs to use the local instance."""

from dataclasses import dataclass
from typing import Any

from tools.local.workspace import Workspace, read_record, write_record


@dataclass(frozen=True, slots=True, kw_only=True)
class Outputs:
    """A deployed stack and a key to it. `api_url` is the base to which `/api/...` is appended."""

    api_url: str
    tenant_id: str
    project_id: str
    api_key: str
    aws_endpoint: str
    region: str
    stack_name: str
    table_name: str
    bucket_name: str
    state_machine_arn: str

    def write(self, workspace: Workspace) -> None:
        write_record(
            workspace.outputs,
            {
                "apiUrl": self.api_url,
                "tenantId": self.tenant_id,
                "projectId": self.project_id,
                "apiKey": self.api_key,
                "awsEndpoint": self.aws_endpoint,
                "region": self.region,
                "stackName": self.stack_name,
                "tableName": self.table_name,
                "bucketName": self.bucket_name,
                "stateMachineArn": self.state_machine_arn,
            },
        )


def last_api_key(workspace: Workspace) -> str | None:
    """The key of an earlier run, which may or may not still work."""
    key: Any = read_record(workspace.outputs).get("apiKey")
    return key if isinstance(key, str) else None
