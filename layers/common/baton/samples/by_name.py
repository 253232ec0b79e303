"""What a column's name says of its values, where its type is a general one.

A name fits when it ends with one of the words: `email`, `billing_email`, `billingEmail`.
"""

import re
from collections.abc import Callable
from decimal import Decimal
from functools import cache
from random import Random
from typing import NamedTuple

from baton.samples import moments, words

type Maker = Callable[[Random], str | int | Decimal]

TEXT_TYPES = frozenset({"label", "content", "name", "value"})
NUMBER_TYPES = frozenset({"value", "float", "measurement", "money"})


class Rule(NamedTuple):
    """`text` and `number` make values for columns of text and of numbers; None: the name says nothing."""

    words: tuple[str, ...]
    text: Maker | None = None
    number: Maker | None = None


def decimal_between(low: int, high: int, places: int) -> Callable[[Random], Decimal]:
    scale = 10**places
    return lambda random: Decimal(random.randint(low * scale, high * scale)).scaleb(-places)


def integer_between(low: int, high: int) -> Callable[[Random], int]:
    return lambda random: random.randint(low, high)


RULES = (
    Rule(("email", "e_mail", "mail"), text=words.email),
    Rule(("first_name", "given_name", "forename"), text=words.word_of("first_name")),
    Rule(("last_name", "family_name", "surname"), text=words.word_of("last_name")),
    Rule(("user_name", "username", "login", "nickname", "handle"), text=words.user_name),
    Rule(("company_name", "company", "employer", "organization"), text=words.word_of("company")),
    Rule(("product_name", "product"), text=words.product),
    Rule(("full_name", "person", "author", "customer", "contact"), text=words.full_name),
    Rule(("name",), text=words.full_name),
    Rule(("city", "town"), text=words.word_of("city")),
    Rule(("country_code",), text=words.word_of("country_code")),
    Rule(("country",), text=words.word_of("country")),
    Rule(("state", "province"), text=words.word_of("state")),
    Rule(("zip", "zip_code", "zipcode", "postal_code", "postcode"), text=words.postal_code),
    Rule(("ip_address", "ip"), text=words.ip_address),
    Rule(("street",), text=words.street),
    Rule(("address",), text=words.address),
    Rule(("phone", "phone_number", "mobile", "telephone", "fax"), text=words.phone),
    Rule(("job_title", "job", "occupation", "profession"), text=words.word_of("job")),
    Rule(("title", "subject", "headline"), text=words.word_of("catch_phrase")),
    Rule(("description", "comment", "comments", "notes", "note", "summary", "bio"), text=words.sentences),
    Rule(("url", "website", "homepage", "link"), text=words.url),
    Rule(("color", "colour"), text=words.word_of("color_name")),
    Rule(("currency",), text=words.word_of("currency_code")),
    Rule(("sku", "code"), text=lambda random: f"{random.choice('ABCDEFGH')}{random.randrange(100_000):05}"),
    Rule(("created_at", "updated_at", "timestamp", "created", "updated"), text=moments.instant),
    Rule(("birth_date", "birthdate", "birthday", "date_of_birth", "dob"), text=moments.birth_date),
    Rule(("date", "day_of"), text=moments.recent_date),
    Rule(("time",), text=moments.time_of_day),
    Rule(("price", "amount", "cost", "total", "fee", "balance"), number=decimal_between(1, 999, 2)),
    Rule(("salary", "income", "revenue", "budget"), number=decimal_between(20_000, 200_000, 2)),
    Rule(("quantity", "qty", "count", "stock", "number_of"), number=integer_between(1, 100)),
    Rule(("age",), number=integer_between(18, 90)),
    Rule(("year",), number=integer_between(1990, 2030)),
    Rule(("percent", "percentage", "discount"), number=integer_between(0, 100)),
    Rule(("score", "rating", "stars"), number=integer_between(0, 10)),
    Rule(("latitude", "lat"), number=decimal_between(-90, 90, 6)),
    Rule(("longitude", "lng", "lon"), number=decimal_between(-180, 180, 6)),
    Rule(("weight", "height", "width", "length", "distance"), number=decimal_between(1, 250, 1)),
)  # fmt: skip

_MAKERS = {word: rule for rule in RULES for word in rule.words}


def maker_for(name: str, column_type: str) -> Maker | None:
    """How to make values for a column of a general type, or None when its name says nothing."""
    rule = _rule(name)
    if rule is None:
        return None
    if column_type in TEXT_TYPES and rule.text is not None:
        return rule.text
    if column_type == "value" and rule.number is not None:
        return _as_text(rule.number)
    if column_type == "measurement" and rule.number is not None:
        return _whole(rule.number)
    return rule.number if column_type in NUMBER_TYPES else None


@cache
def _rule(name: str) -> Rule | None:
    snake = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()
    parts = re.split(r"[^a-z0-9]+", snake)
    endings = ("_".join(parts[start:]) for start in range(len(parts)))
    return next((_MAKERS[ending] for ending in endings if ending in _MAKERS), None)


def _as_text(make: Maker) -> Maker:
    return lambda random: str(make(random))


def _whole(make: Maker) -> Maker:
    return lambda random: int(make(random))
