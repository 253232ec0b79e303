"""Events start the actions that listen for them: each once, with the payload as inputs."""

import json
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any, cast

import pytest

from baton import container
from baton.container import triggering
from baton.executions.starting import StartRequest
from baton.ids import ProjectRef
from baton.triggers.bus import Event
from baton.triggers.service import TriggerService
from tests.integration.conftest import START
from tests.integration.simulation.environment import PROJECT, TENANT
from tests.integration.simulation.gateway import Gateway
from tests.integration.simulation.invocation import invoke
from tests.integration.triggers.conftest import NewAction
from tests.integration.triggers.stream import deliver, record

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import Table

    from baton.executions.starting import Starter

PAID = {"triggerType": "EventTrigger", "eventName": "order.paid"}
HERE = ProjectRef(TENANT, PROJECT)


class Bus:
    """Takes down what is published, as the real bus would pass it on."""

    def __init__(self) -> None:
        self.events: list[Event] = []

    def publish(self, events: list[Event]) -> None:
        self.events += [Event.from_detail(json.loads(json.dumps(e.detail()))) for e in events]


@pytest.fixture
def published(monkeypatch: pytest.MonkeyPatch) -> list[Event]:
    taken = Bus()
    for module in (container, triggering):
        monkeypatch.setattr(module, "event_bus", lambda: taken)
    container.events.cache_clear()
    return taken.events


def happen(event: Event) -> dict[str, int]:
    found: dict[str, int] = invoke(
        "functions.events.start_event_executions", {"detail": event.detail()}
    )
    return found


def paid(payload: dict[str, Any] | None = None, event_id: str = "e-1", **more: Any) -> Event:
    return Event(HERE, event_id, "order.paid", payload or {}, **more)


def history(call: Gateway, action: dict[str, Any]) -> list[dict[str, Any]]:
    return list(call("GET", f"/actionexecution/action/{action['actionId']}").body["items"])


def test_an_event_is_published_and_accepted(call: Gateway, published: list[Event]) -> None:
    answer = call("POST", "/event", {"eventName": "order.paid", "payload": {"amount": 5}})

    (event,) = published
    assert (answer.status, answer.body) == (202, {"eventId": event.event_id})
    assert event == Event(HERE, event.event_id, "order.paid", {"amount": 5}, 0)


def test_an_event_needs_no_payload(call: Gateway, published: list[Event]) -> None:
    assert call("POST", "/event", {"eventName": "tick"}).status == 202
    assert published[0].payload == {}


@pytest.mark.parametrize(
    "name", ["", "aws.something", "action.completed", "with space", "a#b", "x" * 129]
)
def test_a_name_that_cannot_be_is_refused(name: str, call: Gateway, published: list[Event]) -> None:
    answer = call("POST", "/event", {"eventName": name})

    assert (answer.status, published) == (400, [])
    assert answer.body["errors"][0]["field"] == "eventName"


def test_a_payload_has_a_limit_and_the_limit_is_inclusive(
    call: Gateway, published: list[Event]
) -> None:
    around = len(json.dumps({"text": ""}))
    largest = {"text": "x" * (200 * 1024 - around)}

    fits = call("POST", "/event", {"eventName": "tick", "payload": largest})
    over = call("POST", "/event", {"eventName": "tick", "payload": {"text": largest["text"] + "x"}})

    assert (fits.status, over.status, len(published)) == (202, 413, 1)


def test_an_unknown_project_has_no_events(call: Gateway, published: list[Event]) -> None:
    other = "11111111-1111-1111-1111-111111111111"

    assert call("POST", "/event", {"eventName": "tick"}, project=other).status == 404
    assert published == []


