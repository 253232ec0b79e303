"""The calls of the Google Sheets API, version 4, that exchanges make: REST through the guarded client.

Answers that say "later" are waited out. A call that can be repeated is; of an append whose answer was lost
only the sheet itself knows what became of it, so that is for who asked for it to find out.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode

from baton.exchanges.access import Access
from baton.exchanges.errors import ExchangeError, RefusedByGoogleError, UnknownOutcomeError
from baton.exchanges.patience import Patience
from baton.exchanges.places import a1, first_cell
from baton.exchanges.service_accounts import Requests
from baton.outgoing import OutgoingError, Response

type Rows = list[list[Any]]

TRIES = 6
"""How often one call is made that fails for no reason of ours; refusals for being too many do not count."""
_SECONDS = 60.0
_LIMIT = 8_000_000
_PAGE_ROWS = 4_000
_TOLD = 300


class Sheet(NamedTuple):
    """One sheet of a spreadsheet, and how many rows and columns it has at present."""

    sheet_id: int
    title: str
    rows: int
    columns: int


class _TooLargeAnswerError(ExchangeError):
    """The answer is larger than is read at once."""

    def __init__(self) -> None:
        super().__init__("Google's answer is too large")


class Sheets:
    """One spreadsheet. `base_url` is the instance's, never a tenant's."""

    def __init__(
        self,
        client: Requests,
        base_url: str,
        spreadsheet_id: str,
        access: Access,
        patience: Patience,
    ) -> None:
        self._client = client
        self._base = f"{base_url.rstrip('/')}/v4/spreadsheets/{quote(spreadsheet_id, safe='')}"
        self._access = access
        self._patience = patience

    def sheet(self, title: str | None) -> Sheet:
        """The sheet of this title, or the first one. Raises ExchangeError when there is none."""
        fields = "sheets.properties(sheetId,title,index,gridProperties(rowCount,columnCount))"
        found = self._ask("GET", "", {"fields": fields})
        try:
            sheets = [
                Sheet(each.get("sheetId", 0), each["title"], grid["rowCount"], grid["columnCount"])
                for each in (one["properties"] for one in found["sheets"])
                if (grid := each.get("gridProperties"))
            ]
        except (KeyError, TypeError):
            raise _not_understood() from None
        for each in sheets:
            if title is None or each.title == title:
                return each
        raise ExchangeError(f"The spreadsheet has no sheet {title!r}; was it renamed?")

    def read(self, sheet: str, row: int, column: int, last_row: int, last_column: int) -> Rows:
        """Cells of a range, row by row. Rows end with their last cell that has something, and so do the rows.

        Read in pieces, each as small as it must be.
        """
        rows: Rows = []
        size = _PAGE_ROWS
        while row + len(rows) <= last_row:
            first = row + len(rows)
            last = min(first + size - 1, last_row)
            try:
                page = self._values(a1(sheet, first, column, last, last_column))
            except _TooLargeAnswerError:
                if size == 1:
                    raise ExchangeError(
                        f"Row {first} of the sheet is too large to be read"
                    ) from None
                size = max(1, (last - first + 1) // 4)
                continue
            rows += page + [[] for _ in range(last - first + 1 - len(page))]
        while rows and not rows[-1]:
            rows.pop()
        return rows

    def append(self, sheet: str, row: int, column: int, values: Sequence[Sequence[Any]]) -> int:
        """Insert rows below the table that has this row; returns the first one's number.

        Raises UnknownOutcomeError when the answer was lost.
        """
        width = max(len(each) for each in values)
        range_ = a1(sheet, row, column, row, column + width - 1)
        query = {"valueInputOption": "RAW", "insertDataOption": "INSERT_ROWS"}
        answer = self._ask(
            "POST",
            f"/values/{quote(range_, safe='')}:append",
            query,
            {"range": range_, "majorDimension": "ROWS", "values": values},
            repeatable=False,
        )
        try:
            landed = first_cell(answer["updates"]["updatedRange"])
        except (KeyError, TypeError):
            landed = None
        if landed is None:
            raise UnknownOutcomeError("Google's answer to an append was not understood")
        if landed[1] != column:
            raise ExchangeError(
                "Google has put the rows into other columns than those of the header: there is something in"
                " the cells beside the table. Remove it and the rows that were added, or set a range"
            )
        return landed[0]

    def update(self, ranges: Sequence[tuple[str, Sequence[Sequence[Any]]]]) -> None:
        """Set the cells of some ranges: null leaves a cell as it is, an empty text clears it."""
        data = [
            {"range": range_, "majorDimension": "ROWS", "values": values}
            for range_, values in ranges
        ]
        self._ask("POST", "/values:batchUpdate", {}, {"valueInputOption": "RAW", "data": data})

    def grow(self, sheet: Sheet, rows: int, columns: int) -> Sheet:
        """Make the sheet at least as large."""
        grown = sheet._replace(rows=max(rows, sheet.rows), columns=max(columns, sheet.columns))
        if grown == sheet:
            return sheet
        grid = {"rowCount": grown.rows, "columnCount": grown.columns}
        properties = {"sheetId": sheet.sheet_id, "gridProperties": grid}
        fields = "gridProperties.rowCount,gridProperties.columnCount"
        change = {"updateSheetProperties": {"properties": properties, "fields": fields}}
        self._ask("POST", ":batchUpdate", {}, {"requests": [change]})
        return grown

    def _values(self, range_: str) -> Rows:
        query = {"valueRenderOption": "UNFORMATTED_VALUE", "dateTimeRenderOption": "SERIAL_NUMBER"}
        found = self._ask("GET", f"/values/{quote(range_, safe='')}", query)
        values: Any = found.get("values", [])
        if not isinstance(values, list) or not all(isinstance(each, list) for each in values):
            raise _not_understood()
        return [*values]

    def _ask(
        self,
        method: str,
        path: str,
        query: Mapping[str, str],
        content: Any = None,
        *,
        repeatable: bool = True,
    ) -> dict[str, Any]:
        writing = method != "GET"
        body = None if content is None else json.dumps(content).encode()
        url = self._base + path + (f"?{urlencode(query)}" if query else "")
        failed = throttled = 0
        while True:
            self._patience.check()
            response: Response | None = None
            try:
                response = self._once(method, url, body)
            except OutgoingError as error:
                told = str(error)
            if response is not None:
                if response.status == 200:
                    return _read(response)
                if response.status == 429:
                    self._patience.wait(throttled, response.headers.get("retry-after"))
                    throttled += 1
                    continue
                if response.status < 500:
                    if response.status == 401 and self._access.renew():
                        continue
                    raise RefusedByGoogleError(self._explained(response, writing=writing))
                told = f"Google answered {response.status}"
            retry_after = response.headers.get("retry-after") if response else None
            if not repeatable:
                raise UnknownOutcomeError(told, retry_after)
            failed += 1
            if failed == TRIES:
                raise ExchangeError(f"{told}, after {TRIES} tries")
            self._patience.wait(failed - 1, retry_after)

    def _once(self, method: str, url: str, body: bytes | None) -> Response:
        headers = self._access.headers() | ({"Content-Type": "application/json"} if body else {})
        return self._client.request(
            method,
            url,
            timeout=max(1.0, min(_SECONDS, self._patience.left)),
            headers=headers,
            body=body,
            limit=_LIMIT,
        )

    def _explained(self, response: Response, *, writing: bool) -> str:
        google = _message(response)
        bad_key = response.status == 400 and "API key" in google
        if response.status in {401, 403} or bad_key:
            told = self._access.refused(response.status, writing=writing)
        elif response.status == 404:
            told = "There is no spreadsheet of this id, or it is not shared with who asks for it"
        else:
            told = f"Google refused with {response.status}"
        return f"{told} (Google: {self._without_secrets(google)})" if google else told

    def _without_secrets(self, text: str) -> str:
        for value in self._access.headers().values():
            text = text.replace(value.removeprefix("Bearer "), "...")
        return text[:_TOLD]


def _read(response: Response) -> dict[str, Any]:
    if response.truncated:
        raise _TooLargeAnswerError
    try:
        found = json.loads(response.body)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise _not_understood()
    return found


def _message(response: Response) -> str:
    try:
        found = json.loads(response.body)["error"]["message"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return ""
    return " ".join(found.split()) if isinstance(found, str) else ""


def _not_understood() -> ExchangeError:
    return ExchangeError("Google's answer was not understood")
