"""The part of the Google Sheets API, version 4, that exchanges use, on loopback: its values, its rights,
its quotas.

It keeps spreadsheets in memory, finds tables as the documentation of `values.append` says, knows what an
app key may and an access token may, gives tokens to service accounts, and can misbehave on demand.
"""

import json
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

MAX_CELL = 50_000
NO_KEYS = (
    "API keys are not supported by this API. Expected OAuth2 access token or other authentication"
    " credentials that assert a principal."
)
_A1 = re.compile(r"(?:'((?:[^']|'')*)'!|([^'!]+)!)?([A-Z]+)(\d+)(?::([A-Z]+)(\d+))?")
_GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"


class Refusal(Exception):  # noqa: N818 - an answer, and no fault of the server
    def __init__(self, code: int, status: str, message: str, **headers: str) -> None:
        super().__init__(message)
        self.code, self.status, self.headers = code, status, headers


@dataclass
class Tab:
    """A sheet. `cells` by row and column, from 1; formulas are those that USER_ENTERED would have made."""

    title: str
    sheet_id: int = 0
    rows: int = 1000
    columns: int = 26
    cells: dict[tuple[int, int], Any] = field(default_factory=dict)
    formulas: set[tuple[int, int]] = field(default_factory=set)

    def write(self, row: int, column: int, values: list[list[Any]], option: str) -> None:
        height, width = len(values), max((len(each) for each in values), default=0)
        if row + height - 1 > self.rows or column + width - 1 > self.columns:
            raise Refusal(
                400,
                "INVALID_ARGUMENT",
                f"Range ({self.title}!...) exceeds grid limits."
                f" Max rows: {self.rows}, max columns: {self.columns}",
            )
        for down, line in enumerate(values):
            for across, value in enumerate(line):
                self._set((row + down, column + across), value, option)

    def _set(self, place: tuple[int, int], value: Any, option: str) -> None:
        if value is None:
            return
        if isinstance(value, list | dict):
            raise Refusal(400, "INVALID_ARGUMENT", "Invalid values: a cell takes a scalar")
        if isinstance(value, str) and len(value) > MAX_CELL:
            raise Refusal(
                400,
                "INVALID_ARGUMENT",
                "Your input contains more than the maximum of 50000 characters in a single cell.",
            )
        if option == "USER_ENTERED" and isinstance(value, str) and value.startswith("="):
            self.formulas.add(place)
        if value == "":
            self.cells.pop(place, None)
        else:
            self.cells[place] = value

    def read(self, row: int, column: int, last_row: int, last_column: int) -> list[list[Any]]:
        if row > self.rows or column > self.columns:
            raise Refusal(400, "INVALID_ARGUMENT", "Range exceeds grid limits.")
        lines = []
        for down in range(row, min(last_row, self.rows) + 1):
            line = [self.cells.get((down, across), "") for across in range(column, last_column + 1)]
            while line and line[-1] == "":
                line.pop()
            lines.append(line)
        while lines and not lines[-1]:
            lines.pop()
        return lines

    def table(self, row: int, column: int, last_row: int, last_column: int) -> Any:
        """Top, left, bottom and right of the last table that touches the range; None where there is none."""
        touched = [
            place
            for place in self.cells
            if row <= place[0] <= last_row and column <= place[1] <= last_column
        ]
        if not touched:
            return None
        rows: dict[int, list[int]] = {}
        for down, across in self.cells:
            rows.setdefault(down, []).append(across)
        top, left, bottom, right = *max(touched), *max(touched)

        def touches(down: int) -> bool:
            return any(left - 1 <= each <= right + 1 for each in rows.get(down, []))

        before = None
        while before != (top, left, bottom, right):
            before = (top, left, bottom, right)
            while touches(top - 1):
                top -= 1
            while touches(bottom + 1):
                bottom += 1
            found = {each for down in range(top, bottom + 1) for each in rows.get(down, [])}
            while left - 1 in found:
                left -= 1
            while right + 1 in found:
                right += 1
        return top, left, bottom, right

    def insert(self, below: int, count: int) -> None:
        self.cells = {
            (row + count if row > below else row, column): value
            for (row, column), value in self.cells.items()
        }
        self.rows += count

    @property
    def lines(self) -> list[list[Any]]:
        """All there is, row by row."""
        return self.read(1, 1, self.rows, self.columns)


