"""Which headers a tenant may send, and which of them survive a redirect to another origin."""

import re
from collections.abc import Mapping

from baton.outgoing.errors import OutgoingError

_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
_VALUE = re.compile(r"[\t\x20-\x7e\x80-\xff]*")  # what one HTTP/1.1 line can hold

# They steer the connection or the framing of the message, which are the client's business.
_REFUSED = frozenset(
    {
        "connection",
        "content-length",
        "expect",
        "host",
        "keep-alive",
        "proxy-authenticate",
        "proxy-authorization",
        "proxy-connection",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
    }
)

# Any header may hold a secret (X-Api-Key, X-Hub-Signature, ...), so another origin gets only these.
_HARMLESS = frozenset(
    {"accept", "accept-language", "content-type", "idempotency-key", "user-agent"}
)


def checked(headers: Mapping[str, str]) -> dict[str, str]:
    """The tenant's headers, when they cannot break out of their line or change the framing."""
    for name, value in headers.items():
        if not _NAME.fullmatch(name):
            raise OutgoingError(f"The header name {name!r} is not valid")
        if name.lower() in _REFUSED:
            raise OutgoingError(f"The header {name} may not be set")
        if not _VALUE.fullmatch(value):
            raise OutgoingError(
                f"The header {name} may not contain line breaks, control characters "
                "or characters beyond Latin-1"
            )
    return dict(headers)


def with_defaults(headers: Mapping[str, str], defaults: Mapping[str, str]) -> dict[str, str]:
    """The headers, and those defaults that are not among them under any spelling."""
    given = {name.lower() for name in headers}
    return dict(headers) | {
        name: value for name, value in defaults.items() if name.lower() not in given
    }


def for_another_origin(headers: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in headers.items() if name.lower() in _HARMLESS}


def without_content(headers: Mapping[str, str]) -> dict[str, str]:
    """For a redirected request that no longer has a body."""
    return {
        name: value for name, value in headers.items() if not name.lower().startswith("content-")
    }
