"""`SetValues`, the one built-in step that is no default action."""

from baton.steps.exchange import Answer, Work


def set_values(work: Work) -> Answer:
    """`SetValues` hands its `values` on as output, with whatever the templates in them were filled with."""
    values = work.settings.get("values")
    if not isinstance(values, dict):
        return Answer.failed("settings.values is required and must be an object")
    return Answer.completed(values)
