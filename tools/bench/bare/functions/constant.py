"""What the gateway costs when the function does nothing: one log line, one constant."""

import sys
from typing import Any


def handler(_event: object, _context: object) -> dict[str, Any]:
    print('{"message": "answered"}', file=sys.stderr)
    return {
        "statusCode": 200,
        "headers": {"Content-Type": "application/json"},
        "body": '{"answer": 42}',
    }
