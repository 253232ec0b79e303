"""The kinds of steps there are, and which worker performs each."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Lane(StrEnum):
    """Where the state machine goes next. The names are those of its states."""

    PYTHON = "RunPython"
    WEBHOOK = "CallWebhook"
    EMAIL = "SendEmail"
    BUILTIN = "PerformBuiltin"
    PARTS = "PerformParts"
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
_DEFAULT_ACTION = StepKind(Lane.BUILTIN, 840)
# Performed in parts, each of which has its worker's Lambda timeout for itself.
_SPREAD = StepKind(Lane.BUILTIN, 4 * 3600)
_SPREAD_TYPES = frozenset(
    {"world/upload_csv_to_system_schema", "world/upload_xls_to_system_schema"}
)


def is_step_type(name: str) -> bool:
    """Whether there is such a kind of step: one of the above, or a default action."""
    return name in STEP_TYPES or name in _default_actions()


def step_types() -> list[str]:
    """All kinds of steps there are."""
    return [*STEP_TYPES, *_default_actions()]


def kind_of(step_type: str) -> StepKind:
    """The kind of a step that was accepted, without a look at the catalogue of default actions."""
    if is_default_action(step_type):
        return _SPREAD if step_type in _SPREAD_TYPES else _DEFAULT_ACTION
    return STEP_TYPES[step_type]


def is_default_action(step_type: str) -> bool:
    """Whether a step that was accepted is a default action, and so has its owner's rights."""
    return "/" in step_type


def _default_actions() -> Iterable[str]:
    # Not with the module: the engine's cold start does without it.
    from baton.default_actions.catalogue import CATALOGUE

    return CATALOGUE
