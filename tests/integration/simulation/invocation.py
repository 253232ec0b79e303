"""Invoking a function as Lambda does: JSON in, JSON out, and only the permissions that the template gives."""

import importlib
import json
from typing import Any

from tests.integration.simulation.session import PRODUCT


def invoke(module: str, event: Any) -> Any:
    """`invoke("functions.actions.get_action", event)`; what the handler raises comes through."""
    handler = importlib.import_module(module).handler
    with PRODUCT.acting_as(module):
        return over_the_wire(handler(over_the_wire(event), None))


def over_the_wire(value: Any) -> Any:
    """Lambda carries JSON: what is none, or changes on the way, has to show."""
    return json.loads(json.dumps(value))
