"""Worker of Python steps: has the sandbox function run the script and judges what it answers."""

from baton.steps import worker
from baton.steps.python import dispatch_python

handler = worker(dispatch_python)
