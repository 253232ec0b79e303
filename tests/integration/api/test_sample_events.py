"""The sample events: one for each function, in the shape AWS sends, and good enough to be served."""

import json
import urllib.request
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from baton import container
from baton.actions import changes
from baton.actions.models import NewAction, Trigger, TriggerType
from baton.callers.api_keys import digest, mint
from baton.callers.models import Right, users_group
from baton.cloud_stores.content import Content
from baton.entities import system
from baton.entities.schema_reading import read_schema
from baton.executions.models import Execution, ExecutionStatus, Plan, PlanStep
from baton.executions.repository import NewExecution
from baton.ids import ProjectRef
from baton.people import creation
from baton.people.models import SignUp, Usergroup
from baton.people.passwords import Cost, Passwords
from baton.rows.models import Row, instant
from baton.rows.standing import localstore_id
from tests.integration.api.samples import new_action
from tests.integration.conftest import ADMINISTRATOR, START
from tests.integration.simulation.driver import advance
from tests.integration.simulation.environment import PROJECT, TENANT
from tests.integration.simulation.gateway import authorizer_event, http_event
from tests.integration.simulation.invocation import invoke
from tests.integration.simulation.template import ROOT, functions, routes

EVENTS = ROOT / "events"
REF = ProjectRef(TENANT, PROJECT)
ROW = "01890a5d-ac96-774b-bcce-b302099a8057"
EXCHANGE = "0197b2a0-0000-7000-8000-00000000e001"
ACTION = "c5d3a1b9-4e0f-4b1a-9b62-7c1d0e2f3a33"
EXECUTION = "f2a4c6e8-1b3d-4f5a-8c7e-9d0b1a2c3e44"
TRIGGER = Trigger(
    trigger_id="5e7f9a1b-3c5d-4e6f-8a9b-0c1d2e3f4a55",
    action_id=ACTION,
    trigger_type=TriggerType.DAILY,
    settings="{}",
    frequency=1,
    event_name=None,
    start_date="2024-01-01",
    date_created=START,
)
SECOND_PROJECT = ProjectRef(TENANT, "9d8c7b6a-5f4e-4d3c-8b2a-1f0e9d8c7b66")
USERGROUP = "6e5d4c3b-2a19-4f8e-9d7c-6b5a49382777"
USER = "2b3c4d5e-6f70-4a8b-9c0d-1e2f3a4b5c88"
CONNECTION = "01890a5d-ac96-774b-bcce-b302099a8066"
# What it answers are the actions that there are not.
ANSWERS_FOR_OTHERS = "functions.default_actions.perform_default_action"
# What a key cannot do but a user can; tested with the default actions.
FOR_USERS = {
    "functions.default_actions.signin",
    "functions.default_actions.become_an_administrator",
}
# Tested with the OAuth connections.
NEEDS_A_PROVIDER = {"functions.default_actions.oauth_login_response"}
HTTP = {route.function.module: route for route in reversed(list(routes()))}


def sample(module: str) -> Any:
    return json.loads((EVENTS / f"{module.rsplit('.', 1)[-1]}.json").read_text())


def handle(module: str) -> Any:
    return invoke(module, sample(module))


def test_every_function_has_a_sample_event_and_every_event_a_function() -> None:
    named = {function.module.rsplit(".", 1)[-1] for function in functions()}

    assert {file.stem for file in Path(EVENTS).glob("*.json")} == named


@pytest.mark.parametrize("module", HTTP)
def test_a_sample_request_is_what_the_gateway_sends(module: str) -> None:
    event, route = sample(module), HTTP[module]
    query = "&".join(f"{n}={v}" for n, v in (event["queryStringParameters"] or {}).items())

    built = http_event(
        route, event["path"], event["pathParameters"], event["headers"], query, event["body"]
    )

    caller = event["requestContext"].pop("authorizer", None)
    assert event == built
    assert event["path"] == route.path.format(**event["pathParameters"])
    assert (caller is None) == (route.authorizer == "NONE")


