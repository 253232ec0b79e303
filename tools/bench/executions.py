"""Executions through the API beside a bare state machine of the same shape, one at a time and in a burst."""

import json
from collections.abc import Iterator
from statistics import median
from typing import NamedTuple

from tools.bench.endpoints import api_client
from tools.bench.figures import Figure
from tools.bench.machines import Machines
from tools.bench.options import Counts
from tools.bench.samples import alternate
from tools.bench.stage import Stage
from tools.bench.traffic import Client, UnexpectedError, clients

SECTION = "Executions; beside: the same state machine around empty functions"
RATIO = 1.3
TRANSITIONS_PER_STEP = 3
TRANSITIONS_BESIDE = 3
WARM_UP = 2


class Shape(NamedTuple):
    """An action of equal steps, and the state of the bare machine that stands for each of them."""

    name: str
    steps: int
    step_type: str
    settings: dict[str, object]
    lane: str
    budget: float | None


SET_VALUES: dict[str, object] = {"values": {"x": 1}}
ONE = Shape("1 step", 1, "SetValues", SET_VALUES, "PerformBuiltin", RATIO)
TEN = Shape("10 steps", 10, "SetValues", SET_VALUES, "PerformBuiltin", RATIO)
# Without a budget: a process of its own for each script is what such a step is for.
PYTHON = Shape("1 Python step", 1, "Python", {"code": "output = 1 + 1"}, "RunPython", None)


def measure_executions(stage: Stage, machines: Machines, counts: Counts) -> Iterator[Figure]:
    client = api_client(stage)
    try:
        for shape in (ONE, TEN, PYTHON):
            yield from _times(client, machines, shape, counts.executions)
        for shape in (ONE, TEN):
            yield _transitions(client, machines, shape)
    finally:
        client.close()


def measure_bursts(stage: Stage, machines: Machines, counts: Counts) -> Iterator[Figure]:
    """The first burst of each kind starts the functions' processes and does not count."""
    with clients(lambda: api_client(stage), counts.clients) as many:
        action = create(many[0], ONE)
        ours, bare = alternate(
            counts.bursts + 1,
            lambda: machines.burst(many, action, counts.burst),
            lambda: machines.burst_bare(ONE.steps, ONE.lane, counts.burst),
        )
    name = f"burst of {counts.burst}, 1 step"
    lost = [counts.burst - min(burst.succeeded, burst.distinct) for burst in ours]
    yield Figure(
        section=SECTION,
        what=f"{name}, lost",
        ours=sum(lost),
        unit="",
        budget=0,
        note="of all bursts",
    )
    started = median(burst.started for burst in ours[1:])
    yield Figure(
        section=SECTION,
        what=f"{name}, until the last has ended",
        ours=median(burst.seconds for burst in ours[1:]),
        beside=median(burst.seconds for burst in bare[1:]),
        unit="s",
        budget=RATIO,
        note=f"all requests answered after {started:.1f} s",
    )


def create(client: Client, shape: Shape) -> str:
    step = {"stepType": shape.step_type, "settings": json.dumps(shape.settings)}
    body = {"name": f"bench {shape.name}", "steps": [step] * shape.steps}
    try:
        return str(client.call("POST", "/action", body, expect=201)["actionId"])
    except UnexpectedError:
        listed = client.call("GET", "/action")["actions"]
        return next(str(each["actionId"]) for each in listed if each["name"] == body["name"])


def _times(client: Client, machines: Machines, shape: Shape, rounds: int) -> Iterator[Figure]:
    action = create(client, shape)
    ours, bare = alternate(
        rounds + WARM_UP,
        lambda: machines.execute(client, action),
        lambda: machines.execute_bare(shape.steps, shape.lane),
    )
    ours, bare = ours[WARM_UP:], bare[WARM_UP:]
    yield Figure(
        section=SECTION,
        what=f"{shape.name}, from its start to its end",
        ours=median(run.machine for run in ours),
        beside=median(run.machine for run in bare),
        unit="ms",
        budget=shape.budget,
    )
    yield Figure(
        section=SECTION,
        what=f"{shape.name}, from the request to its end",
        ours=median(run.whole for run in ours),
        beside=median(run.whole for run in bare),
        unit="ms",
        budget=shape.budget,
    )


def _transitions(client: Client, machines: Machines, shape: Shape) -> Figure:
    return Figure(
        section=SECTION,
        what=f"{shape.name}, state transitions",
        ours=machines.transitions(client, create(client, shape)),
        unit="",
        budget=TRANSITIONS_PER_STEP * shape.steps + TRANSITIONS_BESIDE,
    )
