"""POST or GET /action/oauth_token/oauth.login.response: where a provider sends them back to."""

from baton import clock, container
from baton.api.action_endpoint import ActionEndpoint
from baton.oauth import state

handler = ActionEndpoint(container.default_actions, lambda: clock.now(), state.place).handler
