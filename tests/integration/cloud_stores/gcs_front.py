"""What fake-gcs-server lacks of Google's XML API, told to it in the JSON API it has.

Uploads, uploads in parts and copies are translated; reading, listing and deleting go on as they come. A
request without the right bearer token is refused, which the emulator does not do.
"""

import json
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, quote, unquote, urlsplit
from uuid import uuid4

type IsAllowed = Callable[[str], bool]


@dataclass
class Front:
    address: str
    behind: str
    is_allowed: IsAllowed
    parts: dict[str, dict[int, bytes]] = field(default_factory=dict)
    """Of uploads that are under way."""
    most_parts: int = 0


@contextmanager
def gcs_front(behind: str, is_allowed: IsAllowed) -> Iterator[Front]:
    """`is_allowed` is asked for each request with its Authorization header."""
    front = Front("", behind, is_allowed)
    handler = type("Handler", (_Handler,), {"front": front})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        front.address = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield front
        server.shutdown()
        thread.join(5)


class _Handler(BaseHTTPRequestHandler):
    front: Front
    protocol_version = "HTTP/1.1"

    def _handle(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if not self.front.is_allowed(self.headers.get("Authorization", "")):
            self._answer(401, b"<Error><Code>AuthenticationRequired</Code></Error>")
            return
        address = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(address.query, True).items()}
        bucket, _, name = unquote(address.path).lstrip("/").partition("/")
        match self.command:
            case "POST" if "uploads" in query:
                self._begin()
            case "PUT" if "partNumber" in query:
                self._part(query, body)
            case "POST" if "uploadId" in query:
                parts = self.front.parts.pop(query["uploadId"])
                self.front.most_parts = max(self.front.most_parts, len(parts))
                self._store(
                    bucket, name, b"".join(parts[each] for each in sorted(parts)), whole=True
                )
            case "DELETE" if "uploadId" in query:
                self.front.parts.pop(query["uploadId"], None)
                self._answer(204)
            case "PUT" if "x-goog-copy-source" in self.headers:
                self._copy(bucket, name)
            case "PUT":
                self._store(bucket, name, body)
            case _:
                self._pass_on(body)

    do_GET = do_HEAD = do_PUT = do_POST = do_DELETE = _handle  # noqa: N815 - the server's names

    def _begin(self) -> None:
        upload = uuid4().hex
        self.front.parts[upload] = {}
        text = f"<InitiateMultipartUploadResult><UploadId>{upload}</UploadId></InitiateMultipartUploadResult>"
        self._answer(200, text.encode())

    def _part(self, query: dict[str, str], body: bytes) -> None:
        number = int(query["partNumber"])
        self.front.parts[query["uploadId"]][number] = body
        self._answer(200, ETag=f'"{number}"')

    def _store(self, bucket: str, name: str, body: bytes, *, whole: bool = False) -> None:
        path = f"/upload/storage/v1/b/{bucket}/o?uploadType=media&name={quote(name, safe='')}"
        status, answer, _ = self._ask("POST", path, body)
        if status != 200:
            self._refuse(status)
            return
        etag = json.loads(answer)["etag"]
        text = f"<CompleteMultipartUploadResult><ETag>{etag}</ETag></CompleteMultipartUploadResult>"
        self._answer(200, text.encode() if whole else b"", ETag=etag)

    def _copy(self, bucket: str, name: str) -> None:
        source = unquote(self.headers["x-goog-copy-source"]).lstrip("/").partition("/")
        path = f"/storage/v1/b/{source[0]}/o/{quote(source[2], safe='')}/copyTo"
        status, _, _ = self._ask("POST", f"{path}/b/{bucket}/o/{quote(name, safe='')}", b"{}")
        if status == 200:
            self._answer(200, b"<CopyObjectResult><ETag>x</ETag></CopyObjectResult>")
        else:
            self._refuse(status)

    def _pass_on(self, body: bytes) -> None:
        status, answer, headers = self._ask(self.command, self.path, body)
        if status >= 400 and "list-type" in self.path:  # it says 500 of a bucket that is not there
            self._answer(404, b"<Error><Code>NoSuchBucket</Code></Error>")
            return
        kept = {
            name: value
            for name, value in headers.items()
            if name.lower() in {"etag", "last-modified", "content-type", "x-goog-generation"}
        }
        if self.command == "HEAD" and status == 200:
            kept["Content-Length"] = headers["Content-Length"]
        self._answer(status, answer, **kept)

    def _refuse(self, status: int) -> None:
        code = "NoSuchBucket" if status == 404 else "InternalError"
        self._answer(status, f"<Error><Code>{code}</Code></Error>".encode())

    def _ask(self, method: str, path: str, body: bytes) -> tuple[int, bytes, dict[str, str]]:
        request = urllib.request.Request(self.front.behind + path, body or None, method=method)  # noqa: S310 - loopback
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:  # noqa: S310 - loopback
                return answer.status, answer.read(), dict(answer.headers)
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read(), dict(error.headers)

    def _answer(self, status: int, body: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        for name, value in ({"Content-Length": str(len(body))} | headers).items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the server's name
        """Nothing."""
