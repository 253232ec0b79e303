"""What goes wrong between here and Google: who may what, lost answers, quotas, faults, time that is up."""

import json
import logging
from datetime import timedelta
from typing import Any

import pytest

from baton import container
from baton.callers.models import Caller, administrators_group
from baton.default_actions.performer import Call
from baton.errors import BatonError, InvalidInputError, NotFoundError
from baton.exchanges.errors import ExchangeError, RefusedByGoogleError, TimeUpError
from baton.ids import ProjectRef
from baton.outgoing import OutgoingError, default_client
from tests.integration.conftest import START
from tests.integration.exchanges.conftest import (
    ACCOUNT,
    KEY,
    SHEET,
    NewExchange,
    add,
    change,
    create,
    new_credential,
    synchronize,
)
from tests.integration.exchanges.sheets_server import Book, Google, Refusal
from tests.integration.rows.conftest import ADMIN, HERE

pytestmark = pytest.mark.usefixtures("purchases")
CODES = {"Code": "code"}


def codes(book: Book) -> list[Any]:
    return [line[0] for line in book.tabs[0].lines[1:]]


# ---- who may what ----------------------------------------------------------------------------------


def test_a_write_with_a_mere_key_is_refused_by_google_and_explained(
    google: Google, waits: list[float]
) -> None:
    google.book(SHEET, is_public=True)
    create(code="a")
    exchange = add(app_key=KEY, mapping=CODES)

    with pytest.raises(RefusedByGoogleError) as refused:
        synchronize(exchange)

    told = refused.value.message
    assert "an app key can read sheets that are public, and nothing else" in told
    assert "credential_id" in told
    assert "oauth_token_id" in told
    assert "Expected OAuth2 access token" in told
    assert google.calls("values:batchUpdate") == 1
    assert waits == []


def test_a_key_reads_a_public_sheet(google: Google) -> None:
    book = google.book(SHEET, is_public=True)
    book.tabs[0].write(1, 1, [["code"], ["a"]], "RAW")

    told = synchronize(add(app_key=KEY, direction="from_sheet", key_columns=["code"]))

    assert told["rows_created"] == 1


@pytest.mark.parametrize(
    ("key", "is_public", "told"),
    [(KEY, False, "does not let the app key read"), ("wrong", True, "does not know the app key")],
)
def test_what_a_key_cannot_read_is_explained(
    google: Google, key: str, is_public: bool, told: str
) -> None:
    google.book(SHEET, is_public=is_public)

    with pytest.raises(RefusedByGoogleError, match=told):
        synchronize(add(app_key=key, direction="from_sheet", key_columns=["code"]))


def test_a_sheet_that_is_not_shared_names_the_account_to_share_it_with(
    google: Google, credential: str
) -> None:
    google.book(SHEET, readers={ACCOUNT})
    create(code="a")

    with pytest.raises(RefusedByGoogleError, match=f"let {ACCOUNT} use .* may edit it"):
        synchronize(add(credential_id=credential))


@pytest.mark.usefixtures("google")
def test_a_sheet_that_is_not_there_is_told(credential: str) -> None:
    with pytest.raises(RefusedByGoogleError, match="no spreadsheet of this id"):
        synchronize(add(credential_id=credential))


@pytest.mark.usefixtures("waits")
def test_one_token_is_used_for_as_long_as_it_lives(google: Google, to_sheet: NewExchange) -> None:
    exchange = to_sheet()
    for _ in range(3):
        synchronize(exchange)
    assert google.token_requests == 1

    synchronize(exchange, now=START + timedelta(minutes=59))
    assert google.token_requests == 2


def test_a_token_that_was_revoked_is_made_anew_once(
    google: Google, to_sheet: NewExchange, book: Book
) -> None:
    exchange = to_sheet(mapping=CODES)
    synchronize(exchange)
    google.tokens.clear()
    create(code="a")

    assert synchronize(exchange)["rows_sent"] == 1
    assert codes(book) == ["a"]


def test_an_account_that_was_disabled_is_told(google: Google, to_sheet: NewExchange) -> None:
    exchange = to_sheet()
    synchronize(exchange)
    google.tokens.clear()
    google.accounts.clear()

    with pytest.raises(ExchangeError, match=f"no access token to {ACCOUNT}.*may have been deleted"):
        synchronize(exchange)


