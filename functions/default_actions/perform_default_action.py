"""POST or GET /action/{entity}/{name}: default actions without a function of their own, and unknown ones."""

from baton import clock, container
from baton.api.action_endpoint import ActionEndpoint

handler = ActionEndpoint(container.default_actions, lambda: clock.now()).handler
