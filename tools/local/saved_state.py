"""What MiniStack saves that holds no longer when it starts again."""

import json
from pathlib import Path


def forget_stream_positions(state: Path) -> None:
    """Let the functions that follow a table's stream begin where the stream now begins.

    MiniStack saves how far each of them has read, but not the records: the new stream is empty, and
    they would wait until it has grown as long as the old one was.
    """
    file = state / "lambda.json"
    if not file.exists():
        return
    saved = json.loads(file.read_text())
    positions = saved.get("payload", {}).get("dynamodb_stream_positions", {})
    if positions.get("data"):
        positions["data"] = {}
        file.write_text(json.dumps(saved))
