"""Event patterns: which payloads of an event a trigger's `settings.filter` lets through.

The syntax is that of EventBridge rules on an event bus, over the payload instead of the envelope.

parsing.py     JSON becomes a Pattern: the structure and the limits
operators.py   an operator such as {"prefix": "a"} becomes a matcher
conditions.py  what a pattern asks of objects, arrays and missing fields
matchers.py    what a matcher asks of one value
errors.py      PatternError: what is wrong with a filter, and where
"""

from baton.triggers.patterns.errors import PatternError
from baton.triggers.patterns.parsing import Pattern

__all__ = ["Pattern", "PatternError"]
