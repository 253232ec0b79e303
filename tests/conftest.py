"""What all tests share: how examples are searched for."""

from hypothesis import settings

# Examples are the same in every run, so that a failure is everybody's; time is not a property.
settings.register_profile("repeatable", deadline=None, derandomize=True, database=None)
settings.load_profile("repeatable")
