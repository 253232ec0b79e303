"""POST or GET /action/oauth_connect/oauth_login_begin: send somebody to a provider to log in."""

from baton import clock, container
from baton.api.action_endpoint import ActionEndpoint

handler = ActionEndpoint(container.default_actions, lambda: clock.now()).handler