@dataclass
class Book:
    """A spreadsheet. `readers` and `editors` are accounts it is shared with."""

    tabs: list[Tab]
    is_public: bool = False
    readers: set[str] = field(default_factory=set)
    editors: set[str] = field(default_factory=set)


@dataclass
class Google:
    """What the server knows and has seen. `tokens` are accounts by access token."""

    url: str = ""
    books: dict[str, Book] = field(default_factory=dict)
    keys: set[str] = field(default_factory=set)
    tokens: dict[str, str] = field(default_factory=dict)
    accounts: dict[str, Any] = field(default_factory=dict)
    requests: list[tuple[str, str]] = field(default_factory=list)
    bodies: list[Any] = field(default_factory=list)
    seen_headers: list[dict[str, str]] = field(default_factory=list)
    plans: list[Callable[[str, str], Any]] = field(default_factory=list)
    quota: int | None = None
    retry_after: str | None = None
    token_requests: int = 0
    lock: AbstractContextManager[object] = field(default_factory=threading.RLock)

    def book(self, sheet_id: str, *titles: str, **more: Any) -> Book:
        tabs = [Tab(title, number) for number, title in enumerate(titles or ("Sheet1",))]
        self.books[sheet_id] = Book(tabs, **more)
        return self.books[sheet_id]

    def service_account(self, email: str = "sync@project.iam.gserviceaccount.com") -> str:
        """The key file of a new service account."""
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.accounts[email] = key.public_key()
        private = key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        content = {
            "type": "service_account",
            "client_email": email,
            "private_key": private.decode(),
            "private_key_id": "k1",
            "token_uri": "http://169.254.169.254/steal",
        }
        return json.dumps(content)

    def trust(self, key_file: str) -> None:
        """Know a service account by its key file."""
        content = json.loads(key_file)
        private = serialization.load_pem_private_key(content["private_key"].encode(), None)
        self.accounts[content["client_email"]] = private.public_key()

    def calls(self, what: str) -> int:
        """How many requests there were whose path ends with this."""
        return sum(path.endswith(what) for _, path in self.requests)

    # ---- misbehaving: each is for the next request that fits

    def fail(self, code: int, times: int = 1, *, only: str = "", **headers: str) -> None:
        """Answer this, before anything is done."""

        def plan(_method: str, path: str) -> Any:
            return Refusal(code, "UNAVAILABLE", "busy", **headers) if only in path else None

        self.plans += [plan] * times

    def lose(self, times: int = 1, *, only: str = ":append", done: bool = True) -> None:
        """Do what is asked, or not, and hang up without an answer."""

        def plan(_method: str, path: str) -> Any:
            return ("lose", done) if only in path else None

        self.plans += [plan] * times

    def slow(self, seconds: float, times: int = 1, *, only: str = "") -> None:
        def plan(_method: str, path: str) -> Any:
            return ("slow", seconds) if only in path else None

        self.plans += [plan] * times

    def planned(self, method: str, path: str) -> Any:
        for position, plan in enumerate(self.plans):
            if (found := plan(method, path)) is not None:
                del self.plans[position]
                return found
        return None


@contextmanager
def google() -> Iterator[Google]:
    """The server, for as long as somebody wants it."""
    known = Google()

    class Handler(_Handler):
        server_knows = known

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    known.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield known
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