class Accounts:
    """Connected accounts, whose tokens are as they are."""

    def __init__(self, token: str) -> None:
        self.token = token
        self.asked: list[tuple[Any, ...]] = []

    def bearer(self, *asked: Any) -> str:
        self.asked.append(asked)
        return self.token


@pytest.fixture
def accounts(monkeypatch: pytest.MonkeyPatch) -> Accounts:
    connected = Accounts("ya29.connected")
    monkeypatch.setattr("baton.container.connections.access_tokens", lambda: connected)
    return connected


def new_token() -> str:
    connect = container.rows().create(
        HERE,
        "oauth_connect",
        {"name": "google", "client_id": "c", "client_secret": "s"},
        ADMIN,
        START,
    )
    sent = {
        "access_token": "a",
        "expires_in": 3600,
        "token_type": "Bearer",
        "oauth_connect_id": connect.row.row_id,
    }
    return container.rows().create(HERE, "oauth_token", sent, ADMIN, START).row.row_id


def test_a_connected_account_writes_with_its_current_token(
    google: Google, book: Book, accounts: Accounts
) -> None:
    google.tokens["ya29.connected"] = "ann@example.com"
    book.editors.add("ann@example.com")
    token_id = new_token()
    create(code="a")

    synchronize(add(oauth_token_id=token_id, mapping=CODES))

    assert codes(book) == ["a"]
    assert accounts.asked[0][:3] == (HERE, token_id, ADMIN.subject)


@pytest.mark.usefixtures("google", "book", "accounts")
def test_a_connected_account_that_was_revoked_is_told() -> None:
    exchange = add(oauth_token_id=new_token())

    with pytest.raises(
        RefusedByGoogleError, match=r"may have been revoked\. Connect the account again"
    ):
        synchronize(exchange)


def test_a_key_that_cannot_be_read_is_told_without_what_it_holds(google: Google) -> None:
    key = '{"client_email": "a@b.c", "private_key": "-----BEGIN PRIVATE KEY-----\\nAAAA"}'
    exchange = add(credential_id=new_credential(key))

    with pytest.raises(ExchangeError, match="credential") as failed:
        synchronize(exchange)

    assert "AAAA" not in failed.value.message
    assert google.requests == []


@pytest.mark.usefixtures("google", "book")
def test_key_files_within_the_options_of_a_store_are_understood(key_file: str) -> None:
    options = json.dumps({"service_account_credentials": key_file})

    assert synchronize(add(credential_id=new_credential(options)))["rows_sent"] == 0


def test_a_credential_that_was_removed_is_told(to_sheet: NewExchange, credential: str) -> None:
    exchange = to_sheet()
    container.rows().delete(HERE, "credential", credential, ADMIN.subject, START)

    with pytest.raises(ExchangeError, match="credential of this exchange is gone"):
        synchronize(exchange)


