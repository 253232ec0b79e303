"""`world/become_an_administrator`: the tenant's first administrator, once."""

from baton.default_actions.declaration import DefaultAction

ACTION = DefaultAction(
    entity="world",
    name="become_an_administrator",
    label="Become an administrator",
)