def test_the_sample_of_the_authorizer_is_what_the_gateway_sends() -> None:
    event = sample("functions.credentials.authorize")

    assert authorizer_event(event) | {"type": "REQUEST"} == event


@pytest.fixture
def sampled(instance: None, at: Any) -> None:  # noqa: ARG001 - wanted for its effect
    """What the events name: an action, an execution, a script, a key, a project, a usergroup and a user."""
    at()
    body = NewAction.model_validate(new_action(name="Sample"))
    action = changes.create(REF, body, "ann", START).model_copy(
        update={"action_id": ACTION, "triggers": [TRIGGER]}
    )
    container.action_repository().add(REF, action)
    execution = Execution(
        execution_id=EXECUTION,
        tenant_id=TENANT,
        project_id=PROJECT,
        action_id=ACTION,
        status=ExecutionStatus.QUEUED,
        date_started=START,
    )
    steps = [
        PlanStep(number=1, step_type="SetValues", description=None, settings="{}"),
        PlanStep(number=2, step_type="Webhook", description=None, settings="{}"),
    ]
    plan = Plan(action_id=ACTION, action_name="Sample", max_run_time=600, steps=tuple(steps))
    container.execution_repository().add(NewExecution(execution, plan))
    container.script_store().save(REF, "import_orders.py", b"output = 1", START)
    key, _ = mint(TENANT, "sample", frozenset({Right.ADMIN}), START)
    key_id = "0b0f9c1e7d2a4c3b8e4f5a6b7c8d9e55"
    container.api_keys().add(replace(key, key_id=key_id, digest=digest("example")))
    container.projects().add(SECOND_PROJECT, "Stock", START)
    _add_a_member()
    _add_a_customer()
    _add_a_connection()
    _add_a_file()


def _add_a_connection() -> None:
    entity = system.find(TENANT, "oauth_connect")
    assert entity is not None
    values: dict[str, Any] = {
        "name": "google",
        "client_id": "123.apps",
        "redirect_uri": "https://app.example.com/oauth/response",
        "allow_login": True,
    }
    row = Row(row_id=CONNECTION, values=values, created_at=instant(START))
    container.row_repository().add(REF, entity, row)


def _add_a_file() -> None:
    """The one that the events name, in the project's own store."""
    store = container.store_objects().backend(REF, localstore_id(REF), "")
    store.put("reports/a.txt", Content.of(b"a"), "text/plain")


def _add_a_customer() -> None:
    """The rows that the events name, and the entity of one."""
    columns = [
        {"Name": "name", "ColumnType": "label"},
        {"Name": "email", "ColumnType": "email", "IsUnique": True, "IsNullable": True},
        {"Name": "credit", "ColumnType": "money", "IsNullable": True},
    ]
    schema = read_schema({"Tables": [{"TableName": "customer", "Columns": columns}]})
    container.entities().apply(REF, schema, ADMINISTRATOR, START)
    entity = container.entity_repository().get(REF, "customer")
    assert entity is not None
    row = Row(row_id=ROW, values={"name": "Charles Babbage"}, created_at=instant(START))
    container.row_repository().add(REF, entity, row)
    exchange = Row(row_id=EXCHANGE, values={"name": "Sample"}, created_at=instant(START))
    exchanges = system.find(TENANT, "data_exchange")
    assert exchanges is not None
    container.row_repository().add(REF, exchanges, exchange)


def _add_a_member() -> None:
    """The user whom the events name, in the usergroup that they name."""
    hashed = Passwords(Cost(memory=64, passes=1)).hash("correct horse")
    made = creation.create(TENANT, SignUp("Bea", "bea@example.com", ""), hashed, START)
    made = replace(
        made,
        user=replace(made.user, user_id=USER),
        membership=replace(made.membership, user_id=USER),
    )
    everybody = creation.membership(USER, users_group(TENANT), START)
    container.user_repository().add(made, everybody)
    group = Usergroup(
        group_id=USERGROUP, tenant_id=TENANT, name="Packers", date_created=START, permission=0
    )
    container.usergroup_repository().add(group)
    joined = creation.membership(USER, USERGROUP, START)
    container.usergroup_repository().add_member(group, joined)