def test_secrets_are_in_no_address_error_or_log(
    google: Google, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    google.book(SHEET)

    def telling(_method: str, _path: str) -> Any:
        return Refusal(403, "PERMISSION_DENIED", f"The key {KEY} may not")

    google.plans.append(telling)
    exchange = add(app_key=KEY, direction="from_sheet", key_columns=["code"])
    with pytest.raises(ExchangeError) as failed:
        synchronize(exchange)

    told = [failed.value.message, repr(failed.value.details), json.dumps(exchange), caplog.text]
    told += [*capsys.readouterr(), *(path for _, path in google.requests)]
    assert not any(KEY in each for each in told)
    assert google.seen_headers[0]["x-goog-api-key"] == KEY
    assert exchange.get("app_key") is None


# ---- answers that are lost -------------------------------------------------------------------------


@pytest.mark.usefixtures("waits")
def test_an_append_whose_answer_was_lost_is_not_made_twice(
    google: Google, to_sheet: NewExchange, book: Book
) -> None:
    google.lose()
    for code in "abc":
        create(code=code)
    exchange = to_sheet(mapping=CODES)

    assert synchronize(exchange)["rows_sent"] == 3
    assert codes(book) == ["a", "b", "c"]
    assert google.calls(":append") == 1
    create(code="d")
    synchronize(exchange)
    assert codes(book) == ["a", "b", "c", "d"]


@pytest.mark.usefixtures("waits")
def test_an_append_that_was_lost_on_its_way_is_made_again(
    google: Google, to_sheet: NewExchange, book: Book
) -> None:
    google.lose(2, done=False)
    create(code="a")

    assert synchronize(to_sheet(mapping=CODES))["rows_sent"] == 1
    assert codes(book) == ["a"]
    assert google.calls(":append") == 3


@pytest.mark.usefixtures("waits")
def test_rows_that_look_like_earlier_ones_are_not_taken_for_them(
    google: Google, to_sheet: NewExchange, book: Book
) -> None:
    exchange = to_sheet(mapping=CODES)
    create(code="same")
    synchronize(exchange)
    google.lose(done=False)
    create(code="same")

    synchronize(exchange)

    assert codes(book) == ["same", "same"]


@pytest.mark.usefixtures("waits")
def test_people_may_add_rows_while_an_answer_is_lost(
    google: Google, to_sheet: NewExchange, book: Book
) -> None:
    tab = book.tabs[0]
    exchange = to_sheet(mapping=CODES)
    create(code="a")
    synchronize(exchange)

    def by_hand(_method: str, path: str) -> Any:
        if path.endswith(":append"):
            tab.write(3, 1, [["by hand"]], "RAW")
            return ("lose", True)
        return None

    google.plans.append(by_hand)
    create(code="b")
    synchronize(exchange)

    assert codes(book) == ["a", "by hand", "b"]


@pytest.mark.usefixtures("google")
def test_a_synchronisation_that_was_killed_before_it_knew_is_cleared_up_by_the_next(
    to_sheet: NewExchange, book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    exchange = to_sheet(mapping=CODES)
    create(code="a")

    class KilledError(BaseException):
        """The process is gone: nothing that comes after is done."""

    def killed(*_arguments: Any) -> None:
        raise KilledError

    repository = container.exchange_repository()
    with monkeypatch.context() as patch:
        patch.setattr(repository, "confirm", killed)
        patch.setattr(repository, "release", killed)
        with pytest.raises(KilledError):
            synchronize(exchange)
    assert codes(book) == ["a"]
    create(code="b")

    told = synchronize(exchange, now=START + timedelta(minutes=30))

    assert codes(book) == ["a", "b"]
    assert (told["rows_sent"], told["rows_unchanged"]) == (1, 1)


@pytest.mark.usefixtures("waits")
def test_one_that_was_killed_before_it_had_sent_sends_them_the_next_time(
    google: Google, to_sheet: NewExchange, book: Book
) -> None:
    exchange = to_sheet(mapping=CODES)
    create(code="a")
    google.lose(5, done=False)

    with pytest.raises(ExchangeError, match="after 5 tries") as failed:
        synchronize(exchange)
    assert failed.value.details["rows_sent"] == 0
    change(container.row_repository().page(HERE, entity(), size=1).rows[0], code="changed")

    assert synchronize(exchange)["rows_sent"] == 1
    assert codes(book) == ["changed"]


def entity() -> Any:
    return container.entity_repository().get(HERE, "purchase")


# ---- faults and quotas -----------------------------------------------------------------------------


def test_faults_of_google_are_tried_again_with_growing_waits(
    google: Google, to_sheet: NewExchange, book: Book, waits: list[float]
) -> None:
    google.fail(500, 3)
    create(code="a")

    synchronize(to_sheet(mapping=CODES))

    assert waits == [0.5, 1, 2]
    assert codes(book) == ["a"]


@pytest.mark.usefixtures("waits")
def test_a_fault_in_the_middle_leaves_what_was_sent_and_the_next_goes_on(
    google: Google, to_sheet: NewExchange, book: Book, many: Any
) -> None:
    many(1_200)
    exchange = to_sheet(mapping=CODES)

    def third(_method: str, path: str) -> Any:
        if path.endswith(":append") and google.calls(":append") >= 3:
            return Refusal(403, "PERMISSION_DENIED", "The caller does not have permission")
        return None

    google.plans.append(third)
    with pytest.raises(RefusedByGoogleError) as failed:
        synchronize(exchange)
    assert failed.value.details["rows_sent"] == 1_000

    told = synchronize(exchange)

    assert (told["rows_sent"], told["rows_unchanged"]) == (200, 1_000)
    assert codes(book) == [f"p{number}" for number in range(1_200)]


def test_a_quota_is_waited_out_for_as_long_as_google_asks(
    google: Google, to_sheet: NewExchange, book: Book, waits: list[float], many: Any
) -> None:
    many(1_200)
    google.quota, google.retry_after = 5, "37"

    assert synchronize(to_sheet(mapping=CODES))["rows_sent"] == 1_200
    assert waits == [37]
    assert codes(book) == [f"p{number}" for number in range(1_200)]


def test_a_quota_may_name_a_date(google: Google, to_sheet: NewExchange, waits: list[float]) -> None:
    google.quota, google.retry_after = 2, "Sat, 21 Nov 2026 22:15:20 GMT"
    create(code="a")

    synchronize(to_sheet(mapping=CODES))

    assert waits == [120]


def test_a_quota_that_outlasts_the_time_ends_it_and_the_next_goes_on(
    google: Google, to_sheet: NewExchange, book: Book, waits: list[float], many: Any
) -> None:
    many(1_200)
    exchange = to_sheet(mapping=CODES)
    google.quota, google.retry_after = 6, "3600"

    with pytest.raises(TimeUpError, match=r"wants 3600 s .*goes on from here") as failed:
        synchronize(exchange)

    assert waits == []
    sent = failed.value.details["rows_sent"]
    assert 0 < sent < 1_200
    assert synchronize(exchange)["rows_sent"] == 1_200 - sent
    assert codes(book) == [f"p{number}" for number in range(1_200)]


def test_503_with_retry_after_is_obeyed(
    google: Google, to_sheet: NewExchange, book: Book, waits: list[float]
) -> None:
    google.fail(503, only=":append", Retry_After="9")
    create(code="a")

    synchronize(to_sheet(mapping=CODES))

    assert waits == [9]
    assert codes(book) == ["a"]


def test_a_server_that_is_slower_than_there_is_time_does_not_hold_the_step_up(
    google: Google, to_sheet: NewExchange
) -> None:
    create(code="a")
    exchange = to_sheet()
    google.slow(1.5, 9)

    with pytest.raises(BatonError):
        synchronize(exchange, seconds=9.3)  # 8 s of which are kept for the answer


def test_answers_that_are_no_answers_are_told(google: Google, to_sheet: NewExchange) -> None:
    exchange = to_sheet()

    def nonsense(_method: str, path: str) -> Any:
        return Refusal(200, "OK", "") if path.endswith(SHEET) else None

    google.plans.append(nonsense)
    with pytest.raises(ExchangeError, match="not understood"):
        synchronize(exchange)


def test_no_address_of_a_tenants_choice_is_asked(google: Google, to_sheet: NewExchange) -> None:
    """The key file names another token_uri, the row another sheetUrl."""
    exchange = to_sheet()
    target = exchange["target_attributes"] | {"sheetUrl": "http://169.254.169.254/latest"}
    sent = {"target_attributes": target}
    container.rows().update(HERE, "data_exchange", exchange["reference_id"], sent, ADMIN, START)

    synchronize(exchange)

    assert {path.split("/")[1] for _, path in google.requests} == {"token", "v4"}


@pytest.mark.usefixtures("waits")
def test_the_client_is_the_guarded_one(
    google: Google, to_sheet: NewExchange, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OUTGOING_NETWORKS", "")
    monkeypatch.setattr("baton.exchanges.service_accounts._TRIES", 1)
    default_client.cache_clear()
    for each in (container.service_accounts, container.authorizing, container.synchronize_service):
        each.cache_clear()

    with pytest.raises(ExchangeError, match="No access token"):
        synchronize(to_sheet())
    with pytest.raises(OutgoingError):
        default_client().request("GET", google.url, timeout=1)
    assert google.requests == []


def test_another_tenants_exchange_is_none(to_sheet: NewExchange) -> None:

    other = "88888888-8888-8888-8888-888888888888"
    theirs = Caller.user("u", other, frozenset({administrators_group(other)}))
    ref = ProjectRef(other, HERE.project_id)
    attributes = {"data_exchange_id": to_sheet()["reference_id"]}
    call = Call(ref=ref, caller=theirs, attributes=attributes, address="", now=START)

    with pytest.raises(NotFoundError, match="no such data_exchange"):
        container.PERFORMERS["data_exchange/synchronize"]().perform(call)
    with pytest.raises(InvalidInputError):
        synchronize({"reference_id": "x"})
