"""POST or GET /action/world/upload_csv_to_system_schema: rows, and an entity if need be, from a text."""

from baton import clock, container
from baton.api.action_endpoint import ActionEndpoint

handler = ActionEndpoint(container.default_actions, lambda: clock.now()).handler