class _Handler(BaseHTTPRequestHandler):
    server_knows: Google

    def do_GET(self) -> None:
        self._answer("GET")

    def do_POST(self) -> None:
        self._answer("POST")

    def do_PUT(self) -> None:
        self._answer("PUT")

    def log_message(self, *_arguments: Any) -> None:
        """Nothing: tests read what they need from `requests`."""

    def _answer(self, method: str) -> None:
        known = self.server_knows
        parts = urlsplit(self.path)
        path = unquote(parts.path)
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        plan = None
        with known.lock:
            known.requests.append((method, path))
            known.seen_headers.append({k.lower(): v for k, v in self.headers.items()})
            plan = known.planned(method, path)
        if isinstance(plan, tuple) and plan[0] == "slow":
            time.sleep(plan[1])
        try:
            if isinstance(plan, Refusal):
                raise plan
            with known.lock:
                lost = isinstance(plan, tuple) and plan[0] == "lose"
                if lost and not plan[1]:
                    content = None
                elif path == "/token":
                    content = self._token(body)
                else:
                    content = self._perform(method, path, parse_qs(parts.query), body)
            if lost:
                self.close_connection = True
                return
            self._send(200, content)
        except Refusal as refusal:
            error = {"code": refusal.code, "message": str(refusal), "status": refusal.status}
            self._send(refusal.code, {"error": error}, refusal.headers)

    def _send(self, code: int, content: Any, headers: Any = None) -> None:
        body = json.dumps(content).encode()
        self.send_response(code)
        self.send_header("Content-Type", "application/json; charset=UTF-8")
        self.send_header("Content-Length", str(len(body)))
        for name, value in (headers or {}).items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def _token(self, body: bytes) -> Any:
        known = self.server_knows
        known.token_requests += 1
        sent = {name: values[0] for name, values in parse_qs(body.decode()).items()}
        try:
            assert sent["grant_type"] == _GRANT
            unverified = jwt.decode(sent["assertion"], options={"verify_signature": False})
            jwt.decode(
                sent["assertion"],
                known.accounts[unverified["iss"]],
                algorithms=["RS256"],
                audience=f"{known.url}/token",
                options={
                    "require": ["exp", "iat", "iss"],
                    "verify_exp": False,
                    "verify_iat": False,
                },
            )
            assert unverified["exp"] - unverified["iat"] <= 3600
            assert unverified["scope"].endswith("/auth/spreadsheets")
        except (AssertionError, KeyError, jwt.PyJWTError):
            raise Refusal(400, "invalid_grant", "Invalid JWT Signature.") from None
        token = f"ya29.{known.token_requests}-{'x' * 40}"
        known.tokens[token] = unverified["iss"]
        return {"access_token": token, "expires_in": 3599, "token_type": "Bearer"}

    def _perform(self, method: str, path: str, query: dict[str, list[str]], body: bytes) -> Any:
        known = self.server_knows
        found = re.fullmatch(r"/v4/spreadsheets/([^/:]+)(:batchUpdate|/values.*)?", path, re.DOTALL)
        if found is None:
            raise Refusal(404, "NOT_FOUND", "Requested entity was not found.")
        if known.quota is not None:
            if known.quota == 0:
                headers = {} if known.retry_after is None else {"Retry_After": known.retry_after}
                known.quota = None
                raise Refusal(429, "RESOURCE_EXHAUSTED", "Quota exceeded.", **headers)
            known.quota -= 1
        book = self._book(found[1], query, writing=method != "GET")
        content = json.loads(body) if body else {}
        if method != "GET":
            known.bodies.append(content)
        options = {name: values[0] for name, values in query.items()}
        rest = found[2] or ""
        if not rest:
            return {"sheets": [{"properties": _properties(tab)} for tab in book.tabs]}
        if rest == ":batchUpdate":
            return _grow(book, content)
        if rest == "/values:batchUpdate":
            option = content["valueInputOption"]
            for each in content["data"]:
                tab, row, column, _, _ = _range(book, each["range"])
                tab.write(row, column, each["values"], option)
            return {"spreadsheetId": found[1], "totalUpdatedRows": len(content["data"])}
        range_ = rest.removeprefix("/values/")
        if method == "POST" and range_.endswith(":append"):
            return _append(book, range_.removesuffix(":append"), content, options)
        assert options["valueRenderOption"] == "UNFORMATTED_VALUE"
        tab, *area = _range(book, range_)
        values = tab.read(*area)
        answer: dict[str, Any] = {"range": range_, "majorDimension": "ROWS"}
        return answer | ({"values": values} if values else {})

    def _book(self, sheet_id: str, query: dict[str, list[str]], *, writing: bool) -> Book:
        """The spreadsheet, if who asks may do this with it."""
        known = self.server_knows
        bearer = self.headers.get("Authorization", "").removeprefix("Bearer ")
        key = self.headers.get("X-Goog-Api-Key") or next(iter(query.get("key", [])), "")
        if bearer:
            account = known.tokens.get(bearer)
            if account is None:
                raise Refusal(
                    401, "UNAUTHENTICATED", "Request had invalid authentication credentials."
                )
        elif key:
            if key not in known.keys:
                raise Refusal(
                    400, "INVALID_ARGUMENT", "API key not valid. Please pass a valid API key."
                )
            if writing:
                raise Refusal(401, "UNAUTHENTICATED", NO_KEYS)
            account = None
        else:
            raise Refusal(403, "PERMISSION_DENIED", "Method doesn't allow unregistered callers.")
        book = known.books.get(sheet_id)
        if book is None:
            raise Refusal(404, "NOT_FOUND", "Requested entity was not found.")
        allowed = account in book.editors or (
            not writing and (book.is_public or account in book.readers)
        )
        if not allowed:
            raise Refusal(403, "PERMISSION_DENIED", "The caller does not have permission")
        return book


