"""Worker of the built-in steps."""

from baton import container
from baton.steps import worker

handler = worker(lambda work: container.builtin_steps().perform(work))
