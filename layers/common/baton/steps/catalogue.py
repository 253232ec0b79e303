"""The kinds of steps there are, and which worker performs each."""

from dataclasses import dataclass
from enum import StrEnum


class Lane(StrEnum):
    """Where the state machine goes next. The names are those of its states."""

    PYTHON = "RunPython"
    WEBHOOK = "CallWebhook"
    EMAIL = "SendEmail"
    BUILTIN = "PerformBuiltin"
    PAUSE = "Pause"
    SUCCEEDED = "Succeeded"
    FAILED = "Failed"


@dataclass(frozen=True, slots=True)
class StepKind:
    """`most_seconds` is what one step of the kind may take at most, set by its worker's Lambda timeout.

    `verbatim` names the settings in which `{{ }}` is the tenant's own text and is left alone.
    """

    lane: Lane
    most_seconds: int
    verbatim: frozenset[str] = frozenset()


STEP_TYPES: dict[str, StepKind] = {
    "Python": StepKind(Lane.PYTHON, 870, frozenset({"code", "script"})),
    "Webhook": StepKind(Lane.WEBHOOK, 300),
    "Email": StepKind(Lane.EMAIL, 60),
    "Wait": StepKind(Lane.PAUSE, 30 * 24 * 3600),
    "SetValues": StepKind(Lane.BUILTIN, 60),
}
