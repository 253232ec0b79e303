"""Worker of the built-in steps, and of the parts of those that are spread."""

from baton import container
from baton.steps.spreading import spreading_worker

handler = spreading_worker(lambda: container.builtin_steps())
