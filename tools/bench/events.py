"""How soon an event starts its action, beside asking for the execution, and an action the next one."""

import json
import time
from collections.abc import Iterator, Sequence
from typing import NamedTuple
from uuid import uuid4

from tools.bench.endpoints import api_client, new_action
from tools.bench.figures import Figure
from tools.bench.history import History, LostError, Seen
from tools.bench.machines import Machines
from tools.bench.options import Counts
from tools.bench.samples import alternate, percentile
from tools.bench.stage import Stage
from tools.bench.traffic import Client

SECTION = "Events; beside: the request that executes the same action"
CHAIN_SECTION = "Events of ended executions"
COMPLETED = "action.completed"
SHARES = (("p50", 0.5), ("p95", 0.95))
WARM_UP = 2


class Start(NamedTuple):
    """Milliseconds from a request until the execution was dated, and until its machine started it."""

    dated: float
    started: float


def measure_events(stage: Stage, machines: Machines, counts: Counts) -> Iterator[Figure]:
    """One start at a time: what it has led to has ended before the next one."""
    machines.settle()
    client, history = api_client(stage), History(stage, machines)
    name, rounds = f"bench.{uuid4().hex}", counts.events + WARM_UP
    try:
        action = _create(client, listening(name))
        published, requested = alternate(
            rounds,
            lambda: _publish(client, history, name, action),
            lambda: _execute(client, history, action),
        )
        second = _create(client, listening(COMPLETED, actionId=[action]))
        chained = _chain(client, history, action, second, rounds)
        for each in (action, second):
            client.call("DELETE", f"/action/{each}", expect=204)
    finally:
        client.close()
        history.close()
    yield from _start_figures(published[WARM_UP:], requested[WARM_UP:])
    yield from _chain_figures(chained[WARM_UP:], lost=rounds - len(chained))


def listening(event_name: str, **matching: object) -> dict[str, object]:
    """A new action that waits for an event."""
    settings = json.dumps({"filter": matching} if matching else {})
    trigger = {"triggerType": "EventTrigger", "eventName": event_name, "settings": settings}
    return {**new_action(), "triggers": [trigger]}


def _create(client: Client, action: dict[str, object]) -> str:
    return str(client.call("POST", "/action", action, expect=201)["actionId"])


def _publish(client: Client, history: History, name: str, action: str) -> Start:
    began = time.time()
    event = {"eventName": name, "payload": {"number": 1}}
    event_id = client.call("POST", "/event", event, expect=202)["eventId"]
    return _since(began, history.started_by(event_id, action))


def _execute(client: Client, history: History, action: str) -> Start:
    began = time.time()
    return _since(began, history.ended(_request(client, action), action))


def _request(client: Client, action: str) -> str:
    return str(client.call("GET", f"/action/execute/{action}")["actionExecutionId"])


def _since(began: float, seen: Seen) -> Start:
    return Start((seen.dated - began) * 1000, (seen.machine - began) * 1000)


def _chain(client: Client, history: History, first: str, second: str, rounds: int) -> list[float]:
    """Milliseconds from each end to the start of what waited for it. Ends with the first that is lost."""
    taken: list[float] = []
    for _ in range(rounds):
        ended = history.ended(_request(client, first), first)
        try:
            # The event of an execution's end has the id of the execution.
            started = history.started_by(ended.execution_id, second)
        except LostError:
            break
        taken.append((started.machine - ended.ended) * 1000)
    return taken


def _start_figures(published: Sequence[Start], requested: Sequence[Start]) -> Iterator[Figure]:
    for label, share in SHARES:
        dated = percentile([start.dated for start in published], share)
        yield Figure(
            section=SECTION,
            what=f"from the request to the start, {label}",
            ours=percentile([start.started for start in published], share),
            beside=percentile([start.started for start in requested], share),
            unit="ms",
            note=f"its dateStarted after {dated:.0f} ms",
        )


def _chain_figures(chained: Sequence[float], lost: int) -> Iterator[Figure]:
    for label, share in SHARES if chained else ():
        yield Figure(
            section=CHAIN_SECTION,
            what=f"from an end to the start of what waits for it, {label}",
            ours=percentile(chained, share),
            unit="ms",
        )
    yield Figure(
        section=CHAIN_SECTION,
        what="ends that started nothing",
        ours=lost,
        unit="",
        budget=0,
        note="after the first, the rest counts as lost" if lost else "",
    )
