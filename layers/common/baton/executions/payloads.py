"""Inputs, work and answers that are too large for the table or the state machine live in the bucket."""

import json
from collections.abc import Mapping
from dataclasses import replace

from baton import strict_json
from baton.executions.models import Execution, Json, Plan, Progress, StepRecord
from baton.steps.exchange import INLINE_LIMIT, LOG_LIMIT, OUTPUT_LIMIT, shorten
from baton.store import object_keys
from baton.store.objects import Objects, UrlSigner

# A hundred records of this size and a plan fit the 1 MB that DynamoDB returns at once.
RECORD_LIMIT = 6 * 1024
ERROR_LIMIT = 2 * 1024
INPUTS_LIMIT = 32 * 1024
WORK_LIMIT = 5_000_000
_JSON = "application/json"
_SPARE_SECONDS = 120


class TooMuchError(Exception):
    """The earlier steps' outputs together are more than one worker can be given."""


class Payloads:
    def __init__(self, objects: Objects, signer: UrlSigner) -> None:
        self._objects = objects
        self._signer = signer

    def keep_inputs(self, execution: Execution, plan: Plan) -> Plan:
        """The plan as it can be kept in the table: large inputs are put into the bucket."""
        body = json.dumps(plan.inputs).encode()
        if len(body) <= INPUTS_LIMIT:
            return plan
        key = object_keys.inputs(execution.tenant_id, execution.execution_id)
        self._objects.put(key, body, _JSON)
        return replace(plan, inputs=None)

    def inputs(self, execution: Execution, plan: Plan) -> Json:
        if plan.inputs is not None:
            return plan.inputs
        return self._load(object_keys.inputs(execution.tenant_id, execution.execution_id))

    def keep_answer(self, execution: Execution, record: StepRecord) -> StepRecord:
        """The record as it can be kept in the table: a large output or log is put into the bucket."""
        record = replace(record, error=shorten(record.error, ERROR_LIMIT) if record.error else None)
        body = json.dumps({"output": record.output, "log": record.log}).encode()
        if record.stored:
            return replace(record, output=None, log="")
        if len(body) <= RECORD_LIMIT:
            return record
        self._objects.put(self._answer_key(execution, record), body, _JSON)
        return replace(record, output=None, log="", stored=True)

    def open_answer(self, execution: Execution, number: int, attempt: int) -> dict[str, Json]:
        """An answer that its worker stored itself. What it holds is checked as if it were a stranger's."""
        key = object_keys.answer(execution.tenant_id, execution.execution_id, number, attempt)
        answer = self._load(key)
        if not isinstance(answer, dict):
            return {
                "status": "Failed",
                "error": "The step's stored answer is missing or unreadable",
            }
        size = len(json.dumps(answer.get("output")).encode())
        if size > OUTPUT_LIMIT or len(str(answer.get("log") or "")) > 2 * LOG_LIMIT:
            return {"status": "Failed", "error": "The step's stored answer is too large"}
        return answer | {"stored": True}

    def filled(self, execution: Execution, record: StepRecord) -> StepRecord:
        """The record with its output and log, wherever they are."""
        if not record.stored or record.output is not None:
            return record
        found = self._load(self._answer_key(execution, record))
        if not isinstance(found, dict):
            found = {}
        return replace(
            record, output=found.get("output"), log=str(found.get("log") or ""), stored=False
        )

    def earlier(self, progress: Progress) -> dict[str, dict[str, Json]]:
        """What the steps so far have left, by step number, as scripts and templates see it."""
        return {
            str(step.number): {
                "stepType": step.step_type,
                "description": step.description,
                "status": str(record.status),
                "output": self.filled(progress.execution, record).output,
            }
            for step in progress.plan.steps
            if (record := progress.records.get(step.number)) and record.date_ended
        }

    def send(self, execution: Execution, work: Mapping[str, Json], seconds: int) -> dict[str, Json]:
        """The work as the state machine can carry it: itself, or a reference. Raises TooMuchError."""
        number, attempt = work["stepNumber"], work["attempt"]
        names = (execution.tenant_id, execution.execution_id, number, attempt)
        valid = seconds + _SPARE_SECONDS
        answer_key = object_keys.answer(*names)
        answer_url = self._signer.sign("PUT", answer_key, valid, {"Content-Type": _JSON})
        body = json.dumps(work).encode()
        if len(body) <= INLINE_LIMIT:
            return {**work, "answerUrl": answer_url}
        if len(body) > WORK_LIMIT:
            raise TooMuchError(
                f"The inputs and the outputs of the steps before are {len(body)} bytes together; "
                f"a step can be given {WORK_LIMIT}"
            )
        work_key = object_keys.work(*names)
        self._objects.put(work_key, body, _JSON)
        work_url = self._signer.sign("GET", work_key, valid)
        short = {
            name: work[name]
            for name in ("tenantId", "executionId", "stepNumber", "attempt", "deadline")
        }
        return {**short, "workUrl": work_url, "answerUrl": answer_url}

    def _answer_key(self, execution: Execution, record: StepRecord) -> str:
        return object_keys.answer(
            execution.tenant_id, execution.execution_id, record.number, record.attempt
        )

    def _load(self, key: str) -> Json:
        body = self._objects.get(key)
        if body is None:
            return None
        try:
            return strict_json.read(body)
        except ValueError:
            return None
