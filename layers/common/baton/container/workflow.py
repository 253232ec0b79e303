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
    from baton.executions.admission import Admission
    from baton.executions.background import BackgroundExecutions
    from baton.executions.cancelling import Canceller
    from baton.executions.engine import Engine
    from baton.executions.history import History
    from baton.executions.reconciler import Reconciler
    from baton.executions.starting import Starter
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

    return ActionService(action_repository(), project_access(), canceller, schedule_defaults())


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
def admission() -> "Admission":
    from baton.executions.admission import Admission

    return Admission(action_repository(), project_access())


@cache
def starter() -> "Starter":
    from baton.executions.starting import Starter

    return Starter(
        action_repository(), execution_repository(), payloads(), state_machine(), admission()
    )


@cache
def canceller() -> "Canceller":
    from baton.executions.cancelling import Canceller

    return Canceller(execution_repository(), engine(), state_machine(), admission())


@cache
def history() -> "History":
    from baton.executions.history import History
    from baton.executions.package import Packages

    return History(
        action_repository(),
        execution_repository(),
        payloads(),
        Packages(objects(), signer()),
        admission(),
    )


@cache
def background() -> "BackgroundExecutions":
    from baton.executions.background import BackgroundExecutions

    return BackgroundExecutions(starter())


@cache
def reconciler() -> "Reconciler":
    from baton.executions.reconciler import Reconciler

    return Reconciler(execution_repository(), state_machine(), engine())
