"""Two tenants with people, keys and things in them, made once; and the callers that the matrix is about."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import jwt

from baton import container
from baton.callers.models import Caller, administrators_group, users_group
from baton.entities.schema_reading import read_schema
from baton.ids import ProjectRef, new_id
from baton.people.founding import founding
from baton.permission import GROUP_USE
from tests.integration.conftest import START, mint
from tests.integration.matrix.classification import STEPS
from tests.integration.simulation.environment import PROJECT, TABLE, TENANT
from tests.integration.simulation.gateway import Gateway
from tests.integration.simulation.people import (
    Person,
    new_administrator,
    new_group,
    new_person,
    new_token,
)
from tests.integration.simulation.stack import outside

OTHER_TENANT = "88888888-8888-8888-8888-888888888888"
OTHER_PROJECT = "4c1c8a6d-03d5-4e1f-8f6f-6b2a6b1ead33"
MISSING = "99999999-9999-9999-9999-999999999999"
SHARED = 2080768

# Each caller and the column of `Expected` that is about it.
CALLERS: Mapping[str, str] = {
    "guest": "guest",
    "owner": "owner",
    "another user": "user",
    "member of the group": "member",
    "administrator": "administrator",
    "key to read": "read",
    "key to write": "write",
    "key to execute": "execute",
    "key of an administrator": "admin",
    "administrator of another tenant": "foreign",
    "key of another tenant": "foreign",
    "expired key": "unverified",
    "revoked key": "unverified",
    "tampered key": "unverified",
    "tampered token": "unverified",
    "token with another payload": "unverified",
    "expired token": "unverified",
    "token with alg none": "unverified",
    "token for another audience": "unverified",
    "token that names another tenant": "unverified",
    "token of a removed account": "unverified",
    "token of a changed account": "unverified",
}


class World:
    """`ids` are the path parameters of what is there, `theirs` of what is there in the other tenant."""

    def __init__(self) -> None:
        writes = founding(OTHER_TENANT, "another", START, default_project_id=OTHER_PROJECT)
        container.table().transact(*writes)
        container.projects().add(ProjectRef(OTHER_TENANT, OTHER_PROJECT), "Theirs", START)
        self._made = 0
        self._people: dict[str, Person] = {}
        self._team = new_group("Team")
        self._their_team = new_group("Their team", OTHER_TENANT)
        self.credentials = self._credentials()
        self.call = Gateway(self.credentials["key of an administrator"] or "")
        self.ids = {"tenantId": TENANT, "projectId": PROJECT} | self._things()
        self.theirs = {"tenantId": OTHER_TENANT, "projectId": OTHER_PROJECT} | self._things(
            "key of another tenant", "their", OTHER_TENANT, OTHER_PROJECT
        )
        self.missing = {"tenantId": MISSING, "projectId": MISSING} | {
            name: "missing.py" if name == "name" else MISSING
            for name in self.ids
            if name not in {"tenantId", "projectId"}
        }

    def sign_in_again(self, caller: str) -> None:
        """Give a caller whose tokens have ended a new one."""
        person = self._people[caller]
        user = container.user_repository().get(TENANT, person.user_id)
        self.credentials[caller] = new_token(user)

    def number(self) -> int:
        """One that nobody has had before."""
        self._made += 1
        return self._made

    def fresh(self, name: str) -> dict[str, str]:
        """A thing of this kind that is used up by a request: its path parameter."""
        match name:
            case "actionId":
                return {name: self._action("owner", TENANT, PROJECT)}
            case "executionId":
                return {name: self._execution(self.ids["actionId"], "owner", TENANT, PROJECT)}
            case "name":
                script = f"fresh{self.number()}.py"
                self._script(script, "key of an administrator", TENANT, PROJECT)
                return {name: script}
            case "rowId":
                return {name: self._row(self.ids["entity"], "owner", TENANT, PROJECT)}
            case "projectId":
                return {name: self._project()}
            case "keyId":
                return {name: mint().split("_")[1]}
            case "usergroupId":
                return {name: new_group(f"Fresh {self.number()}")}
            case "userId":
                return {name: new_person(f"Fresh{self.number()}", self._team).user_id}
            case _:
                raise NotImplementedError(f"World.fresh does not know how to make a {name!r}")

    def _things(
        self,
        maker: str = "owner",
        prefix: str = "our",
        tenant: str = TENANT,
        project: str = PROJECT,
    ) -> dict[str, str]:
        """What the path parameters of routes stand for. A new kind of thing is added here and in `fresh`."""
        action_id = self._action(maker, tenant, project)
        script = f"{prefix}s.py"
        by = "key of an administrator" if tenant == TENANT else maker
        self._script(script, by, tenant, project)
        entity = f"{prefix}_crate"
        _declare(entity, tenant, project)
        team = self._team if tenant == TENANT else self._their_team
        return {
            "actionId": action_id,
            "executionId": self._execution(action_id, maker, tenant, project),
            "name": script,
            "entity": entity,
            "rowId": self._row(entity, maker, tenant, project),
            "keyId": mint(tenant=tenant).split("_")[1],
            "usergroupId": team,
            "userId": new_person(f"{prefix}guest", team, tenant=tenant).user_id,
        }

    def _action(self, maker: str, tenant: str, project: str) -> str:
        body: dict[str, Any] = {"name": f"Action {self.number()}", "steps": STEPS}
        if tenant == TENANT:
            body["groups"] = [
                {"usergroupId": self._team, "permission": SHARED},
                {"usergroupId": users_group(TENANT), "permission": GROUP_USE},
            ]
        path = f"/api/{tenant}/{project}/action"
        return str(self._ask("POST", path, body, maker)["actionId"])

    def _execution(self, action_id: str, maker: str, tenant: str, project: str) -> str:
        path = f"/api/{tenant}/{project}/action/execute/{action_id}"
        return str(self._ask("POST", path, {}, maker)["actionExecutionId"])

    def _row(self, entity: str, maker: str, tenant: str, project: str) -> str:
        attributes: dict[str, Any] = {"label": f"Row {self.number()}"}
        if tenant == TENANT:
            attributes["groups"] = [
                {"usergroup_id": self._team, "permission": SHARED},
                {"usergroup_id": users_group(TENANT), "permission": GROUP_USE},
            ]
        path, body = f"/api/{tenant}/{project}/data/{entity}", {"attributes": attributes}
        made = self._ask("POST", path, body, maker)
        return str(made["data"]["id"])

    def _project(self) -> str:
        body = {"projectName": f"Fresh {self.number()}"}
        made = self._ask("POST", f"/api/{TENANT}/project", body, "key of an administrator")
        return str(made["projectId"])

    def _script(self, name: str, maker: str, tenant: str, project: str) -> None:
        self._ask("PUT", f"/api/{tenant}/{project}/script/{name}", "print()", maker)

    def _ask(self, method: str, path: str, body: Any, maker: str) -> dict[str, Any]:
        answer = self.call.send(method, path, body, key=self.credentials[maker])
        assert answer.status in {200, 201}, answer
        found: dict[str, Any] = answer.body
        return found

    def _credentials(self) -> dict[str, str | None]:
        """What each caller sends. None is nothing at all."""
        self._people = {
            "owner": new_person("Owner"),
            "another user": new_person("Another"),
            "member of the group": new_person("Member", self._team),
            "administrator": new_administrator("Boss"),
            "administrator of another tenant": new_administrator("Chief", OTHER_TENANT),
        }
        owner = self._people["owner"]
        user = container.user_repository().get(TENANT, owner.user_id)
        head, payload, signature = owner.token.split(".")
        claims = jwt.decode(owner.token, options={"verify_signature": False})
        kid = {"kid": str(jwt.get_unverified_header(owner.token)["kid"])}
        revoked, whole, removed, changed = (
            mint(),
            mint(),
            new_person("Removed"),
            new_person("Moved"),
        )
        container.api_keys().revoke(TENANT, revoked.split("_")[1])
        container.user_repository().raise_version(TENANT, changed.user_id)
        key = {"pk": {"S": f"T#{TENANT}"}, "sk": {"S": f"U#{removed.user_id}"}}
        outside("dynamodb").delete_item(TableName=TABLE, Key=key)
        return {
            "guest": None,
            **{caller: person.token for caller, person in self._people.items()},
            "key to read": mint("read"),
            "key to write": mint("write"),
            "key to execute": mint("execute"),
            "key of an administrator": mint("admin"),
            "key of another tenant": mint("admin", tenant=OTHER_TENANT),
            "expired key": mint(expires_at=START - timedelta(days=1)),
            "revoked key": revoked,
            "tampered key": whole[:-1] + ("A" if whole[-1] != "A" else "B"),
            "tampered token": f"{head}.{payload}.{_swapped(signature)}",
            "token with another payload": f"{head}.{_swapped(payload)}.{signature}",
            "expired token": new_token(user, lifetime=timedelta(minutes=-2)),
            "token with alg none": jwt.encode(claims, "", "none", kid),
            "token for another audience": new_token(user, audience="another"),
            "token that names another tenant": jwt.encode(
                claims | {"tid": OTHER_TENANT},
                container.signing_keys().current().secret,
                "HS256",
                kid,
            ),
            "token of a removed account": removed.token,
            "token of a changed account": changed.token,
        }


def _declare(entity: str, tenant: str, project: str) -> None:
    """An entity whose rows all users of the tenant may make, see and, as far as those say, change."""
    administrator = Caller.user(new_id(), tenant, frozenset({administrators_group(tenant)}))
    table = {
        "TableName": entity,
        "Columns": [{"Name": "label", "ColumnType": "label"}],
        "AccessGroups": [{"Name": "users", "Permission": SHARED}],
    }
    schema = read_schema({"Tables": [table]})
    container.entities().apply(ProjectRef(tenant, project), schema, administrator, START)


def _swapped(text: str) -> str:
    """The same with a letter in its middle changed."""
    middle = len(text) // 2
    return text[:middle] + ("A" if text[middle] != "A" else "B") + text[middle + 1 :]
