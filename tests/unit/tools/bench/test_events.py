"""Actions that wait for events which are timed."""

import json
from typing import Any

from tools.bench.events import listening


def only_trigger(action: dict[str, Any]) -> dict[str, Any]:
    [trigger] = action["triggers"]
    return {**trigger, "settings": json.loads(trigger["settings"])}


def test_a_listener_waits_for_every_event_of_the_name() -> None:
    assert only_trigger(listening("paid")) == {
        "triggerType": "EventTrigger",
        "eventName": "paid",
        "settings": {},
    }


def test_a_listener_may_want_certain_payloads_only() -> None:
    found = only_trigger(listening("action.completed", actionId=["a-1"]))

    assert found["settings"] == {"filter": {"actionId": ["a-1"]}}