def test_each_listener_gets_one_execution_with_the_payload(
    new_action: NewAction, call: Gateway
) -> None:
    listeners = [new_action(PAID), new_action(PAID)]
    bystander = new_action({"triggerType": "EventTrigger", "eventName": "order.paid.late"})

    found = happen(paid({"amount": 7}))

    assert found == {"started": 2, "passed": 0}
    assert history(call, bystander) == []
    for action in listeners:
        (execution,) = history(call, action)
        assert execution["eventId"] == "e-1"
        assert execution["triggerId"] == action["triggers"][0]["triggerId"]
        progress = container.execution_repository().progress(TENANT, execution["actionExecutionId"])
        assert progress is not None
        assert progress.plan.inputs == {"amount": 7}


def test_an_event_delivered_twice_starts_each_listener_once(
    new_action: NewAction, call: Gateway
) -> None:
    action = new_action(PAID)

    happen(paid())
    happen(paid())

    assert len(history(call, action)) == 1


def test_another_event_of_the_same_name_starts_again(new_action: NewAction, call: Gateway) -> None:
    action = new_action(PAID)

    happen(paid(event_id="e-1"))
    happen(paid(event_id="e-2"))

    assert len(history(call, action)) == 2


def test_a_filter_lets_through_what_matches(new_action: NewAction, call: Gateway) -> None:
    above = {"filter": {"amount": [{"numeric": [">", 10]}]}}
    action = new_action(PAID | {"settings": json.dumps(above)})

    happen(paid({"amount": 5}, "e-1"))
    happen(paid({"amount": 50}, "e-2"))

    assert [execution["eventId"] for execution in history(call, action)] == ["e-2"]


def test_a_filter_that_is_no_pattern_is_refused_when_saved(call: Gateway) -> None:
    trigger = PAID | {"settings": '{"filter": {"amount": 5}}'}
    steps = [{"stepType": "Wait", "settings": '{"seconds": 0}'}]

    answer = call("POST", "/action", {"name": "x", "steps": steps, "triggers": [trigger]})

    assert answer.status == 400
    assert answer.body["errors"][0]["field"].startswith("triggers[0].settings.filter")


def test_disabled_and_deleted_listeners_are_passed_over(
    new_action: NewAction, call: Gateway
) -> None:
    disabled, deleted = new_action(PAID), new_action(PAID)
    call("POST", f"/action/{disabled['actionId']}/disable")
    call("DELETE", f"/action/{deleted['actionId']}")

    assert happen(paid()) == {"started": 0, "passed": 1}
    assert history(call, disabled) == []


def test_a_changed_trigger_listens_for_its_new_event_only(
    new_action: NewAction, call: Gateway
) -> None:
    action = new_action(PAID)
    changed = action["triggers"][0] | {"eventName": "order.sent"}
    call("PUT", f"/action/{action['actionId']}", {"triggers": [changed]})

    before, after = happen(paid()), happen(Event(HERE, "e-2", "order.sent", {}))

    assert (before["started"], after["started"]) == (0, 1)


def test_an_event_stays_in_its_project(new_action: NewAction) -> None:
    new_action(PAID)
    elsewhere = ProjectRef(TENANT, "11111111-1111-1111-1111-111111111111")

    assert happen(Event(elsewhere, "e-1", "order.paid", {})) == {"started": 0, "passed": 0}


class Starts:
    """Takes down what is to be started: the simulated table copies itself for each transaction."""

    def __init__(self) -> None:
        self.wanted: list[StartRequest] = []

    def start(self, wanted: StartRequest, _now: datetime) -> None:
        self.wanted.append(wanted)


def test_a_thousand_listeners_all_start(new_action: NewAction, table: "Table") -> None:
    new_action(PAID)
    (heard,) = (item for item in table.scan()["Items"] if str(item["sk"]).startswith("E#"))
    padded = heard | {"filter": json.dumps({"city": ["x" * 2000, {"exists": True}]})}
    with table.batch_writer() as batch:
        for number in range(1000):
            ids = {"actionId": f"a-{number}", "triggerId": f"t-{number}"}
            batch.put_item(Item=padded | ids | {"sk": f"E#order.paid#t-{number}"})
    starts = Starts()
    triggers = TriggerService(
        container.action_repository(),
        cast("Starter", starts),
        container.trigger_repository(),
        container.schedule_defaults(),
    )

    found = triggers.start_subscribers(paid({"city": "Cairo"}), START)

    assert found.started == 1001
    assert len({wanted.action_id for wanted in starts.wanted}) == 1001


