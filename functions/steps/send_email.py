"""Worker of Email steps: sends one message through SES."""

from baton.steps import worker
from baton.steps.email import perform

handler = worker(perform)
