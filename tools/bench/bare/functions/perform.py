"""A worker without work."""

import sys


def handler(_event: object, _context: object) -> dict[str, str]:
    print('{"message": "performed"}', file=sys.stderr)
    return {"status": "Completed"}
