"""One JSON line to the log for each thing a function did: what, about which ids, never with contents."""

import json
import sys


def log(message: str, **fields: object) -> None:
    """Write one line. `fields` are ids, counts and states: what a tenant sent has no place here."""
    print(json.dumps({"message": message} | fields, default=str), file=sys.stderr)  # noqa: T201 - Lambda's log
