"""The head of a request to the guarded proxy, read strictly."""

import re
from dataclasses import dataclass

from baton.outgoing.target import Target, parse

HEAD_LIMIT = 64 * 1024
_LINE = re.compile(r"([A-Z]{1,20}) (\S+) HTTP/1\.1")
_FIELD = re.compile(r"([A-Za-z0-9!#$%&'*+.^_`|~-]+):[ \t]*([\t\x20-\x7e\x80-\xff]*)")
_AUTHORITY = re.compile(r"[A-Za-z0-9._:\[\]-]+")
_ABSOLUTE = re.compile(r"http://([^/?#]+)(/[^#]*)?")
_HOP_BY_HOP = frozenset(
    {"connection", "host", "keep-alive", "proxy-authorization", "proxy-connection", "te", "upgrade"}
)


class MalformedError(Exception):
    """The request is none that the proxy takes; the text is a status line."""


@dataclass(frozen=True, slots=True)
class ProxyRequest:
    """`onward` is the head as the target gets it. `length`: bytes of the body, None for a tunnel."""

    target: Target
    credential: str
    is_tunnel: bool
    onward: bytes = b""
    length: int | None = None


def read_request(head: bytes) -> ProxyRequest:
    """Raises MalformedError, and OutgoingError for a target that is none."""
    lines = head.decode("latin-1").split("\r\n")
    line = _LINE.fullmatch(lines[0])
    if line is None or len(head) > HEAD_LIMIT:
        raise MalformedError("400 Bad Request")
    fields = [_field(each) for each in lines[1:]]
    named = {name.lower(): value for name, value in fields}
    credential = named.get("proxy-authorization", "")
    method, asked = line[1], line[2]
    if method == "CONNECT":
        if not _AUTHORITY.fullmatch(asked):
            raise MalformedError("400 Bad Request")
        return ProxyRequest(parse(f"https://{asked}/"), credential, is_tunnel=True)
    absolute = _ABSOLUTE.fullmatch(asked)
    # A body whose end only its chunks tell could hide a second request.
    if absolute is None or "transfer-encoding" in named:
        raise MalformedError("400 Bad Request")
    lengths = {value for name, value in fields if name.lower() == "content-length"} or {"0"}
    length = lengths.pop()
    if lengths or not re.fullmatch(r"[0-9]{1,15}", length):
        raise MalformedError("400 Bad Request")
    target = parse(f"http://{absolute[1]}/")
    kept = [f"{name}: {value}" for name, value in fields if name.lower() not in _HOP_BY_HOP]
    # The path goes on as it came: it may be signed.
    first = f"{method} {absolute[2] or '/'} HTTP/1.1"
    onward = [first, f"Host: {target.authority}", *kept, "Connection: close", "", ""]
    return ProxyRequest(
        target,
        credential,
        is_tunnel=False,
        onward="\r\n".join(onward).encode("latin-1"),
        length=int(length),
    )


def _field(line: str) -> tuple[str, str]:
    found = _FIELD.fullmatch(line)
    if found is None:
        raise MalformedError("400 Bad Request")
    return found[1], found[2].strip()
