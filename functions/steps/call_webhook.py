"""Worker of Webhook steps: makes one HTTP request to where the step's settings say."""

from baton.steps import worker
from baton.steps.webhook import call_webhook

handler = worker(call_webhook)
