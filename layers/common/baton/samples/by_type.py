"""Values by a column's type."""

import json
from base64 import b64encode
from collections.abc import Callable
from random import Random
from typing import Any
from uuid import UUID

from baton.samples import moments, words
from baton.samples.by_name import decimal_between, integer_between

type Maker = Callable[[Random], Any]

_GIF = "R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"
_GZIP = "H4sIAAAAAAACAwMAAAAAAAAAAAA="
_LETTERS = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKMNPQRSTUVWXYZ23456789"


def maker_for(column_type: str) -> Maker:
    """How to make values of a type. Those of a type nobody knows are short texts."""
    if column_type.startswith("file."):
        return _file
    return _MAKERS.get(column_type, words.product)


def _guid(random: Random) -> str:
    return str(UUID(int=random.getrandbits(128), version=4))


def _json(random: Random) -> dict[str, Any]:
    return {
        "label": words.product(random),
        "count": random.randrange(100),
        "active": random.random() < 0.5,
    }


def _slug(random: Random) -> str:
    return f"{random.choice(words.pool('word'))}-{random.randrange(10_000)}"


def _password(random: Random) -> str:
    return "".join(random.choices(_LETTERS, k=16))


def _location(random: Random) -> str:
    latitude, longitude = _LATITUDE(random), _LONGITUDE(random)
    return json.dumps([float(latitude), float(longitude)])


def _file(random: Random) -> str:
    return b64encode(words.product(random).encode()).decode()


_LATITUDE = decimal_between(-90, 90, 6)
_LONGITUDE = decimal_between(-180, 180, 6)
_MAKERS: dict[str, Maker] = {
    "id": _guid,
    "alias": _guid,
    "label": words.product,
    "name": words.full_name,
    "email": words.email,
    "content": words.sentences,
    "html": lambda random: f"<p>{words.sentences(random)}</p>",
    "markdown": lambda random: f"# {words.product(random)}\n\n{words.sentences(random)}\n",
    "hidden": _slug,
    "namespace": _slug,
    "url": words.url,
    "json": _json,
    "password": _password,
    "bcrypt": _password,
    "md5": _password,
    "md5-bcrypt": _password,
    "encrypted": _slug,
    "value": lambda random: str(random.randrange(1_000)),
    "measurement": integer_between(0, 4_999),
    "float": decimal_between(0, 1_000, 3),
    "money": decimal_between(1, 999, 2),
    "rating": integer_between(0, 10),
    "truefalse": lambda random: random.random() < 0.5,
    "date": moments.any_date,
    "datetime": moments.instant,
    "time": moments.time_of_day,
    "timestamp": moments.unix_seconds,
    "day": integer_between(1, 31),
    "month": integer_between(1, 12),
    "year": integer_between(1990, 2030),
    "hour": integer_between(0, 23),
    "minute": integer_between(0, 59),
    "location": _location,
    "location.latitude": _LATITUDE,
    "location.longitude": _LONGITUDE,
    "location.altitude": integer_between(0, 9_999),
    "color": words.colour,
    "file": _file,
    "video": _file,
    "image": lambda _: _GIF,
    "gzip": lambda _: _GZIP,
}
TYPES = frozenset(_MAKERS)
