"""What connects a provider's answer with its beginning.

The text that travels is `<tenant>.<project>.<random>`: who comes back from a provider sends no header that
says which tenant is meant. Only the random part is secret, and only its digest is kept.
"""

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, NamedTuple

from baton.ids import ProjectRef, parse_guid

LIFE_SECONDS = 600
_BYTES = 32
_RANDOM = re.compile(r"[A-Za-z0-9_-]{43}")


class StateText(NamedTuple):
    """A state as it travels, taken apart."""

    ref: ProjectRef
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """What is kept of a login that was begun. `sealed` is the encrypted text of `Proof`.

    `began_by` is the user, or the key, who began it; None for a guest. `expires_at` is in epoch seconds.
    """

    digest: str
    connection_id: str
    authenticator: str
    callback: str
    began_by: str | None
    target: str
    expires_at: int
    sealed: str = field(repr=False)


class Proof(NamedTuple):
    """What shows a provider that who asks for a token is who began, and us that its ID token is for this."""

    verifier: str
    nonce: str


def new_text(ref: ProjectRef) -> str:
    return f"{ref.tenant_id}.{ref.project_id}.{secrets.token_urlsafe(_BYTES)}"


def new_proof() -> Proof:
    """Each part has 256 random bits."""
    return Proof(secrets.token_urlsafe(_BYTES), secrets.token_urlsafe(_BYTES))


def read(text: str) -> StateText | None:
    """The parts of a state, or None for what is none."""
    tenant, _, rest = text.partition(".")
    project, _, random = rest.partition(".")
    tenant_id, project_id = parse_guid(tenant), parse_guid(project)
    if tenant_id != tenant or project_id != project or not _RANDOM.fullmatch(random):
        return None
    # All of it, so that the random part of one tenant is nothing in another.
    return StateText(ProjectRef(tenant, project), sha256(text.encode()).hexdigest())


def place(attributes: Mapping[str, Any]) -> ProjectRef | None:
    """The tenant and project that a login was begun in, as its state says; None for what is no state."""
    text = attributes.get("state")
    found = read(text) if isinstance(text, str) else None
    return found.ref if found else None
