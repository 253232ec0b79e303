"""Requests that tests begin from."""

import copy
import json
from typing import Any

_ORDERS: dict[str, Any] = {
    "name": "Import orders",
    "description": "Fetches the orders of the day and tells the shop",
    "isEnabled": True,
    "maxRunTime": 600,
    "steps": [
        {
            "stepNumber": 1,
            "stepType": "Python",
            "description": "Fetch the orders",
            "settings": '{"script": "fetch_orders.py"}',
        },
        {
            "stepNumber": 2,
            "stepType": "Email",
            "description": "Tell the shop",
            "settings": '{"recipients": ["shop@example.com"]}',
        },
    ],
    "triggers": [{"triggerType": "WeeklyScheduler", "frequency": 2, "startDate": "2026-11-02"}],
}


def new_action(**changes: Any) -> dict[str, Any]:
    """The body of a request that creates an action; `changes` replace its fields."""
    return copy.deepcopy(_ORDERS) | changes


def new_step(**changes: Any) -> dict[str, Any]:
    return {"stepType": "SetValues", "settings": '{"values": {}}'} | changes


def steps_of(*kinds: str) -> list[dict[str, Any]]:
    """Steps of these types, numbered by their position."""
    settings: dict[str, dict[str, Any]] = {
        "Python": {"code": "output = 1"},
        "Webhook": {"url": "https://hooks.example.com/orders"},
        "Email": {"recipients": ["shop@example.com"]},
        "Wait": {"seconds": 1},
        "SetValues": {"values": {"orders": 118}},
    }
    return [{"stepType": kind, "settings": json.dumps(settings[kind])} for kind in kinds]
