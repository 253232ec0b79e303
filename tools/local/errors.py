"""The one error that ends the program with a sentence instead of a traceback."""


class LocalError(Exception):
    """Something a person can act on; the message is one full sentence."""
