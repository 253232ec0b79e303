"""What the template tells a function about its surroundings: environment variables."""

import os


def required(name: str) -> str:
    """The variable's value; its absence is a mistake in the template and stops the function at once."""
    value = os.environ.get(name, "")
    if not value:
        raise RuntimeError(f"The environment variable {name} is not set for this function")
    return value


def optional(name: str, default: str = "") -> str:
    """The variable's value, or `default` for a function the template gave none."""
    return os.environ.get(name) or default
