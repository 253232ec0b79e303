"""Worker of the built-in steps."""

from baton.steps import worker
from baton.steps.builtin import perform_builtin

handler = worker(perform_builtin)
