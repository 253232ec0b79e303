"""A project's script store: the sources that Python steps name."""
