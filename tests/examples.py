"""How many examples a property is tried with."""

from hypothesis import settings


def examples(count: int) -> settings:
    """`@examples(300)`: that many, or the profile's when they are more, as in `thorough`."""
    return settings(max_examples=max(count, settings().max_examples))
