"""`world/restart_daptin`: apply the configuration files, and put everything back in order."""

from baton.default_actions.declaration import DefaultAction

ACTION = DefaultAction(entity="world", name="restart_daptin", label="Restart system")
