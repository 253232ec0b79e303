"""Default actions of the entity `data_exchange`."""
