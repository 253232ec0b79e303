"""Stream of the table: publish `action.completed`, `.failed` or `.cancelled` for executions that ended."""

from typing import Any

from aws_lambda_powertools.utilities.data_classes import DynamoDBStreamEvent

from baton import container
from baton.observability import log
from baton.triggers.endings import ending_events


def handler(event: dict[str, Any], _context: object) -> None:
    """The event source lets through only what this is for; a failure repeats the batch, which is safe."""
    ended = [
        record.dynamodb.new_image
        for record in DynamoDBStreamEvent(event).records
        if record.dynamodb and record.dynamodb.new_image
    ]
    container.event_bus().publish(ending_events(ended))
    log("published", events=len(ended))
