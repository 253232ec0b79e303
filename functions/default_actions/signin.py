"""POST or GET /action/user_account/signin: a token for an e-mail address and its password."""

from baton import clock, container
from baton.api.action_endpoint import ActionEndpoint

handler = ActionEndpoint(container.default_actions, lambda: clock.now()).handler
