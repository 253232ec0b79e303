"""Rows of the entities that projects declare. See docs/data.md."""
