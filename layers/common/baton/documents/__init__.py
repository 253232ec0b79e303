"""Text of a document -> plain values: str, int, Decimal, bool, None, list, dict. Hostile input is refused.

One module per format. What they refuse is told in an `InvalidInputError` with the file and the place in it.
"""
