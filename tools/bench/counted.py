"""AWS calls per endpoint and per step beside their budgets, and from them the cost of executions."""

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tools.bench.cost import Function, Usage
from tools.bench.figures import Figure
from tools.bench.templates import built, handlers
from tools.bench.traffic import UnexpectedError
from tools.bench.units import Units
from tools.local.workspace import PROJECT

SECTION = "AWS calls, counted on moto"
BUDGETS = {
    "authorize": 1,
    "create": 1,
    "get": 1,
    "list": 1,
    "update": 2,
    "disable": 1,
    "enable": 1,
    "execute": 3,
    "delete": 2,
}
ADVANCE = "advance"
ADVANCE_BUDGET = 2


@dataclass(frozen=True, slots=True)
class Counted:
    """What the scenario called, by endpoint or turn, and what one execution leaves in the table."""

    calls: Mapping[str, Mapping[str, int]]
    units: Mapping[str, Units]
    kept_bytes: int

    def total(self, name: str) -> int:
        return sum(self.calls[name].values())

    @property
    def turns(self) -> list[str]:
        return [name for name in self.calls if name.startswith(ADVANCE)]


def count(build: Path) -> Counted:
    done = subprocess.run(
        [sys.executable, "-m", "tools.bench.counting", str(build)],
        cwd=PROJECT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise UnexpectedError(f"counting failed: {done.stderr.strip().splitlines()[-1:]}")
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    counted = found["counted"]
    return Counted(
        {name: each["calls"] for name, each in counted.items()},
        {name: Units(each["writes"], each["reads"]) for name, each in counted.items()},
        found["keptBytes"],
    )


def figures(counted: Counted) -> Iterator[Figure]:
    for name, calls in counted.calls.items():
        units = counted.units[name]
        budget = ADVANCE_BUDGET if name in counted.turns else BUDGETS.get(name)
        listed = ", ".join(f"{number} {call}" for call, number in calls.items())
        yield Figure(
            section=SECTION,
            what=name,
            ours=counted.total(name),
            unit="",
            budget=budget,
            note=f"{listed}; {units.writes:g} write, {units.reads:g} read units",
        )


def usage(counted: Counted, build: Path, transitions: int) -> Usage:
    """One execution of three SetValues steps, started by one request with a cached credential."""
    memory = memories(build)
    called = [("execute_action", counted.total("execute"))]
    called += [("advance_execution", counted.total(turn)) for turn in counted.turns]
    called += [("perform_builtin", 0)] * (len(counted.turns) - 1)
    units = Units()
    for name in ("execute", *counted.turns):
        units = units.plus(counted.units[name])
    return Usage(
        requests=1,
        functions=tuple(Function(memory=memory[module], calls=calls) for module, calls in called),
        units=units,
        transitions=transitions,
        kept_bytes=counted.kept_bytes,
    )


def memories(build: Path) -> dict[str, int]:
    """Megabytes of each function by the name of its module."""
    return {handler.module: handler.memory for handler in handlers(build)}


def number_of(build: Path, resource_type: str) -> int:
    resources = built(build)["Resources"].values()
    return sum(resource["Type"] == resource_type for resource in resources)
