"""POST or GET /action/cloud_store/move_path: give a file or a folder of a store another path."""

from baton import clock, container
from baton.api.action_endpoint import ActionEndpoint

handler = ActionEndpoint(container.default_actions, lambda: clock.now()).handler