@pytest.mark.usefixtures("sampled")
@pytest.mark.parametrize("module", sorted(HTTP.keys() - FOR_USERS - NEEDS_A_PROVIDER))
def test_a_sample_request_is_served(module: str) -> None:
    answer = handle(module)

    wanted = {404} if module == ANSWERS_FOR_OTHERS else {200, 201, 202, 204}
    assert answer["statusCode"] in wanted, answer["body"]


@pytest.mark.usefixtures("sampled")
def test_the_sample_credential_is_admitted() -> None:
    allowed = handle("functions.credentials.authorize")

    context = sample("functions.actions.list_actions")["requestContext"]["authorizer"]
    assert {"principalId": allowed["principalId"], **allowed["context"]} == context


@pytest.mark.usefixtures("sampled")
def test_the_sample_answer_advances_the_sample_execution() -> None:
    advance(EXECUTION)

    turn = handle("functions.executions.advance_execution")

    assert turn["lane"] == "CallWebhook"
    assert turn["work"]["steps"]["1"]["output"] == {"orders": 118}


@pytest.mark.usefixtures("sampled")
def test_the_sample_of_a_stopped_machine_closes_the_sample_execution() -> None:
    handle("functions.executions.close_execution")

    found = container.history().detail(REF, EXECUTION, ADMINISTRATOR)
    assert (found.status, found.notes) == ("Cancelled", "Stopped by an operator")


@pytest.mark.usefixtures("sampled")
def test_the_sample_of_the_schedule_sweeps() -> None:
    assert handle("functions.executions.reconcile_executions") == {"executions": 0}


@pytest.mark.usefixtures("sampled")
def test_the_sample_of_the_operator_mints_a_key() -> None:
    assert handle("functions.credentials.mint_api_key")["rights"] == ["execute", "read"]


@pytest.mark.usefixtures("sampled")
def test_the_sample_of_a_fresh_stack_is_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    answers: list[Any] = []

    def receive(request: urllib.request.Request, **_: Any) -> BytesIO:
        answers.append(json.loads(request.data or b""))  # type: ignore[arg-type] # it is bytes here
        return BytesIO()

    monkeypatch.setattr(urllib.request, "urlopen", receive)

    handle("functions.instance.seed_instance")

    assert [answer["Status"] for answer in answers] == ["SUCCESS"]


def test_the_sample_of_a_built_in_step_is_performed() -> None:
    answer = handle("functions.steps.perform_builtin")

    assert answer["output"] == {"orders": 118, "day": "2026-11-20"}


@pytest.mark.usefixtures("sampled")
def test_the_sample_change_of_an_action_sets_its_rule() -> None:
    assert handle("functions.triggers.sync_triggers") == {"batchItemFailures": []}

    assert list(container.schedule_backend().trigger_ids()) == [TRIGGER.trigger_id]


@pytest.mark.usefixtures("sampled")
def test_the_sample_of_the_hour_sets_what_is_missing() -> None:
    assert handle("functions.triggers.reconcile_triggers") == {
        "put": 1,
        "orphans": 0,
        "removed": 0,
    }


@pytest.mark.usefixtures("sampled")
def test_the_sample_firing_starts_an_execution() -> None:
    assert handle("functions.triggers.start_scheduled_execution")["actionExecutionId"]


@pytest.mark.usefixtures("sampled")
def test_the_sample_event_of_nobody_starts_nothing() -> None:
    assert handle("functions.events.start_event_executions") == {"started": 0, "passed": 0}


@pytest.mark.usefixtures("sampled")
def test_the_sample_ending_is_published(capsys: pytest.CaptureFixture[str]) -> None:
    handle("functions.events.publish_endings")

    assert '"events": 1' in capsys.readouterr().err


@pytest.mark.usefixtures("sampled")
def test_the_sample_change_of_a_row_is_published(capsys: pytest.CaptureFixture[str]) -> None:
    handle("functions.events.publish_row_changes")

    assert '"events": 1' in capsys.readouterr().err
