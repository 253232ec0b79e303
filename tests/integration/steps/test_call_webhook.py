"""The Webhook worker as Lambda calls it, against a server on loopback."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from baton.outgoing import default_client
from functions.steps.call_webhook import handler
from tests.integration.outgoing.servers import replying, serving

EVENTS = Path(__file__).parents[3] / "events"
ACCEPTED = (
    b"HTTP/1.1 202 Accepted\r\nContent-Type: application/json\r\n"
    b'Content-Length: 11\r\n\r\n{"id": "7"}'
)


@pytest.fixture(autouse=True)
def fresh_client() -> Iterator[None]:
    """The client keeps what it read from the environment, so no test may leave one behind."""
    default_client.cache_clear()
    yield
    default_client.cache_clear()


def test_the_worker_calls_the_webhook_and_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OUTGOING_NETWORKS", "127.0.0.0/8")
    event = json.loads((EVENTS / "call_webhook.json").read_text())
    with serving(replying(ACCEPTED)) as server:
        event["settings"]["url"] = f"http://127.0.0.1:{server.port}/imports"

        answer = handler(event, None)

    assert (answer["status"], answer["output"]["body"]) == ("Completed", {"id": "7"})
    assert b"\r\nIdempotency-Key: f2a4c6e8-1b3d-4f5a-8c7e-9d0b1a2c3e44-2\r\n" in server.received[0]


def test_the_worker_reaches_no_private_address_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OUTGOING_NETWORKS", raising=False)
    event = json.loads((EVENTS / "call_webhook.json").read_text())
    with serving(replying(ACCEPTED)) as server:
        event["settings"]["url"] = f"http://127.0.0.1:{server.port}/imports"

        answer = handler(event, None)

        assert server.connections == 0
    assert answer["error"] == "The host 127.0.0.1 is not a public address"
