"""Step Functions and Lambda in this process: moto runs the state machine, our handlers are its functions."""

import json
import threading
import time
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from moto.stepfunctions.parser.utils import TMP_THREADS

from baton.steps import worker
from baton.steps.exchange import Answer, Work
from tests.integration.simulation.environment import MACHINE_ARN
from tests.integration.simulation.invocation import invoke
from tests.integration.simulation.stack import outside
from tests.integration.simulation.template import functions, resources

SIMULATOR = {"stepfunctions": {"execute_state_machine": True}, "lambda": {"use_docker": False}}
PATIENCE_SECONDS = 30
_FAKED = ("DispatchPythonFunction", "CallWebhookFunction", "SendEmailFunction")

type Perform = Callable[[Work], Answer]


class FunctionError(Exception):
    """A function that ends without an answer, as Lambda reports it."""

    def __init__(self, kind: str, message: str = "on purpose") -> None:
        super().__init__(message)
        self.kind = kind


class Functions:
    """The functions that the state machine calls. Workers that reach outside are whatever a test says.

    `performed` has the work of each step that a faked worker was given, in order.
    """

    def __init__(self) -> None:
        (machine,) = resources("AWS::Serverless::StateMachine").values()
        called = machine["Properties"]["DefinitionSubstitutions"].values()
        modules = {function.name: function.module for function in functions()}
        self._handlers: dict[str, Any] = {}
        for name in (value["Fn::GetAtt"][0] for value in called):
            self._handlers[name] = partial(_invoke, modules[name])
        self.performed: list[Work] = []
        self.released = threading.Event()
        self.on("Python", lambda work: Answer.completed(work.step_number))

    def on(self, step_type: str, perform: Perform) -> None:
        """Have `perform` do the steps of faked workers; those of one type, when it is not Python."""

        def recorded(work: Work) -> Answer:
            self.performed.append(work)
            return perform(work)

        fakes = {"Python": _FAKED, "Webhook": _FAKED[1:2], "Email": _FAKED[2:]}
        for name in fakes[step_type]:
            self._handlers[name] = worker(recorded)

    def hold(self, work: Work) -> Answer:
        """A worker that does not answer before it is released."""
        self.released.wait(PATIENCE_SECONDS)
        return Answer.completed(work.step_number)

    def replace(self, name: str, handler: Callable[[Any, object], Any]) -> Any:
        """Put another handler in the place of a function; returns the one that was there."""
        before, self._handlers[name] = self._handlers[name], handler
        return before

    def invoke(
        self, _backend: Any, arn: str, _qualifier: Any, body: str, _: Any, headers: dict[str, Any]
    ) -> bytes:
        """What Lambda does of an invocation: JSON in, JSON out, exceptions reported as such."""
        handler = self._handlers[arn.rsplit(":", 1)[-1]]
        try:
            answer = handler(json.loads(body), None)
        except Exception as error:  # noqa: BLE001 - Lambda reports any of them
            headers["x-amz-function-error"] = "Unhandled"
            kind = error.kind if isinstance(error, FunctionError) else type(error).__name__
            answer = {"errorType": kind, "errorMessage": str(error)}
        return json.dumps(answer).encode()


def machine_of(execution_id: str) -> Mapping[str, Any]:
    """What Step Functions knows of an execution's machine."""
    found: dict[str, Any] = outside("stepfunctions").describe_execution(
        executionArn=_arn(execution_id)
    )
    return found


def states_of(execution_id: str) -> list[str]:
    """The states that a machine has entered, in order."""
    history = outside("stepfunctions").get_execution_history(
        executionArn=_arn(execution_id), maxResults=1000
    )
    entered = (event.get("stateEnteredEventDetails") for event in history["events"])
    return [each["name"] for each in entered if each]


def wait_for(what: Callable[[], Any], seconds: float = PATIENCE_SECONDS) -> Any:
    """Ask until the answer is a true one; fail when none has come in time."""
    until = time.monotonic() + seconds
    while not (answer := what()):
        assert time.monotonic() < until, f"still waiting after {seconds} s"
        time.sleep(0.02)
    return answer


def wait_for_machine(execution_id: str) -> Mapping[str, Any]:
    """The machine of an execution once it has ended."""

    def ended() -> Mapping[str, Any] | None:
        found = machine_of(execution_id)
        return found if found["status"] != "RUNNING" else None

    found: Mapping[str, Any] = wait_for(ended)
    return found


def stop_machines() -> None:
    """End what still runs, so that no thread outlives its test."""
    client = outside("stepfunctions")
    found = client.list_executions(stateMachineArn=MACHINE_ARN, statusFilter="RUNNING")
    for each in found["executions"]:
        client.stop_execution(executionArn=each["executionArn"])
    for thread in TMP_THREADS:
        thread.join(PATIENCE_SECONDS)
    assert [thread for thread in TMP_THREADS if thread.is_alive()] == []
    TMP_THREADS.clear()


def _invoke(module: str, event: Any, _context: object) -> Any:
    return invoke(module, event)


def _arn(execution_id: str) -> str:
    return f"{MACHINE_ARN.replace(':stateMachine:', ':execution:')}:{execution_id}"
