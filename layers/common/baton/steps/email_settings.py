"""What an Email step may be told, with every address checked."""

import json
import re
from email.headerregistry import Address
from email.utils import getaddresses
from typing import Annotated, Any, Self

from pydantic import AfterValidator, BeforeValidator, ConfigDict, model_validator

from baton.outgoing.target import ascii_name
from baton.steps.email_attachments import Attachment, read_attachments
from baton.steps.step_settings import StepSettings

RECIPIENTS_LIMIT = 50
"""What SES takes in one message."""

_LOCAL_PART = re.compile(r"(?!\.)(?:\.?[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)+")
# With every character that some reader takes for the end of a line, and what has no UTF-8 form.
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


def _addresses(value: Any) -> tuple[Address, ...]:
    """A list of addresses, or one string with one or several: `Ann <ann@example.com>, bob@…`."""
    entries = [value] if isinstance(value, str) else value
    if not isinstance(entries, list) or not all(isinstance(entry, str) for entry in entries):
        raise ValueError("must be an address or a list of addresses")
    found = {
        address.addr_spec: address
        for entry in entries
        for name, spec in _parts(entry)
        for address in [_address(name, spec)]
    }
    return tuple(found.values())


def _parts(entry: str) -> list[tuple[str, str]]:
    if _CONTROLS.search(entry):
        raise ValueError("may not contain line breaks or control characters")
    if not entry.strip():
        return []
    parts = getaddresses([entry.strip().rstrip(",")])
    if parts in ([], [("", "")]):
        raise ValueError(f"has an address that is not valid: {entry!r}")
    return parts


def _address(name: str, spec: str) -> Address:
    """An address SES can deliver to: plain ASCII before the @, a full domain after it."""
    local, _, domain = spec.rpartition("@")
    try:
        domain = ascii_name(domain)
        if len(local) <= 64 and "." in domain and _LOCAL_PART.fullmatch(local):
            return Address(name, local, domain)
    except ValueError:
        pass  # said below
    raise ValueError(f"has an address that is not valid: {spec!r}")


def _line(value: Any) -> Any:
    if isinstance(value, str) and _CONTROLS.search(value):
        raise ValueError("may not contain line breaks or control characters")
    return value


def _text(value: Any) -> str:
    """Text as it is; anything else, such as the output of a step, as indented JSON."""
    return value if isinstance(value, str) else json.dumps(value, indent=2, ensure_ascii=False)


def _not_empty(addresses: tuple[Address, ...]) -> tuple[Address, ...]:
    if not addresses:
        raise ValueError("needs at least one address")
    return addresses


type Addresses = Annotated[tuple[Address, ...], BeforeValidator(_addresses)]
type Text = Annotated[str, BeforeValidator(_text)]


class EmailSettings(StepSettings):
    model_config = ConfigDict(arbitrary_types_allowed=True)

    recipients: Annotated[Addresses, AfterValidator(_not_empty)]
    cc: Addresses = ()
    bcc: Addresses = ()
    subject: Annotated[str, BeforeValidator(_line)] | None = None
    body: Text | None = None
    html: Text | None = None
    attachments: Annotated[tuple[Attachment, ...], BeforeValidator(read_attachments)] = ()

    @property
    def everyone(self) -> tuple[Address, ...]:
        return self.recipients + self.cc + self.bcc

    @model_validator(mode="after")
    def _within_limits(self) -> Self:
        if len(self.everyone) > RECIPIENTS_LIMIT:
            raise ValueError(f"names more than {RECIPIENTS_LIMIT} recipients")
        return self
