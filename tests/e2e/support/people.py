"""Tenants and users for tests: a tenant each, so that no test meets another's people or their failures."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, NamedTuple
from uuid import uuid4

from tests.e2e.support.polling import wait_for
from tests.e2e.support.stack import PATIENCE_SECONDS, Stack
from tools.local.client import Api, Json, Reply

ENDED = {"Completed", "Failed", "Cancelled"}
PASSWORD = "correct horse battery"


@dataclass(frozen=True, slots=True)
class Tenant:
    """A tenant that nobody administers yet. `guest` calls the API in nobody's name."""

    stack: Stack
    tenant_id: str
    project_id: str
    guest: Api

    def act(self, name: str, attributes: Json = None, token: str | None = None) -> Reply:
        """Ask for a default action in the tenant."""
        headers = {"X-Tenant-Id": self.tenant_id}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        body = {"attributes": attributes or {}}
        return self.guest.call("POST", f"/action/{name}", body, **headers)

    def sign_up(self, email: str, name: str = "Ann") -> Reply:
        attributes = {
            "name": name,
            "email": email,
            "password": PASSWORD,
            "passwordConfirm": PASSWORD,
        }
        return self.act("user_account/signup", attributes)

    def sign_in(self, email: str, password: str = PASSWORD) -> Reply:
        return self.act("user_account/signin", {"email": email, "password": password})

    def token(self, email: str) -> str:
        """Of a user who has signed up."""
        answer = self.sign_in(email)
        assert answer.status == HTTPStatus.OK, answer
        return str(answer.body[0]["Attributes"]["value"])

    def api(self, credential: str) -> Api:
        """The API in the name of one of the tenant's people. Close it when done."""
        url = self.stack.outputs.api_url
        return Api(url, self.tenant_id, self.project_id, credential, PATIENCE_SECONDS)

    def ended(self, reply: Reply, credential: str) -> dict[str, Any]:
        """The execution that goes on with what was answered, once it has ended."""
        assert reply.status == HTTPStatus.OK, reply
        with closing(self.api(credential)) as api:

            def ended() -> dict[str, Any] | None:
                found = api.call("GET", reply.headers["Location"])
                assert found.status == HTTPStatus.OK, found
                return dict(found.body) if found.body["status"] in ENDED else None

            return wait_for("the execution to end", ended, 60) or {}


class Owner(NamedTuple):
    """A tenant with an administrator, a token of theirs, and the API in their name."""

    tenant: Tenant
    token: str
    api: Api


def new_tenant(stack: Stack) -> Tenant:
    wanted = {"name": f"t-{uuid4().hex[:20]}", "displayName": "A test's"}
    made = stack.api.call("POST", "/api/tenant", wanted)
    assert made.status == HTTPStatus.CREATED, made
    outputs = stack.outputs
    ids = (made.body["tenantId"], made.body["projectId"])
    return Tenant(stack, *ids, Api(outputs.api_url, *ids, None, PATIENCE_SECONDS))


@contextmanager
def new_owner(stack: Stack) -> Iterator[Owner]:
    tenant = new_tenant(stack)
    tenant.sign_up("owner@example.com")
    token = tenant.token("owner@example.com")
    assert tenant.act("world/become_an_administrator", {}, token).status == HTTPStatus.OK
    with closing(tenant.guest), closing(tenant.api(token)) as api:
        yield Owner(tenant, token, api)
