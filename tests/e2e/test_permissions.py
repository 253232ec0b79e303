"""The stack under enforced permissions: what each function's policy allows is enough for its work.

The local AWS enforces the roles of functions when it is told to, so this is an instance of its own.
"""

import base64
from collections.abc import Iterator
from contextlib import closing
from http import HTTPStatus
from uuid import uuid4

import jwt
import pytest

from tests.e2e.support import actions, aws, executions, permissions
from tests.e2e.support.actions import python, set_values, step, unique
from tests.e2e.support.interrupted import make_overdue, queue_without_starting
from tests.e2e.support.machine import await_machine, machine_execution
from tests.e2e.support.mails import mails_to
from tests.e2e.support.people import PASSWORD, new_tenant
from tests.e2e.support.polling import wait_for
from tests.e2e.support.receiver import receiving
from tests.e2e.support.routes import OPEN_PINGS, PINGS, PROTECTED
from tests.e2e.support.stack import Stack, deployed

OVER_INLINE = 150_000


@pytest.fixture(scope="module")
def guarded() -> Iterator[Stack]:
    with deployed("e2e-guarded", AUTH="true") as made:
        permissions.complete(made)
        permissions.exempt(made)
        yield made


def test_permissions_are_really_enforced(guarded: Stack) -> None:
    """Else the rest would show nothing."""
    path = f"/action/{actions.create(guarded.api)['actionId']}"

    with permissions.denied(guarded, "GetActionFunction", "dynamodb:GetItem"):
        denied = guarded.api.project("GET", path)

    assert denied.status == HTTPStatus.INTERNAL_SERVER_ERROR
    assert guarded.api.project("GET", path).status == HTTPStatus.OK


def test_every_kind_of_step_has_the_permissions_it_needs(guarded: Stack) -> None:
    script, recipient = f"{uuid4().hex}.py", f"{uuid4().hex}@example.org"
    source = f"output = 'x' * {OVER_INLINE}"
    guarded.api.project("PUT", f"/script/{script}", source)
    with receiving() as target:
        execution = executions.run(
            guarded.api,
            step("Python", script=script),
            python("output = len(steps[1]['output'])"),
            step("Webhook", url=target.url, body={"length": "{{ steps.2.output }}"}),
            step("Email", recipients=[recipient], subject="{{ steps.2.output }}", body="text"),
            step("Wait", seconds=1),
            set_values(length="{{ steps.2.output }}"),
            large="x" * OVER_INLINE,
        )

    assert (execution["status"], execution["notes"]) == ("Completed", None)
    assert execution["steps"][5]["output"] == {"length": OVER_INLINE}
    assert target.calls[0].body == {"length": OVER_INLINE}
    assert len(mails_to(guarded, recipient)) == 1


def test_every_endpoint_has_the_permissions_it_needs(guarded: Stack) -> None:
    action = actions.create(guarded.api, step("Wait", seconds=60))
    execution_id = executions.start(guarded.api, action["actionId"])
    await_machine(guarded, execution_id, "RUNNING")
    executions.await_step(guarded.api, execution_id, 1, "Running")
    ids = {"action": action["actionId"], "execution": execution_id, "script": f"{uuid4().hex}.py"}
    bodies = {
        ("POST", "/action"): {"name": unique("Another"), "steps": [set_values()]},
        ("PUT", "/action/{action}"): {"name": unique("Renamed")},
        ("PUT", "/script/{script}"): "output = 1",
        ("POST", "/event"): {"eventName": "order.paid"},
        ("POST", "/action/trigger-preview"): {
            "triggers": [{"triggerType": "DailyScheduler", "startDate": "2026-01-01"}]
        },
    }
    # What is disabled or deleted can no longer be executed or read.
    routes = sorted(
        PROTECTED, key=lambda route: (route.method == "DELETE", "disable" in route.path)
    )

    statuses = {
        route: guarded.api.project(*route.to(**ids), bodies.get(route)).status
        for route in [*routes, *PINGS, *OPEN_PINGS]
    }

    refused = {route: status for route, status in statuses.items() if status >= 300}
    assert refused == {}
    await_machine(guarded, execution_id, "ABORTED")


def test_a_missing_script_is_told_from_a_forbidden_one(guarded: Stack) -> None:
    """S3 tells them apart only to who may list the bucket."""
    script = f"{uuid4().hex}.py"

    found = guarded.api.project("GET", f"/script/{script}")
    execution = executions.run(guarded.api, step("Python", script=script))

    assert found.status == HTTPStatus.NOT_FOUND
    assert execution["notes"].endswith(f"the project has no script '{script}'")


def test_a_package_can_be_fetched_either_way(guarded: Stack) -> None:
    execution = executions.run(guarded.api)
    path = f"/actionexecution/downloadpackage/{execution['actionExecutionId']}"

    for accept in ("application/zip", "*/*"):
        assert guarded.api.project("GET", path, Accept=accept).status == HTTPStatus.OK


def test_tokens_can_be_verified(guarded: Stack) -> None:
    """An unknown signing key sends the authorizer and the ping to the secret; then they refuse."""
    token = jwt.encode({}, "x" * 32, headers={"kid": "unknown"})

    with closing(guarded.as_caller(token)) as api:
        answers = [api.project("GET", path).status for path in ("/action", "/action/ping")]

    assert answers == [HTTPStatus.UNAUTHORIZED] * 2


