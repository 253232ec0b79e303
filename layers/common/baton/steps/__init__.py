"""Steps: what kinds there are, and the workers that perform them."""

from collections.abc import Callable
from typing import Any

from baton.observability import log
from baton.steps.exchange import Perform, receive, send


def worker(perform: Perform) -> Callable[[dict[str, Any], object], dict[str, Any]]:
    """The Lambda handler of a worker: work in, answer out, one log line that shows no tenant's data.

    The work comes in the state of action_run, at `turn.work`, or by itself from somebody who tries it out.
    """

    def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
        work = receive(event["turn"]["work"] if "turn" in event else event)
        answer = perform(work)
        log("performed", execution=work.execution_id, step=work.step_number, status=answer.status)
        return send(answer, work.answer_url)

    return handler
