"""What validation tags (`min=3,max=10`, `oneof=a b`, `email`) say of the values that fit.

Only enough to guess well: whether a value is valid is for the caller's check to say.
"""

from decimal import Decimal, InvalidOperation
from random import Random
from typing import Any, NamedTuple

from baton.samples import words
from baton.samples.by_type import Maker

_BY_TAG: dict[str, Maker] = {
    "email": words.email,
    "url": words.url,
    "uri": words.url,
    "ip": words.ip_address,
    "ipv4": words.ip_address,
    "iscolor": words.colour,
    "hexcolor": words.colour,
    "numeric": lambda random: str(random.randrange(100_000)),
    "number": lambda random: str(random.randrange(100_000)),
    "alpha": lambda random: "".join(random.choices("abcdefghijklmnopqrstuvwxyz", k=8)),
    "alphanum": lambda random: "".join(random.choices("abcdefghijklmnopqrstuvwxyz0123456789", k=8)),
}
_FILL = "abcdefghijklmnopqrstuvwxyz"


class Rules(NamedTuple):
    """Bounds count for numbers, and for the length of text; both ends are within."""

    low: Decimal | None = None
    high: Decimal | None = None
    above: Decimal | None = None
    below: Decimal | None = None
    one_of: tuple[str, ...] = ()
    maker: Maker | None = None

    def fitted(self, value: Any, random: Random) -> Any:
        """A value near this one that keeps the bounds."""
        if self.one_of:
            chosen = random.choice(self.one_of)
            return chosen if isinstance(value, str) else _number(chosen, value)
        if isinstance(value, str):
            return self._text(value, random)
        if isinstance(value, int | Decimal) and not isinstance(value, bool):
            return self._number(value, random)
        return value

    def _text(self, value: str, random: Random) -> str:
        least = max(int(self.low or 0), int(self.above) + 1 if self.above is not None else 0)
        most = min(
            int(self.high) if self.high is not None else len(value) + least,
            int(self.below) - 1 if self.below is not None else len(value) + least,
        )
        if len(value) < least:
            value += "".join(random.choices(_FILL, k=min(least - len(value), 10_000)))
        return value if len(value) <= most else value[: max(most, 0)].rstrip().ljust(least, "x")

    def _number(self, value: int | Decimal, random: Random) -> int | Decimal:
        step = 1 if isinstance(value, int) else Decimal("0.01")
        low = self.low if self.above is None else self.above + step
        high = self.high if self.below is None else self.below - step
        if (low is None or value >= low) and (high is None or value <= high):
            return value
        low = low if low is not None else (high or Decimal(0)) - 1_000
        high = high if high is not None else low + 1_000
        steps = max(int((high - low) / step), 0)
        found = low + step * random.randint(0, steps)
        return int(found) if isinstance(value, int) else found


def rules_of(tags: str) -> Rules:
    """The rules of `required,min=3,max=10`; tags that say nothing of values are left aside."""
    rules = Rules()
    for tag in tags.split(","):
        name, _, argument = tag.strip().partition("=")
        limit = _limit(argument)
        if name == "oneof" and argument.split():
            rules = rules._replace(one_of=tuple(argument.replace("'", "").split()))
        elif name in _BY_TAG:
            rules = rules._replace(maker=_BY_TAG[name])
        elif limit is not None and name in {"min", "gte"}:
            rules = rules._replace(low=limit)
        elif limit is not None and name in {"max", "lte"}:
            rules = rules._replace(high=limit)
        elif limit is not None and name in {"len", "eq"}:
            rules = rules._replace(low=limit, high=limit)
        elif limit is not None and name == "gt":
            rules = rules._replace(above=limit)
        elif limit is not None and name == "lt":
            rules = rules._replace(below=limit)
    return rules


def _limit(argument: str) -> Decimal | None:
    try:
        limit = Decimal(argument)
    except InvalidOperation:
        return None
    return limit if limit.is_finite() and abs(limit) < 10**15 else None


def _number(chosen: str, like: Any) -> Any:
    limit = _limit(chosen)
    if limit is None or isinstance(like, bool):
        return chosen
    return int(limit) if isinstance(like, int) else limit