def test_an_aborted_machine_can_be_closed(guarded: Stack) -> None:
    action = actions.create(guarded.api, step("Wait", seconds=60))
    execution_id = executions.start(guarded.api, action["actionId"])
    executions.await_step(guarded.api, execution_id, 1, "Running")
    with aws.client(guarded, "stepfunctions") as machines:
        machines.stop_execution(executionArn=machine_execution(guarded, execution_id))

    execution = executions.end_of(guarded.api, execution_id)

    assert (execution["status"], execution["notes"]) == ("Cancelled", "Stopped by an operator")


def test_the_reconciler_can_start_and_stop_what_others_left(guarded: Stack) -> None:
    slow = actions.create(guarded.api, step("Wait", seconds=60))
    overdue = executions.start(guarded.api, slow["actionId"])
    executions.await_step(guarded.api, overdue, 1, "Running")
    make_overdue(guarded, overdue)
    queued = queue_without_starting(guarded, actions.create(guarded.api))

    aws.invoke(guarded, "ReconcileExecutionsFunction", {})

    await_machine(guarded, overdue, "ABORTED")
    assert executions.end_of(guarded.api, overdue)["notes"].startswith("Stopped after the max")
    assert executions.end_of(guarded.api, queued)["status"] == "Completed"


def test_people_have_the_permissions_they_need(guarded: Stack) -> None:
    """From founding a tenant to removing what was made in it, each call by who would make it."""
    tenant = new_tenant(guarded)
    email = "first@example.com"
    replies = [tenant.sign_up(email), tenant.sign_in(email)]
    token = tenant.token(email)
    replies.append(tenant.act("world/become_an_administrator", {}, token))
    file = {"name": "a.json", "file": base64.b64encode(b'{"Tables": []}').decode()}
    for name, attributes in (
        ("world/upload_system_schema", {"schema_file": [file]}),
        ("world/restart_daptin", {}),
        ("world/download_system_schema", {}),
    ):
        replies.append(tenant.act(name, attributes, token))
    restarted = tenant.ended(replies[-2], token)
    with closing(tenant.api(token)) as api:
        project = api.tenant("POST", "/project", {"projectName": "Another"})
        group = api.tenant("POST", "/usergroup", {"name": "buyers"})
        key = api.tenant("POST", "/apikey", {"name": "ci", "rights": ["read"]})
        replies += [project, group, key]
        user_id = api.tenant("GET", "/user").body["users"][0]["userId"]
        in_project = f"/project/{project.body['projectId']}"
        in_group = f"/usergroup/{group.body['usergroupId']}"
        calls = [
            ("GET", "/project", None),
            ("GET", in_project, None),
            ("PUT", in_project, {"projectName": "Renamed"}),
            ("DELETE", f"{in_project}?force=true", None),
            ("GET", "/usergroup", None),
            ("GET", in_group, None),
            ("PUT", f"{in_group}/member/{user_id}", None),
            ("GET", f"{in_group}/member", None),
            ("DELETE", f"{in_group}/member/{user_id}", None),
            ("DELETE", in_group, None),
            ("GET", "/apikey", None),
            ("DELETE", f"/apikey/{key.body['keyId']}", None),
            ("POST", "/user/password", {"currentPassword": PASSWORD, "newPassword": "12345678"}),
        ]
        replies += [api.tenant(*call) for call in calls]
        replies.append(api.tenant("POST", "/user/signout"))
    replies.append(guarded.api.call("GET", "/api/tenant"))
    replies.append(guarded.api.call("GET", f"/api/tenant/{tenant.tenant_id}"))
    replies.append(tenant.guest.call("GET", "/actions"))
    tenant.guest.close()

    assert [reply for reply in replies if reply.status >= HTTPStatus.MULTIPLE_CHOICES] == []
    assert (restarted["status"], restarted["notes"]) == ("Completed", None)


def test_triggers_have_the_permissions_they_need(guarded: Stack) -> None:
    """A rule is set by one function and its target, invoked as the rule would, starts the slot."""
    daily = {"triggerType": "DailyScheduler", "startDate": "2024-01-01"}
    listening = {"triggerType": "EventTrigger", "eventName": "order.guarded"}
    action = actions.create(guarded.api, triggers=[daily, listening])
    path = f"/action/{action['actionId']}"
    wait_for(
        "the rule",
        lambda: (
            actions.get(guarded.api, action["actionId"])["triggers"][0]["scheduleState"] == "Active"
        ),
        60,
    )
    outputs = guarded.outputs
    delivery = {
        "tenantId": outputs.tenant_id,
        "projectId": outputs.project_id,
        "actionId": action["actionId"],
        "triggerId": action["triggers"][0]["triggerId"],
        "time": "2026-11-22T06:00:00Z",
    }

    started = aws.invoke(guarded, "StartScheduledExecutionFunction", delivery)
    guarded.api.project("POST", "/event", {"eventName": "order.guarded"})

    wait_for(
        "both executions",
        lambda: len(executions.history(guarded.api, action["actionId"])) == 2,
        60,
    )
    assert executions.end_of(guarded.api, started["actionExecutionId"])["status"] == "Completed"
    aws.invoke(guarded, "ReconcileTriggersFunction", {})
    assert guarded.api.project("DELETE", path).status == HTTPStatus.NO_CONTENT
