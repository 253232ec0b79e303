"""What all tests share: how examples are searched for. See also `tests/examples.py`."""

from hypothesis import settings

# Examples are the same in every run, so that a failure is everybody's; time is not a property.
settings.register_profile("repeatable", deadline=None, derandomize=True, database=None)
# `pytest --hypothesis-profile=thorough` looks further, elsewhere each time.
settings.register_profile("thorough", deadline=None, max_examples=3000, database=None)
settings.load_profile("repeatable")
