"""Stream of the table: make an action's schedules what its row now says.

Records whose action did not change for a client (the engine counts on the same row) are passed over.
"""

from typing import Any

from aws_lambda_powertools.utilities.batch import (
    BatchProcessor,
    EventType,
    process_partial_response,
)
from aws_lambda_powertools.utilities.data_classes.dynamo_db_stream_event import DynamoDBRecord

from baton import clock, container
from baton.observability import log
from baton.triggers.repository import read_action
from baton.triggers.sync import scheduled_triggers

processor = BatchProcessor(event_type=EventType.DynamoDBStreams)


def sync(record: DynamoDBRecord) -> None:
    change = record.dynamodb
    if change is None:
        return
    images = [read_action(image) for image in (change.old_image, change.new_image) if image]
    if len({action.revision for action in images}) < len(images):
        return
    formerly = {trigger_id for action in images for trigger_id in scheduled_triggers(action)}
    if not formerly:
        return
    action = images[-1]
    container.trigger_sync().apply(action.ref, action.action_id, formerly, clock.now())
    log("synced", action=action.action_id, triggers=len(formerly))


def handler(event: dict[str, Any], context: Any) -> Any:
    return process_partial_response(
        event=event, record_handler=sync, processor=processor, context=context
    )
