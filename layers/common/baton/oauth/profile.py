"""Who somebody is, from a profile or the claims of an ID token. Nothing in them is taken on trust."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from baton.errors import ProviderError
from baton.oauth.presets import Preset

MAX_SUBJECT = 255
_TRUE = (True, 1, "1", "true", "True")
_NAMES = ("displayName", "login", "given_name")


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Somebody as a provider knows them. `subject` is the provider's own word for them, and never changes.

    `is_verified`: the provider says that the address is theirs.
    """

    subject: str
    email: str = ""
    is_verified: bool = False
    name: str = ""


def read(provider: Preset, said: Mapping[str, Any]) -> Identity:
    """Raises ProviderError when nobody is named."""
    subject = at(said, provider.id_path)
    if isinstance(subject, int) and not isinstance(subject, bool):
        subject = str(subject)
    if not isinstance(subject, str) or not 0 < len(subject) <= MAX_SUBJECT:
        raise ProviderError("The provider does not say who this is")
    email = at(said, provider.email_path)
    names = [at(said, provider.name_path), *(said.get(each) for each in _NAMES)]
    return Identity(
        subject=subject,
        email=email.strip() if isinstance(email, str) else "",
        is_verified=at(said, provider.verified_path) in _TRUE,
        name=next((name for each in names if (name := _name(each))), ""),
    )


def with_addresses(identity: Identity, listed: Sequence[Any]) -> Identity:
    """With the address that the list calls primary and verified, or else the first that is verified."""
    verified = [
        each
        for each in listed
        if isinstance(each, Mapping)
        and isinstance(each.get("email"), str)
        and each.get("verified") is True
    ]
    chosen = next((each for each in verified if each.get("primary") is True), None)
    chosen = chosen or next(iter(verified), None)
    if chosen is None:
        return replace(identity, is_verified=False)
    return replace(identity, email=chosen["email"].strip(), is_verified=True)


def at(said: Mapping[str, Any], path: str) -> Any:
    """What stands at a path such as `user.email` or `emails.0.value`; None when nothing does."""
    found: Any = said
    for step in path.split("."):
        if isinstance(found, Mapping):
            found = found.get(step)
        elif isinstance(found, list) and step.isdecimal() and int(step) < len(found):
            found = found[int(step)]
        else:
            return None
    return found


def _name(value: object) -> str:
    if not isinstance(value, str):
        return ""
    unseen = {"Cc", "Cs", "Zl", "Zp"}
    shown = "".join(each for each in value if unicodedata.category(each) not in unseen)
    return shown.strip()[:200]
