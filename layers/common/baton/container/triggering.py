"""What starts actions by itself: schedules and events."""

from functools import cache
from typing import TYPE_CHECKING

from baton import settings
from baton.container.aws import client
from baton.container.identity import project_access
from baton.container.stores import action_repository, projects, trigger_repository
from baton.container.workflow import schedule_defaults, starter

if TYPE_CHECKING:
    from baton.triggers.backends import ScheduleBackend
    from baton.triggers.bus import EventBus
    from baton.triggers.service import EventService, PreviewService, TriggerService
    from baton.triggers.sync import TriggerSync
    from baton.triggers.upkeep import ScheduleUpkeep


@cache
def triggers() -> "TriggerService":
    from baton.triggers.service import TriggerService

    return TriggerService(action_repository(), starter(), trigger_repository(), schedule_defaults())


@cache
def previews() -> "PreviewService":
    from baton.triggers.service import PreviewService

    return PreviewService(action_repository(), project_access(), schedule_defaults())


@cache
def event_bus() -> "EventBus":
    from baton.triggers.bus import EventBus

    return EventBus(client("events"), settings.required("EVENT_BUS"))


@cache
def events() -> "EventService":
    from baton.triggers.service import EventService

    return EventService(projects(), project_access(), event_bus())


@cache
def schedule_backend() -> "ScheduleBackend":
    from baton import clock

    target = settings.required("SCHEDULE_TARGET")
    if settings.required("SCHEDULE_BACKEND") == "scheduler":
        from baton.triggers.backends.scheduler import SchedulerBackend

        return SchedulerBackend(
            client("scheduler"),
            group=settings.required("SCHEDULE_GROUP"),
            target_arn=target,
            role_arn=settings.required("SCHEDULE_ROLE"),
            dead_letter_arn=settings.required("SCHEDULE_DEAD_LETTERS"),
            now=clock.now,
        )
    from baton.triggers.backends.rules import RuleBackend

    return RuleBackend(
        client("events"),
        prefix=settings.required("RULE_PREFIX"),
        target_arn=target,
        quota=int(settings.required("RULE_LIMIT")),
        now=clock.now,
    )


@cache
def trigger_sync() -> "TriggerSync":
    from baton.triggers.sync import TriggerSync

    return TriggerSync(trigger_repository(), schedule_backend(), schedule_defaults())


@cache
def schedule_upkeep() -> "ScheduleUpkeep":
    from baton.triggers.upkeep import ScheduleUpkeep

    return ScheduleUpkeep(action_repository(), trigger_sync())
