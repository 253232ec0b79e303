"""Who somebody is, from what a provider says."""

from typing import Any

import pytest

from baton.errors import ProviderError
from baton.oauth import profile
from baton.oauth.presets import PRESETS
from baton.oauth.profile import Identity

GOOGLE, GITHUB, MICROSOFT = PRESETS["google"], PRESETS["github"], PRESETS["microsoft"]


def test_a_profile_says_who_it_is_of() -> None:
    said = {"sub": "1", "email": " ann@example.com ", "email_verified": True, "name": "Ann"}

    assert profile.read(GOOGLE, said) == Identity(
        subject="1", email="ann@example.com", is_verified=True, name="Ann"
    )


@pytest.mark.parametrize("said", [True, "true", 1, "1"])
def test_an_address_is_verified_when_the_provider_says_so(said: Any) -> None:
    assert profile.read(GOOGLE, {"sub": "1", "email_verified": said}).is_verified


@pytest.mark.parametrize("said", [None, False, "false", "", 0, 2, "yes", [True], {"a": 1}])
def test_an_address_is_not_verified_otherwise(said: Any) -> None:
    assert not profile.read(GOOGLE, {"sub": "1", "email_verified": said}).is_verified


def test_what_a_directorys_administrator_wrote_is_not_verified() -> None:
    said = {"sub": "1", "email": "boss@example.com", "email_verified": True}

    assert not profile.read(MICROSOFT, said).is_verified
    assert profile.read(MICROSOFT, said | {"xms_edov": True}).is_verified


@pytest.mark.parametrize("subject", [None, "", [], {}, True, 1.5, "a" * 256])
def test_a_profile_of_nobody_is_refused(subject: Any) -> None:
    with pytest.raises(ProviderError):
        profile.read(GOOGLE, {"sub": subject, "email": "a@example.com"})


def test_a_number_is_a_word_for_somebody_too() -> None:
    found = profile.read(GITHUB, {"id": 583231, "login": "octocat", "email": None, "name": None})

    assert found == Identity(subject="583231", name="octocat")


@pytest.mark.parametrize(
    ("listed", "email", "verified"),
    [
        ([{"email": "a@x.de", "primary": True, "verified": True}], "a@x.de", True),
        (
            [
                {"email": "b@x.de", "primary": False, "verified": True},
                {"email": "a@x.de", "primary": True, "verified": True},
            ],
            "a@x.de",
            True,
        ),
        (
            [
                {"email": "a@x.de", "primary": True, "verified": False},
                {"email": "b@x.de", "primary": False, "verified": True},
            ],
            "b@x.de",
            True,
        ),
        ([{"email": "a@x.de", "primary": True, "verified": "true"}], "shown@x.de", False),
        ([], "shown@x.de", False),
        (["a@x.de", None, {"verified": True}], "shown@x.de", False),
    ],
)
def test_of_several_addresses_a_verified_one_counts(
    listed: list[Any], email: str, verified: bool
) -> None:
    shown = Identity(subject="1", email="shown@x.de", is_verified=True)
    found = profile.with_addresses(shown, listed)

    assert (found.email, found.is_verified) == (email, verified)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("a", 1),
        ("b.c", "x"),
        ("d.0.e", "y"),
        ("d.1.e", None),
        ("d.-1.e", None),
        ("b.c.d", None),
        ("nix", None),
        ("", None),
    ],
)
def test_a_path_leads_to_a_value_or_nowhere(path: str, expected: Any) -> None:
    assert profile.at({"a": 1, "b": {"c": "x"}, "d": [{"e": "y"}]}, path) == expected


def test_a_name_is_what_can_be_shown_of_it() -> None:
    assert profile.read(GOOGLE, {"sub": "1", "name": "Ann\n\x00 Other "}).name == "Ann Other"
    assert len(profile.read(GOOGLE, {"sub": "1", "name": "a" * 5000}).name) == 200
