"""Actions, their scripts and their executions."""

from functools import cache
from typing import TYPE_CHECKING

from baton import settings
from baton.container.aws import client, objects, signer
from baton.container.identity import project_access
from baton.container.stores import (
    action_repository,
    execution_repository,
    payloads,
    projects,
    script_store,
)

if TYPE_CHECKING:
    from baton.actions.service import ActionService
    from baton.executions.background import BackgroundExecutions
    from baton.executions.engine import Engine
    from baton.executions.reconciler import Reconciler
    from baton.executions.service import ExecutionService
    from baton.executions.state_machine import StateMachine
    from baton.scripts.service import ScriptService
    from baton.triggers.schedule import Defaults


@cache
def scripts() -> "ScriptService":
    from baton.scripts.service import ScriptService

    return ScriptService(script_store(), projects(), project_access())


@cache
def schedule_defaults() -> "Defaults":
    from baton.triggers.schedule import Defaults

    return Defaults.parse(
        settings.optional("DEFAULT_TIME_OF_DAY", "06:00"),
        settings.optional("DEFAULT_TIME_ZONE", "UTC"),
    )


@cache
def actions() -> "ActionService":
    from baton.actions.service import ActionService

    return ActionService(action_repository(), project_access(), executions, schedule_defaults())


@cache
def state_machine() -> "StateMachine":
    from baton.executions.state_machine import StateMachine

    return StateMachine(client("stepfunctions"), settings.required("STATE_MACHINE_ARN"))


@cache
def engine() -> "Engine":
    from baton.executions.engine import Engine
    from baton.executions.work import WorkBuilder

    return Engine(execution_repository(), payloads(), WorkBuilder(payloads(), script_store()))


@cache
def executions() -> "ExecutionService":
    from baton.executions.admission import Admission
    from baton.executions.package import Packages
    from baton.executions.service import ExecutionService

    return ExecutionService(
        action_repository(),
        execution_repository(),
        payloads(),
        state_machine(),
        engine(),
        Packages(objects(), signer()),
        Admission(action_repository(), project_access()),
    )


@cache
def background() -> "BackgroundExecutions":
    from baton.executions.background import BackgroundExecutions

    return BackgroundExecutions(executions())


@cache
def reconciler() -> "Reconciler":
    from baton.executions.reconciler import Reconciler

    return Reconciler(execution_repository(), state_machine(), engine())
