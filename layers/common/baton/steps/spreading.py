"""A built-in step that is performed in parts: what the state machine hands on to them, and their handler."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, Protocol

from baton.ids import Task
from baton.observability import log
from baton.steps import worker
from baton.steps.exchange import Answer, Perform, Work, send


class SpreadTask(NamedTuple):
    """What of a step's work its parts need. All of it is the engine's own."""

    tenant_id: str
    project_id: str
    owner_id: str
    step_type: str
    task: Task
    answer_url: str | None

    @classmethod
    def of(cls, work: Work) -> "SpreadTask":
        return cls(
            work.tenant_id,
            work.project_id,
            work.owner_id,
            work.step_type,
            Task(work.execution_id, work.step_number, work.attempt),
            work.answer_url,
        )

    def to_state(self) -> dict[str, Any]:
        return self._asdict() | {"task": self.task._asdict()}

    @classmethod
    def from_state(cls, state: Mapping[str, Any]) -> "SpreadTask":
        return cls(**{**state, "task": Task(**state["task"])})


class SpreadSteps(Protocol):
    def perform_part(self, task: SpreadTask, part: int) -> None: ...
    def finish(self, task: SpreadTask) -> Answer: ...


def spreading_worker(
    perform: Perform, steps: Callable[[], SpreadSteps]
) -> Callable[[dict[str, Any], object], dict[str, Any]]:
    """A worker that is also called with `{task, part}` for each part, and at the end with `{task}`.

    `steps` makes what parts need when the first of them comes.
    """
    begin = worker(perform)

    def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
        if "task" not in event:
            return begin(event, context)
        task = SpreadTask.from_state(event["task"])
        if "part" in event:
            steps().perform_part(task, event["part"])
            log("performed", execution=task.task.execution_id, part=event["part"])
            return {"part": event["part"]}
        answer = steps().finish(task)
        log("performed", execution=task.task.execution_id, status=answer.status)
        return send(answer, task.answer_url)

    return handler
