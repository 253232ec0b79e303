"""Worker of the built-in steps, and of the parts of those that are spread.

What default actions need is loaded only for a step that is one.
"""

from baton import container
from baton.steps.builtin import set_values
from baton.steps.catalogue import is_default_action
from baton.steps.exchange import Answer, Work
from baton.steps.spreading import spreading_worker


def perform(work: Work) -> Answer:
    if is_default_action(work.step_type):
        return container.default_action_steps().perform(work)
    return set_values(work)


handler = spreading_worker(perform, lambda: container.default_action_steps())