def test_an_execution_that_ends_tells_so(
    new_action: NewAction, call: Gateway, table: "Table", published: list[Event]
) -> None:
    action = new_action(PAID)
    happen(paid(depth=2))
    (execution,) = history(call, action)
    key = {"pk": f"T#{TENANT}#X#{execution['actionExecutionId']}", "sk": "RUN"}
    before = table.get_item(Key=key)["Item"]

    call("POST", f"/actionexecution/{execution['actionExecutionId']}/cancel")
    deliver("functions.events.publish_endings", record(before, table.get_item(Key=key)["Item"]))

    (event,) = published
    assert event.name == "action.cancelled"
    assert (event.event_id, event.depth) == (execution["actionExecutionId"], 3)
    assert event.payload["actionId"] == action["actionId"]
    assert event.payload["status"] == "Cancelled"
    assert event.payload["durationSeconds"] >= 0


def test_a_chain_stops_ten_deep_and_leaves_a_note(new_action: NewAction, call: Gateway) -> None:
    action = new_action(PAID)

    last, over = happen(paid(event_id="e-1", depth=10)), happen(paid(event_id="e-2", depth=11))
    happen(paid(event_id="e-2", depth=11))

    refused, started = history(call, action)
    assert (last["started"], over["started"]) == (1, 0)
    assert started["status"] == "Queued"
    assert refused["status"] == "Failed"
    assert "10 executions have started one another" in refused["notes"]
    detail = call("GET", f"/actionexecution/{refused['actionExecutionId']}").body
    assert [step["status"] for step in detail["steps"]] == ["Skipped"]


@pytest.mark.parametrize(
    ("body", "slots"),
    [
        (
            {"count": 2, "from": "2026-01-30T00:00:00Z"},
            ["2026-01-31T06:00:00Z", "2026-02-28T06:00:00Z"],
        ),
        ({"count": 1, "from": "2026-01-30T00:00:00+02:00"}, ["2026-01-31T06:00:00Z"]),
    ],
)
def test_a_preview_shows_the_slots_to_come(
    body: dict[str, Any], slots: list[str], new_action: NewAction, call: Gateway
) -> None:
    monthly = {"triggerType": "MonthlyScheduler", "startDate": "2024-01-31"}
    action = new_action(monthly, PAID)

    saved = call("POST", f"/action/{action['actionId']}/trigger-preview", body).body["triggers"]
    unsaved = call("POST", "/action/trigger-preview", body | {"triggers": [monthly]}).body[
        "triggers"
    ]

    assert [trigger["slots"] for trigger in saved] == [slots, []]
    assert saved[0]["triggerId"] == action["triggers"][0]["triggerId"]
    assert unsaved == [{"triggerId": None, "triggerType": "MonthlyScheduler", "slots": slots}]


def test_a_preview_needs_no_body(
    new_action: NewAction, call: Gateway, at: Callable[..., Any]
) -> None:
    at(hours=0)
    action = new_action({"triggerType": "HourlyScheduler", "startDate": "2026-01-01"})

    (trigger,) = call("POST", f"/action/{action['actionId']}/trigger-preview").body["triggers"]

    assert len(trigger["slots"]) == 10
    assert trigger["slots"][0] == "2026-11-21T23:00:00Z"


@pytest.mark.parametrize(
    "body", [{"count": 0}, {"count": 101}, {"count": "5"}, {"from": "yesterday"}]
)
def test_a_preview_of_nonsense_is_refused(
    body: dict[str, Any], new_action: NewAction, call: Gateway
) -> None:
    action = new_action(PAID)

    assert call("POST", f"/action/{action['actionId']}/trigger-preview", body).status == 400
