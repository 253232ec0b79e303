"""Latency and throughput of the API, beside a function that does nothing behind the same gateway."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from statistics import median
from uuid import uuid4

from tools.bench.figures import Figure
from tools.bench.machines import Machines
from tools.bench.options import Counts
from tools.bench.samples import alternate, percentile
from tools.bench.stage import Stage
from tools.bench.traffic import Call, Client, block, clients, milliseconds

SECTION = "API; beside: a constant behind the same gateway"
WARM_UP = 2
STEP = {"stepType": "SetValues", "settings": json.dumps({"values": {"x": 1}})}


@dataclass(slots=True)
class Subject:
    """One endpoint of the API, and what was measured of it and of the constant beside it."""

    name: str
    call: Call
    ours: list[float] = field(default_factory=list)
    bare: list[float] = field(default_factory=list)
    rates: list[tuple[float, float]] = field(default_factory=list)
    crowded: list[float] = field(default_factory=list)


def measure_endpoints(stage: Stage, machines: Machines, counts: Counts) -> Iterator[Figure]:
    """Creates the actions it lists; what it executes is waited for before anything else is measured."""
    made = api_client(stage)
    action = made.call("POST", "/action", new_action(), expect=201)["actionId"]
    create = Subject("create", lambda client: client.call("POST", "/action", new_action(), 201))
    subjects = [
        create,
        Subject("get", lambda client: client.call("GET", f"/action/{action}")),
        Subject(f"list of {counts.actions}", lambda client: client.call("GET", "/action")),
        Subject("execute", lambda client: client.call("GET", f"/action/execute/{action}")),
    ]
    with (
        clients(lambda: api_client(stage), counts.clients) as ours,
        clients(lambda: Client(stage.bare_url, {}), counts.clients) as bare,
    ):
        for subject in subjects:
            # One action is there already when the others are made.
            rounds = counts.actions - 1 if subject is create else counts.requests
            _one_client(subject, ours[0], bare[0], rounds, machines)
        # Creating comes last: it makes the list longer.
        for subject in [*subjects[1:], create]:
            _many_clients(subject, ours, bare, counts)
            machines.settle()
    made.close()
    for subject in subjects:
        yield from _figures(subject, counts)


def new_action() -> dict[str, object]:
    return {"name": f"bench {uuid4()}", "steps": [STEP]}


def api_client(stage: Stage) -> Client:
    base = f"{stage.baton.api_url}/api/{stage.baton.tenant_id}/{stage.baton.project_id}"
    return Client(base, {"Authorization": f"Bearer {stage.baton.api_key}"})


def _constant(client: Client) -> object:
    return client.call("GET", "/constant")


def _one_client(
    subject: Subject, ours: Client, bare: Client, rounds: int, machines: Machines
) -> None:
    """What a request has started has ended before the next one is sent."""

    def call() -> float:
        taken = milliseconds(lambda: subject.call(ours))
        machines.settle()
        return taken

    mine, beside = alternate(rounds, call, lambda: milliseconds(lambda: _constant(bare)))
    subject.ours += mine[WARM_UP:]
    subject.bare += beside[WARM_UP:]


def _many_clients(
    subject: Subject, ours: Sequence[Client], bare: Sequence[Client], counts: Counts
) -> None:
    block(ours, subject.call, counts.clients)  # as many functions as there are clients get started
    block(bare, _constant, counts.clients)
    for _ in range(counts.blocks):
        rate, latencies = block(ours, subject.call, counts.block)
        subject.crowded += latencies
        subject.rates.append((rate, block(bare, _constant, counts.block)[0]))


def _figures(subject: Subject, counts: Counts) -> Iterator[Figure]:
    name = subject.name
    for label, share in (("p50", 0.5), ("p95", 0.95)):
        yield Figure(
            section=SECTION,
            what=f"{name}, 1 client, {label}",
            ours=percentile(subject.ours, share),
            beside=percentile(subject.bare, share),
            unit="ms",
        )
    rate, beside = (median(column) for column in zip(*subject.rates, strict=True))
    crowd = f"{name}, {counts.clients} clients"
    p50, p95 = (percentile(subject.crowded, share) for share in (0.5, 0.95))
    yield Figure(
        section=SECTION,
        what=crowd,
        ours=rate,
        beside=beside,
        unit="/s",
        rate=True,
        note=f"p50 {p50:.0f} ms, p95 {p95:.0f} ms",
    )
