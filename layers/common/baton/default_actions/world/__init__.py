"""Default actions on `world`, the entity of entities: the instance as a whole."""
