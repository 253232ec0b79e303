"""Executions that something came between, as the table holds them."""

from datetime import UTC, datetime, timedelta
from typing import Any

from baton import clock
from baton.executions.models import Execution, ExecutionStatus, Plan, PlanStep
from baton.executions.repository import ExecutionRepository, NewExecution
from baton.ids import new_id
from baton.store import keys
from baton.store.table import Table
from tests.e2e.support import aws
from tests.e2e.support.stack import Stack

LONG_AGO = timedelta(hours=1)


def queue_without_starting(stack: Stack, action: dict[str, Any]) -> str:
    """An execution whose machine could not be started when it was queued, a minute ago."""
    execution = Execution(
        execution_id=new_id(),
        tenant_id=stack.outputs.tenant_id,
        project_id=stack.outputs.project_id,
        action_id=action["actionId"],
        status=ExecutionStatus.QUEUED,
        date_started=datetime.now(UTC) - timedelta(minutes=1),
    )
    steps = tuple(
        PlanStep(
            number=step["stepNumber"],
            step_type=step["stepType"],
            description=step["description"],
            settings=step["settings"],
        )
        for step in action["steps"]
    )
    plan = Plan(
        action_id=action["actionId"],
        action_name=action["name"],
        max_run_time=action["maxRunTime"],
        steps=steps,
    )
    with aws.client(stack, "dynamodb") as tables:
        table = Table(tables, stack.outputs.table_name)
        ExecutionRepository(table).add(NewExecution(execution, plan))
    return execution.execution_id


def make_due(stack: Stack, execution_id: str) -> None:
    """Have the reconciler look at an execution in its next sweep, not only after a minute."""
    _set(stack, execution_id, gsi2sk=clock.to_millis(datetime.now(UTC) - LONG_AGO))


def make_overdue(stack: Stack, execution_id: str) -> None:
    """Let the time that an execution had be long over, as if nobody had noticed."""
    past = clock.to_millis(datetime.now(UTC) - LONG_AGO)
    _set(stack, execution_id, gsi2sk=past, deadline=past)


def _set(stack: Stack, execution_id: str, **attributes: str) -> None:
    place = keys.execution(stack.outputs.tenant_id, execution_id).item()
    with aws.client(stack, "dynamodb") as tables:
        tables.update_item(
            TableName=stack.outputs.table_name,
            Key={name: {"S": part} for name, part in place.items()},
            UpdateExpression="SET " + ", ".join(f"{name} = :{name}" for name in attributes),
            ExpressionAttributeValues={f":{name}": {"S": v} for name, v in attributes.items()},
        )
