"""Enforced permissions: what each function's policy allows is enough for its work."""

import base64
from contextlib import closing
from http import HTTPStatus
from uuid import uuid4

import jwt

from tests.e2e.support import actions, aws, executions, permissions
from tests.e2e.support.actions import python, set_values, step, unique
from tests.e2e.support.interrupted import make_overdue, queue_without_starting
from tests.e2e.support.machine import await_machine, machine_execution
from tests.e2e.support.mails import mails_to
from tests.e2e.support.people import PASSWORD, new_tenant
from tests.e2e.support.polling import wait_for
from tests.e2e.support.receiver import receiving
from tests.e2e.support.routes import OPEN_PINGS, PINGS, PROTECTED
from tests.e2e.support.stack import Stack

OVER_INLINE = 150_000


def test_permissions_are_really_enforced(stack: Stack) -> None:
    """Else the rest would show nothing."""
    path = f"/action/{actions.create(stack.api)['actionId']}"

    with permissions.denied(stack, "GetActionFunction", "dynamodb:GetItem"):
        denied = stack.api.project("GET", path)

    assert denied.status == HTTPStatus.INTERNAL_SERVER_ERROR
    assert stack.api.project("GET", path).status == HTTPStatus.OK


def test_every_kind_of_step_has_the_permissions_it_needs(stack: Stack) -> None:
    script, recipient = f"{uuid4().hex}.py", f"{uuid4().hex}@example.org"
    source = f"output = 'x' * {OVER_INLINE}"
    stack.api.project("PUT", f"/script/{script}", source)
    with receiving() as target:
        execution = executions.run(
            stack.api,
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
    assert len(mails_to(stack, recipient)) == 1


def test_every_endpoint_has_the_permissions_it_needs(stack: Stack) -> None:
    action = actions.create(stack.api, step("Wait", seconds=60))
    execution_id = executions.start(stack.api, action["actionId"])
    await_machine(stack, execution_id, "RUNNING")
    executions.await_step(stack.api, execution_id, 1, "Running")
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
        route: stack.api.project(*route.to(**ids), bodies.get(route)).status
        for route in [*routes, *PINGS, *OPEN_PINGS]
    }

    refused = {route: status for route, status in statuses.items() if status >= 300}
    assert refused == {}
    await_machine(stack, execution_id, "ABORTED")


def test_a_missing_script_is_told_from_a_forbidden_one(stack: Stack) -> None:
    """S3 tells them apart only to who may list the bucket."""
    script = f"{uuid4().hex}.py"

    found = stack.api.project("GET", f"/script/{script}")
    execution = executions.run(stack.api, step("Python", script=script))

    assert found.status == HTTPStatus.NOT_FOUND
    assert execution["notes"].endswith(f"the project has no script '{script}'")


def test_a_package_can_be_fetched_either_way(stack: Stack) -> None:
    execution = executions.run(stack.api)
    path = f"/actionexecution/downloadpackage/{execution['actionExecutionId']}"

    for accept in ("application/zip", "*/*"):
        assert stack.api.project("GET", path, Accept=accept).status == HTTPStatus.OK


def test_tokens_can_be_verified(stack: Stack) -> None:
    """An unknown signing key sends the authorizer and the ping to the secret; then they refuse."""
    token = jwt.encode({}, "x" * 32, headers={"kid": "unknown"})

    with closing(stack.as_caller(token)) as api:
        answers = [api.project("GET", path).status for path in ("/action", "/action/ping")]

    assert answers == [HTTPStatus.UNAUTHORIZED] * 2


def test_an_aborted_machine_can_be_closed(stack: Stack) -> None:
    action = actions.create(stack.api, step("Wait", seconds=60))
    execution_id = executions.start(stack.api, action["actionId"])
    executions.await_step(stack.api, execution_id, 1, "Running")
    with aws.client(stack, "stepfunctions") as machines:
        machines.stop_execution(executionArn=machine_execution(stack, execution_id))

    execution = executions.end_of(stack.api, execution_id)

    assert (execution["status"], execution["notes"]) == ("Cancelled", "Stopped by an operator")


def test_the_reconciler_can_start_and_stop_what_others_left(stack: Stack) -> None:
    slow = actions.create(stack.api, step("Wait", seconds=60))
    overdue = executions.start(stack.api, slow["actionId"])
    executions.await_step(stack.api, overdue, 1, "Running")
    make_overdue(stack, overdue)
    queued = queue_without_starting(stack, actions.create(stack.api))

    aws.invoke(stack, "ReconcileExecutionsFunction", {})

    await_machine(stack, overdue, "ABORTED")
    assert executions.end_of(stack.api, overdue)["notes"].startswith("Stopped after the max")
    assert executions.end_of(stack.api, queued)["status"] == "Completed"


def test_people_have_the_permissions_they_need(stack: Stack) -> None:
    """From founding a tenant to removing what was made in it, each call by who would make it."""
    tenant = new_tenant(stack)
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
    replies.append(stack.api.call("GET", "/api/tenant"))
    replies.append(stack.api.call("GET", f"/api/tenant/{tenant.tenant_id}"))
    replies.append(tenant.guest.call("GET", "/actions"))
    tenant.guest.close()

    assert [reply for reply in replies if reply.status >= HTTPStatus.MULTIPLE_CHOICES] == []
    assert (restarted["status"], restarted["notes"]) == ("Completed", None)


def test_triggers_have_the_permissions_they_need(stack: Stack) -> None:
    """A rule is set by one function and its target, invoked as the rule would, starts the slot."""
    daily = {"triggerType": "DailyScheduler", "startDate": "2024-01-01"}
    listening = {"triggerType": "EventTrigger", "eventName": "order.permitted"}
    action = actions.create(stack.api, triggers=[daily, listening])
    path = f"/action/{action['actionId']}"
    wait_for(
        "the rule",
        lambda: (
            actions.get(stack.api, action["actionId"])["triggers"][0]["scheduleState"] == "Active"
        ),
        60,
    )
    outputs = stack.outputs
    delivery = {
        "tenantId": outputs.tenant_id,
        "projectId": outputs.project_id,
        "actionId": action["actionId"],
        "triggerId": action["triggers"][0]["triggerId"],
        "time": "2026-11-22T06:00:00Z",
    }

    started = aws.invoke(stack, "StartScheduledExecutionFunction", delivery)
    stack.api.project("POST", "/event", {"eventName": "order.permitted"})

    wait_for(
        "both executions",
        lambda: len(executions.history(stack.api, action["actionId"])) == 2,
        60,
    )
    assert executions.end_of(stack.api, started["actionExecutionId"])["status"] == "Completed"
    aws.invoke(stack, "ReconcileTriggersFunction", {})
    assert stack.api.project("DELETE", path).status == HTTPStatus.NO_CONTENT
