"""POST or GET /action/cloud_store/list_files: what lies in a folder of a store."""

from baton import clock, container
from baton.api.action_endpoint import ActionEndpoint

handler = ActionEndpoint(container.default_actions, lambda: clock.now()).handler
