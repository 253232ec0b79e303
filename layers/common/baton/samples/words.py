"""Words to make random values of. Pools are the same in every process; what is drawn from them is not.

Faker is slow for a million values, but quick enough for a few hundred to draw from.
"""

from collections.abc import Callable
from functools import cache
from random import Random

from faker import Faker

_POOL = 400
DOMAINS = ("example.com", "example.net", "example.org")
"""Reserved for examples: nobody gets mail from random rows."""


@cache
def _faker() -> Faker:
    return Faker("en_US", use_weighting=False)


@cache
def pool(provider: str) -> tuple[str, ...]:
    """Distinct values of one of Faker's providers, such as `first_name`."""
    faker = _faker()
    faker.seed_instance(provider)
    make: Callable[[], object] = getattr(faker, provider)
    return tuple(dict.fromkeys(str(make()).replace("\n", ", ") for _ in range(_POOL)))


def word_of(provider: str) -> Callable[[Random], str]:
    return lambda random: random.choice(pool(provider))


def full_name(random: Random) -> str:
    return f"{random.choice(pool('first_name'))} {random.choice(pool('last_name'))}"


def user_name(random: Random) -> str:
    first, last = random.choice(pool("first_name")), random.choice(pool("last_name"))
    return f"{first}.{last}{random.randrange(1000)}".lower()


def email(random: Random) -> str:
    return f"{user_name(random)}@{random.choice(DOMAINS)}"


def url(random: Random) -> str:
    return (
        f"https://{random.choice(DOMAINS)}/{random.choice(pool('word'))}/{random.randrange(10_000)}"
    )


def phone(random: Random) -> str:
    """Numbers 555-01xx are set apart for fiction."""
    return f"+1-{random.randint(201, 989)}-555-01{random.randrange(100):02}"


def street(random: Random) -> str:
    return f"{random.randint(1, 9999)} {random.choice(pool('street_name'))}"


def address(random: Random) -> str:
    return f"{street(random)}, {random.choice(pool('city'))}, {postal_code(random)}"


def postal_code(random: Random) -> str:
    return f"{random.randint(501, 99950):05}"


def ip_address(random: Random) -> str:
    """From the networks kept for documentation."""
    network = random.choice(("192.0.2", "198.51.100", "203.0.113"))
    return f"{network}.{random.randint(1, 254)}"


def colour(random: Random) -> str:
    return f"#{random.randrange(1 << 24):06x}"


def product(random: Random) -> str:
    return f"{random.choice(pool('color_name'))} {random.choice(pool('word'))}"


def sentences(random: Random) -> str:
    return " ".join(random.choice(pool("sentence")) for _ in range(random.randint(2, 4)))
