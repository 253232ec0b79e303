"""POST or GET /action/cloud_store/delete_path: remove a file or a folder of a store."""

from baton import clock, container
from baton.api.action_endpoint import ActionEndpoint

handler = ActionEndpoint(container.default_actions, lambda: clock.now()).handler
