"""E-mail addresses: which are valid, and which are the same."""

import re
import unicodedata

from baton.outgoing.target import ascii_name
from baton.store.keys import fold_name

MAX_BYTES = 254
_MAX_LOCAL_BYTES = 64
# What stands before the @, with words in any script: dots between them, no quotes, no blanks.
_LOCAL_PART = re.compile(r"(?!\.)(?:\.?(?:[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]|[^\x00-\x7f])+)+")


def valid(address: str) -> bool:
    """Whether mail can be addressed like this. International names are fine on both sides of the @."""
    local, _, domain = address.rpartition("@")
    if not address.isprintable() or _size(address) > MAX_BYTES or _size(local) > _MAX_LOCAL_BYTES:
        return False
    if not all(
        _LOCAL_PART.fullmatch(each) for each in (local, unicodedata.normalize("NFKC", local))
    ):
        return False
    try:
        labels = ascii_name(domain).split(".")
    except ValueError:
        return False
    plain = not domain.endswith(".") and "_" not in domain
    return plain and len(labels) > 1 and not labels[-1].isdigit()


def fold(address: str) -> str:
    """What makes two addresses the same: case and outer blanks do not count, nor how the domain is spelled.

    Any text has one, so that an attempt with what is no address costs what another one does.
    """
    address = address.strip()[: MAX_BYTES + 1]
    if not valid(address):
        return fold_name(address.encode(errors="replace").decode())
    local, _, domain = address.rpartition("@")
    return f"{fold_name(local)}@{ascii_name(domain)}"


def _size(text: str) -> int:
    return len(text.encode(errors="surrogatepass"))
