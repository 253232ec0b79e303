"""Stream of the table: publish `row.created`, `.updated` or `.deleted` of entities that publish them."""

from typing import Any

from aws_lambda_powertools.utilities.data_classes import DynamoDBStreamEvent

from baton import container
from baton.observability import log
from baton.rows.events import events_of


def handler(event: dict[str, Any], _context: object) -> None:
    """The event source lets through only what waits to be published; a failure repeats the batch."""
    waiting = [
        record.dynamodb.new_image
        for record in DynamoDBStreamEvent(event).records
        if record.dynamodb and record.dynamodb.new_image
    ]
    container.event_bus().publish(events_of(waiting))
    log("published", events=len(waiting))
