"""How fast schedules follow the actions that have them, beside the calls to EventBridge alone."""

import json
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from tools.bench.endpoints import api_client, new_action
from tools.bench.figures import Figure
from tools.bench.machines import Machines
from tools.bench.options import Counts
from tools.bench.rules import Rules
from tools.bench.stage import Stage
from tools.bench.traffic import Client, block, clients

SECTION = "Schedules; beside: put_rule and put_targets one after the other, and their reverse"
WAIT_SECONDS = 120
FAR = timedelta(hours=12)


class Made(NamedTuple):
    """An action, its trigger, and when it was answered for."""

    action: str
    trigger: str
    answered: float


class Round(NamedTuple):
    """From the first answer and from the last one until the rules are right; how many never were."""

    seconds: float
    delay: float
    wrong: int


def measure_schedules(stage: Stage, machines: Machines, counts: Counts) -> Iterator[Figure]:
    """Leaves no action and no rule behind. The first, small round starts the functions' processes."""
    machines.settle()
    far, number = datetime.now(UTC) + FAR, counts.schedules
    rules = Rules.of(stage)
    try:
        with clients(lambda: api_client(stage), counts.clients) as many:
            for size in (counts.clients, number):
                bare = _bare(rules, far, size)
                made, appeared = _create(many, rules, far, size)
                gone = _delete(many, rules, made)
    finally:
        rules.close()
    named = zip(
        (f"{number} rules set", f"{number} rules removed"), (appeared, gone), bare, strict=True
    )
    for name, ours, beside in named:
        yield Figure(
            section=SECTION,
            what=name,
            ours=(number - ours.wrong) / ours.seconds,
            beside=number / beside,
            unit="/s",
            rate=True,
            note=f"{ours.seconds:.2f} s from the first answer, {ours.delay:.2f} s from the last",
        )
    yield Figure(
        section=SECTION,
        what="rules missing or left over",
        ours=appeared.wrong + gone.wrong,
        unit="",
        budget=0,
        note=f"{WAIT_SECONDS} s after the last answer",
    )


def scheduled_action(at: datetime) -> dict[str, object]:
    """An action that is due once a day, at a time that does not come while it is measured."""
    settings = json.dumps({"timeOfDay": at.strftime("%H:%M")})
    trigger = {"triggerType": "DailyScheduler", "startDate": "2024-01-01", "settings": settings}
    return {**new_action(), "triggers": [trigger]}


def elapsed(answers: Sequence[float], end: float, wrong: int) -> Round:
    return Round(end - min(answers), max(0.0, end - max(answers)), wrong)


def _create(
    many: Sequence[Client], rules: Rules, at: datetime, number: int
) -> tuple[list[Made], Round]:
    made: list[Made] = []

    def create(client: Client) -> None:
        action = client.call("POST", "/action", scheduled_action(at), expect=201)
        [trigger] = action["triggers"]
        made.append(Made(action["actionId"], trigger["triggerId"], time.perf_counter()))

    block(many, create, number)
    missing = rules.await_all({each.trigger for each in made}, WAIT_SECONDS)
    return made, elapsed([each.answered for each in made], time.perf_counter(), missing)


def _delete(many: Sequence[Client], rules: Rules, made: Sequence[Made]) -> Round:
    waiting = deque(each.action for each in made)
    answers: list[float] = []

    def delete(client: Client) -> None:
        client.call("DELETE", f"/action/{waiting.popleft()}", expect=204)
        answers.append(time.perf_counter())

    block(many, delete, len(made))
    left = rules.await_none({each.trigger for each in made}, WAIT_SECONDS)
    return elapsed(answers, time.perf_counter(), left)


def _bare(rules: Rules, at: datetime, number: int) -> tuple[float, float]:
    """Seconds to make so many rules, and to remove them."""
    made: list[str] = []
    expression = f"cron({at.minute} {at.hour} * * ? *)"
    making = _seconds(lambda: made.extend(rules.make_bare(expression, number)))
    return making, _seconds(lambda: rules.remove_bare(made))


def _seconds(call: Callable[[], object]) -> float:
    started = time.perf_counter()
    call()
    return time.perf_counter() - started
