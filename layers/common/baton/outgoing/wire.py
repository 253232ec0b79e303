"""One HTTP exchange over a connected stream, with every wait bounded by one deadline."""

import http.client
import re
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from baton.outgoing.deadline import Deadline, TimedSocket
from baton.outgoing.errors import Hop, OutgoingError
from baton.outgoing.network import Stream
from baton.outgoing.target import Target

HEADERS_LIMIT = 32 * 1024
REDIRECTS = frozenset({301, 302, 303, 307, 308})
_CHUNK = 64 * 1024
_SLACK = 1024 * 1024
_FOLD = re.compile(r"\s*[\r\n]+\s*")


@dataclass(frozen=True, slots=True)
class Response:
    """An answer. Header names are in lower case, repeated headers joined with commas."""

    status: int
    headers: dict[str, str]
    body: bytes
    url: str
    truncated: bool
    """The body was longer than allowed and only its beginning is here."""
    hops: tuple[Hop, ...] = ()

    @property
    def redirect(self) -> str | None:
        return self.headers.get("location") if self.status in REDIRECTS else None


def exchange(
    stream: Stream,
    deadline: Deadline,
    target: Target,
    method: str,
    headers: Mapping[str, str],
    body: bytes | None,
    limit: int,
) -> Response:
    """Send one request and read its answer, of the body at most `limit` decoded bytes.

    The body of a redirect is not read at all.
    """
    connection = http.client.HTTPConnection(target.host, target.port)
    connection.sock = TimedSocket(stream, deadline, wire_limit=8 * limit + _SLACK)
    connection.putrequest(method, target.path, skip_host=True, skip_accept_encoding=True)
    connection.putheader("Host", target.authority)
    for name, value in headers.items():
        connection.putheader(name, value)
    if body is not None or method in {"PATCH", "POST", "PUT"}:
        connection.putheader("Content-Length", str(len(body or b"")))
    connection.putheader("Connection", "close")
    connection.endheaders(body)
    answer = connection.getresponse()
    response = Response(
        status=answer.status,
        headers=_received(answer),
        body=b"",
        url=target.url,
        truncated=False,
    )
    if response.redirect is not None:
        return response
    content = _content(answer, limit)
    return Response(
        status=response.status,
        headers=response.headers,
        body=content[:limit],
        url=response.url,
        truncated=len(content) > limit,
    )


def _received(answer: http.client.HTTPResponse) -> dict[str, str]:
    headers: dict[str, str] = {}
    size = 0
    for name, value in answer.headers.items():
        size += len(name) + len(value)
        if size > HEADERS_LIMIT:
            raise OutgoingError(f"The answer's headers are over {HEADERS_LIMIT} bytes")
        key, line = name.lower(), _FOLD.sub(" ", value)
        headers[key] = f"{headers[key]}, {line}" if key in headers else line
    return headers


def _content(answer: http.client.HTTPResponse, limit: int) -> bytes:
    """The decoded body, of an overlong one `limit` + 1 bytes."""
    decode = _decoder(answer.headers.get("Content-Encoding", ""))
    body = bytearray()
    while len(body) <= limit:
        chunk = answer.read(_CHUNK)
        if not chunk:
            if answer.length:  # http.client only notices this for a chunked body
                raise http.client.IncompleteRead(bytes(body), answer.length)
            break
        body += decode(chunk, limit + 1 - len(body))
    return bytes(body)


def _decoder(encoding: str) -> Callable[[bytes, int], bytes]:
    match encoding.strip().lower():
        case "" | "identity":
            return lambda data, size: data[:size]
        case "gzip" | "x-gzip" | "deflate":
            return _Inflater()
        case _:
            raise OutgoingError("The answer is compressed in a way other than gzip or deflate")


class _Inflater:
    """Unpacks gzip or zlib data, never more at once than asked for."""

    def __init__(self) -> None:
        self._member = self._new_member()

    def __call__(self, data: bytes, size: int) -> bytes:
        unpacked = bytearray()
        while data and len(unpacked) < size:
            if self._member.eof:  # gzip data may consist of several members
                self._member = self._new_member()
            unpacked += self._member.decompress(data, size - len(unpacked))
            data = self._member.unused_data
        return bytes(unpacked)

    def _new_member(self) -> "zlib._Decompress":
        return zlib.decompressobj(wbits=zlib.MAX_WBITS | 32)  # 32: tell gzip and zlib apart
