"""`world/generate_random_data`: rows to play with."""

from baton.default_actions.declaration import DefaultAction, InField

ACTION = DefaultAction(
    entity="world",
    name="generate_random_data",
    label="Generate random data",
    in_fields=(
        InField("count", "measurement", "Count", rules="required,gt=0,lte=100000"),
        InField("world_id", "alias", "Entity, by its id"),
        InField("table_name", "label", "Entity, by its name"),
        InField("seed", "measurement", "Seed, to get the same rows again"),
    ),
)
