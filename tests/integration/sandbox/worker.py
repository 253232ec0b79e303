"""A Lambda environment of one function, as the local AWS runs it: invocations come in as lines of JSON.

Start it with the folder of the function's code and a secret, which it keeps in its memory.
"""

import json
import sys
import time


class Context:
    def __init__(self, seconds: float) -> None:
        self._stop_at = time.monotonic() + seconds

    def get_remaining_time_in_millis(self) -> int:
        return max(0, int((self._stop_at - time.monotonic()) * 1000))


def main(folder: str, secret: str) -> None:
    answers, sys.stdout = sys.stdout, sys.stderr
    kept = [secret + secret]  # so that it is not only where the arguments are
    sys.path.insert(0, folder)
    from run_python import handler  # type: ignore[import-not-found] # from the folder just named

    for line in sys.stdin:
        call = json.loads(line)
        result = handler(call["event"], Context(call["seconds"]))
        answers.write(json.dumps(result) + "\n")
        answers.flush()
    kept.clear()


if __name__ == "__main__":
    main(sys.argv[1], sys.stdin.readline().strip())