def _properties(tab: Tab) -> dict[str, Any]:
    grid = {"rowCount": tab.rows, "columnCount": tab.columns}
    return {"sheetId": tab.sheet_id, "title": tab.title, "gridProperties": grid}


def _grow(book: Book, content: Any) -> Any:
    for request in content["requests"]:
        properties = request["updateSheetProperties"]["properties"]
        tab = next(each for each in book.tabs if each.sheet_id == properties["sheetId"])
        tab.rows = properties["gridProperties"]["rowCount"]
        tab.columns = properties["gridProperties"]["columnCount"]
    return {"replies": [{}]}


def _append(book: Book, range_: str, content: Any, options: dict[str, str]) -> Any:
    tab, *area = _range(book, range_)
    table = tab.table(*area)
    values = content["values"]
    row, column = (table[2] + 1, table[1]) if table else (area[0], area[1])
    if options.get("insertDataOption") == "INSERT_ROWS":
        tab.insert(row - 1, len(values))
    tab.rows = max(tab.rows, row + len(values) - 1)
    tab.write(row, column, values, options["valueInputOption"])
    width = max(len(each) for each in values)
    written = _written(tab, row, column, row + len(values) - 1, column + width - 1)
    updates = {"updatedRange": written, "updatedRows": len(values)}
    return {"tableRange": _written(tab, *table) if table else None, "updates": updates}


def _range(book: Book, text: str) -> tuple[Tab, int, int, int, int]:
    found = _A1.fullmatch(text)
    if found is None:
        raise Refusal(400, "INVALID_ARGUMENT", f"Unable to parse range: {text}")
    title = found[1].replace("''", "'") if found[1] is not None else found[2]
    tab = next((each for each in book.tabs if title in (None, each.title)), None)
    if tab is None:
        raise Refusal(400, "INVALID_ARGUMENT", f"Unable to parse range: {text}")
    row, column = int(found[4]), _number(found[3])
    last_row = int(found[6]) if found[6] else row
    return tab, row, column, last_row, _number(found[5]) if found[5] else column


def _number(letters: str) -> int:
    value = 0
    for letter in letters:
        value = value * 26 + ord(letter) - 64
    return value


def _written(tab: Tab, row: int, column: int, last_row: int, last_column: int) -> str:
    plain = re.fullmatch(r"\w+", tab.title)
    title = tab.title if plain else "'" + tab.title.replace("'", "''") + "'"
    return f"{title}!{_letters(column)}{row}:{_letters(last_column)}{last_row}"


def _letters(column: int) -> str:
    found = ""
    while column:
        column, rest = divmod(column - 1, 26)
        found = chr(65 + rest) + found
    return found
