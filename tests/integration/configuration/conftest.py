"""A client of the configuration actions, and the background in which they do their work."""

import base64
import json
from collections.abc import Callable
from typing import Any, NamedTuple

import pytest

from baton import container
from baton.callers.models import Right
from baton.ids import ProjectRef
from baton.people.founding import founding
from tests.integration.conftest import START, NewKey
from tests.integration.simulation import stack
from tests.integration.simulation.driver import advance
from tests.integration.simulation.environment import BUCKET, PROJECT, TENANT
from tests.integration.simulation.gateway import Answer, Gateway
from tests.integration.simulation.invocation import invoke

OTHER = ProjectRef("99999999-6a53-4f0b-9a57-0c7f6f5f2a11", "99999999-92c4-4d0f-8d5e-5a1f5a0d9c22")


class Client(NamedTuple):
    """A project as its administrator works with it."""

    gateway: Gateway
    key: str
    ref: ProjectRef

    def __call__(self, method: str, path: str, body: Any = None, **how: Any) -> Answer:
        how = {"key": self.key} | how
        return self.gateway(
            method, path, body, tenant=self.ref.tenant_id, project=self.ref.project_id, **how
        )

    def upload(self, *files: tuple[str, str | bytes | dict[str, Any]], key: str = "") -> Answer:
        sent = [{"name": name, "file": data_url(content)} for name, content in files]
        return self.gateway.act(
            "world/upload_system_schema", {"schema_file": sent}, key=key or self.key
        )

    def applied(self, *files: tuple[str, str | bytes | dict[str, Any]]) -> dict[str, Any]:
        """Upload, have it applied, and return what was done."""
        answer = self.upload(*files)
        assert answer.status == 200, answer.body
        done = self.work(started(answer))
        assert done["status"] == "Completed", done["error"]
        report: dict[str, Any] = done["output"][-1]["Attributes"]
        return report

    def restart(self) -> dict[str, Any]:
        """Restart, and return the answer of the step."""
        answer = self.gateway.act("world/restart_daptin", key=self.key)
        assert answer.status == 200, answer.body
        return self.work(started(answer))

    def work(self, execution_id: str) -> dict[str, Any]:
        """Play the state machine of an execution of one step; returns the worker's answer."""
        turn = advance(execution_id, tenant=self.ref.tenant_id)
        answer: dict[str, Any] = invoke("functions.steps.perform_builtin", {"turn": turn})
        advance(execution_id, turn["step"], answer, tenant=self.ref.tenant_id)
        return answer

    def download(self) -> dict[str, Any]:
        answer = self.gateway.act("world/download_system_schema", key=self.key)
        assert answer.status == 200, answer.body
        text = base64.b64decode(answer.body[0]["Attributes"]["content"])
        found: dict[str, Any] = json.loads(text)
        return found

    def put(self, name: str, content: str | bytes | dict[str, Any]) -> None:
        """As an operator does, past the API."""
        key = f"config/{self.ref.tenant_id}/{self.ref.project_id}/{name}"
        stack.outside("s3").put_object(Bucket=BUCKET, Key=key, Body=in_bytes(content))

    def entities(self) -> set[str]:
        return {
            each["name"] for each in self("GET", "/entity").body["entities"] if not each["isSystem"]
        }


@pytest.fixture
def client(call: Gateway, new_key: NewKey) -> Client:
    return Client(call, new_key("admin"), ProjectRef(TENANT, PROJECT))


@pytest.fixture
def other(call: Gateway, new_key: NewKey) -> Client:
    """An empty project of another tenant."""
    container.projects().add(OTHER, "Other project", START)
    writes = founding(OTHER.tenant_id, "other", START, default_project_id=OTHER.project_id)
    container.table().transact(*writes)
    return Client(call, new_key(Right.ADMIN, tenant=OTHER.tenant_id), OTHER)


@pytest.fixture
def kept(bucket: Any) -> Callable[[], list[str]]:
    """The configuration files that are in the bucket."""
    return lambda: sorted(
        found.key.rpartition("/")[2] for found in bucket.objects.filter(Prefix="config/")
    )


def started(answer: Answer) -> str:
    """The execution that an answer names."""
    return answer.headers["location"].rpartition("/")[2]


def data_url(content: str | bytes | dict[str, Any]) -> str:
    return f"data:text/plain;base64,{base64.b64encode(in_bytes(content)).decode()}"


def in_bytes(content: str | bytes | dict[str, Any]) -> bytes:
    if isinstance(content, dict):
        return json.dumps(content).encode()
    return content.encode() if isinstance(content, str) else content
