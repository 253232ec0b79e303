"""What an Email step writes, to whom, and what becomes of SES's answer."""

import base64
import json
import time
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.exceptions import ReadTimeoutError
from botocore.stub import ANY, Stubber

from baton.steps import email as step
from baton.steps.email import perform, send_email
from baton.steps.exchange import Answer, Work, receive

if TYPE_CHECKING:
    from mypy_boto3_sesv2 import SESV2Client

EVENTS = Path(__file__).parents[3] / "events"
SENDER = "Baton <baton@example.com>"
TO_ANN = {"recipients": ["ann@example.com"]}


def work(settings: dict[str, Any], seconds: float = 60, **more: Any) -> Work:
    values: dict[str, Any] = {
        "tenant_id": "t",
        "project_id": "p",
        "action_id": "a-1",
        "action_name": "Nightly",
        "execution_id": "e-1",
        "step_number": 3,
        "attempt": 1,
        "step_type": "Email",
        "settings": settings,
        "deadline": time.time() + seconds,
    }
    return Work(**(values | more))


class Outbox:
    """A stubbed SES that keeps what it was given."""

    def __init__(self) -> None:
        self.client: SESV2Client = boto3.client(
            "sesv2",
            region_name="eu-west-1",
            aws_access_key_id="none",
            aws_secret_access_key="none",
        )
        self.stub = Stubber(self.client)
        self.calls: list[dict[str, Any]] = []
        self.pauses: list[float] = []
        events = self.client.meta.events
        events.register("before-parameter-build.sesv2.SendEmail", self._keep)

    def _keep(self, params: dict[str, Any], **_: Any) -> None:
        self.calls.append(params)

    def accept(self) -> None:
        expected = {"FromEmailAddress": ANY, "Destination": ANY, "Content": ANY}
        self.stub.add_response("send_email", {"MessageId": "m-1"}, expected)

    def refuse(self, code: str, message: str = "no") -> None:
        self.stub.add_client_error("send_email", code, message)

    def send(self, settings: dict[str, Any], seconds: float = 60, **more: Any) -> Answer:
        with self.stub:
            return send_email(
                work(settings, seconds, **more), self.client, SENDER, self.pauses.append
            )

    @property
    def message(self) -> EmailMessage:
        message = message_from_bytes(self.calls[-1]["Content"]["Raw"]["Data"], policy=default)
        assert isinstance(message, EmailMessage)
        return message

    def part(self, kind: str) -> str:
        part = self.message.get_body((kind,))
        assert part is not None
        return str(part.get_content()).replace("\r\n", "\n")


@pytest.fixture
def outbox() -> Outbox:
    """An SES that takes one message."""
    box = Outbox()
    box.accept()
    return box


def test_the_message_goes_to_all_recipients_and_hides_the_blind_ones(outbox: Outbox) -> None:
    settings = {
        "recipients": ["Ann <ann@example.com>", "bob@example.com"],
        "cc": "cid@example.com",
        "bcc": ["dan@example.com"],
        "subject": "Grüße",
        "body": "Hallo",
    }

    result = outbox.send(settings)

    assert outbox.calls[0]["FromEmailAddress"] == SENDER
    assert outbox.calls[0]["Destination"] == {
        "ToAddresses": ["ann@example.com", "bob@example.com"],
        "CcAddresses": ["cid@example.com"],
        "BccAddresses": ["dan@example.com"],
    }
    assert outbox.message["To"] == "Ann <ann@example.com>, bob@example.com"
    assert (outbox.message["Cc"], outbox.message["Bcc"]) == ("cid@example.com", None)
    assert result.status == "Completed"
    assert result.output == {
        "messageId": "m-1",
        "recipients": [
            "ann@example.com",
            "bob@example.com",
            "cid@example.com",
            "dan@example.com",
        ],
        "subject": "Grüße",
    }


def test_the_message_names_its_execution(outbox: Outbox) -> None:
    outbox.send(TO_ANN)

    assert outbox.message["X-Baton-Execution"] == "e-1-3"


def test_the_raw_message_is_plain_ascii(outbox: Outbox) -> None:
    outbox.send(TO_ANN | {"subject": "Größe", "body": "ß" * 2000, "html": "<p>ü</p>"})

    assert outbox.calls[0]["Content"]["Raw"]["Data"].isascii()


def test_text_and_html_are_two_forms_of_one_message(outbox: Outbox) -> None:
    outbox.send(TO_ANN | {"subject": "s", "body": "plain", "html": "<p>rich</p>"})

    assert outbox.message.get_content_type() == "multipart/alternative"
    assert (outbox.part("plain"), outbox.part("html")) == ("plain\n", "<p>rich</p>\n")


def test_html_alone_is_the_whole_message(outbox: Outbox) -> None:
    outbox.send(TO_ANN | {"subject": "s", "html": "<p>rich</p>"})

    assert outbox.message.get_content_type() == "text/html"


def test_a_body_that_is_no_text_is_shown_as_json(outbox: Outbox) -> None:
    outbox.send(TO_ANN | {"body": {"rows": 5, "name": "ü"}})

    assert outbox.part("plain") == '{\n  "rows": 5,\n  "name": "ü"\n}\n'


def test_a_body_with_half_a_character_is_still_sent(outbox: Outbox) -> None:
    result = outbox.send(TO_ANN | {"body": "a\ud800b"}, action_name="n\ud800")

    assert (result.status, outbox.part("plain")) == ("Completed", "a?b\n")


STEPS = {
    "10": {"stepType": "Webhook", "status": "Completed", "output": "x" * 5000},
    "2": {
        "stepType": "Python",
        "description": "Count <b>rows</b>",
        "status": "Completed",
        "output": {"rows": "<script>alert(1)</script>"},
    },
}


def test_without_subject_and_body_the_message_sums_up_the_execution(outbox: Outbox) -> None:
    result = outbox.send(TO_ANN, action_name="Night\r\nly", steps=STEPS)

    text = outbox.part("plain")
    assert result.output["subject"] == "Night ly: summary"
    assert text.index("Step 2: Python (Count <b>rows</b>): Completed") < text.index("Step 10:")
    assert "[shortened]" in text
    assert len(text) < 2000


def test_the_summary_escapes_what_steps_left(outbox: Outbox) -> None:
    outbox.send(TO_ANN, action_name="<i>Nightly</i>", steps=STEPS)

    html = outbox.part("html")
    assert "&lt;script&gt;" in html
    assert not any(tag in html for tag in ("<script>", "<b>", "<i>"))


def test_a_subject_alone_heads_the_summary(outbox: Outbox) -> None:
    outbox.send(TO_ANN | {"subject": "Report"}, steps=STEPS)

    assert outbox.message["Subject"] == "Report"
    assert "Step 2" in outbox.part("plain")


@pytest.mark.parametrize(
    ("recipients", "expected"),
    [
        ("ann@example.com", ["ann@example.com"]),
        ("ann@example.com, Bob <bob@example.com>", ["ann@example.com", "bob@example.com"]),
        ('"Bo, Ann" <ann@example.com>,', ["ann@example.com"]),
        (["ann@example.com", "ann@example.com"], ["ann@example.com"]),
        (["o'neil+tag@sub.example.co.uk"], ["o'neil+tag@sub.example.co.uk"]),
        (["ann@bücher.example"], ["ann@xn--bcher-kva.example"]),
        (["Ann@EXAMPLE.com"], ["Ann@example.com"]),
    ],
)
def test_recipients_are_a_list_or_one_text(
    outbox: Outbox, recipients: object, expected: list[str]
) -> None:
    result = outbox.send({"recipients": recipients})

    assert result.output["recipients"] == expected


@pytest.mark.parametrize(
    ("settings", "error"),
    [
        ({}, "settings.recipients is required"),
        ({"recipients": []}, "settings.recipients needs at least one address"),
        ({"recipients": " "}, "settings.recipients needs at least one address"),
        ({"recipients": 5}, "settings.recipients must be an address or a list of addresses"),
        ({"recipients": [None]}, "settings.recipients must be an address or a list of addresses"),
        (TO_ANN | {"cc": {"a": 1}}, "settings.cc must be an address or a list of addresses"),
        (TO_ANN | {"bcc": ["nobody"]}, "settings.bcc has an address that is not valid: 'nobody'"),
        (TO_ANN | {"subject": "a\r\nBcc: x@example.com"}, "settings.subject may not contain line"),
        (TO_ANN | {"subject": "a\u2028b"}, "settings.subject may not contain line breaks"),
        (TO_ANN | {"subject": ["a"]}, "settings.subject: input should be a valid string"),
        (
            {"recipients": [f"{number}@example.com" for number in range(51)]},
            "settings names more than 50 recipients",
        ),
    ],
)
def test_settings_that_cannot_work_are_told_by_name(settings: dict[str, Any], error: str) -> None:
    outbox = Outbox()

    result = outbox.send(settings)

    assert (result.status, outbox.calls) == ("Failed", [])
    assert (result.error or "").startswith(error)


@pytest.mark.parametrize(
    "address",
    [
        "ann",
        "@example.com",
        "ann@",
        "ann@example",
        "ann@localhost",
        "ann@-example.com",
        "ann@example..com",
        "ann@[127.0.0.1]",
        "a b@example.com",
        ".ann@example.com",
        "ann.@example.com",
        "a..b@example.com",
        "änn@example.com",
        '"ann"@example.com',
        "ann@bob@example.com",
        "ann@example.com\r\nBcc: eve@example.com",
        "Ann\n <ann@example.com>",
        "ann@example.com>, <eve",
        "ann@example.com; bob@example.com",
        f"{'a' * 65}@example.com",
        f"ann@{'a' * 250}.com",
    ],
)
def test_an_address_nobody_could_deliver_to_is_refused(address: str) -> None:
    outbox = Outbox()

    result = outbox.send({"recipients": ["bob@example.com", address]})

    assert (result.status, outbox.calls) == ("Failed", [])
    assert (result.error or "").startswith("settings.recipients ")


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("MessageRejected", "Email address is not verified: baton@example.com"),
        ("MailFromDomainNotVerifiedException", "domain"),
        ("AccountSuspendedException", "suspended"),
        ("AccessDeniedException", "no right"),
    ],
)
def test_a_refusal_by_ses_is_told_with_its_code(code: str, message: str) -> None:
    outbox = Outbox()
    outbox.refuse(code, message)

    result = outbox.send(TO_ANN)

    assert result.status == "Failed"
    assert result.error == f"The message was not accepted: {code}: {message}"


def test_a_throttled_message_is_tried_again_after_a_pause() -> None:
    outbox = Outbox()
    outbox.refuse("TooManyRequestsException")
    outbox.refuse("TooManyRequestsException")
    outbox.accept()

    result = outbox.send(TO_ANN)

    assert (result.status, outbox.pauses) == ("Completed", [1.0, 2.0])


def test_a_message_that_stays_throttled_fails() -> None:
    outbox = Outbox()
    for _ in range(4):
        outbox.refuse("TooManyRequestsException", "Maximum sending rate exceeded.")

    result = outbox.send(TO_ANN)

    assert outbox.pauses == [1.0, 2.0, 4.0]
    assert result.error == (
        "The message was not accepted: TooManyRequestsException: Maximum sending rate exceeded."
    )


def test_there_is_no_second_try_close_to_the_deadline() -> None:
    outbox = Outbox()
    outbox.refuse("TooManyRequestsException")

    result = outbox.send(TO_ANN, seconds=10)

    assert (result.status, outbox.pauses) == ("Failed", [])


@pytest.mark.parametrize(("seconds", "timed_out"), [(60, False), (0.5, True)])
def test_a_lost_answer_is_a_failure_and_not_repeated(
    monkeypatch: pytest.MonkeyPatch, seconds: float, timed_out: bool
) -> None:
    outbox = Outbox()
    calls: list[object] = []

    def lose(**call: object) -> None:
        calls.append(call)
        raise ReadTimeoutError(endpoint_url="https://email.example.com")

    monkeypatch.setattr(outbox.client, "send_email", lose)

    result = outbox.send(TO_ANN, seconds)

    assert result.error == "The message could not be handed over: ReadTimeoutError"
    assert (len(calls), result.timed_out) == (1, timed_out)


def test_nothing_is_sent_after_the_deadline() -> None:
    result = perform(work(TO_ANN, seconds=1.5))

    assert (result.status, result.timed_out) == ("Failed", True)


@pytest.mark.parametrize(("seconds", "allowed"), [(60, 5.0), (5.5, 2.0)])
def test_the_client_waits_no_longer_than_there_is_time(
    monkeypatch: pytest.MonkeyPatch, seconds: float, allowed: float
) -> None:
    monkeypatch.setenv("SENDER_EMAIL", SENDER)
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "none")  # else boto3 asks the instance for them
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "none")
    monkeypatch.setattr(step, "_ses", step._ses.__wrapped__)  # noqa: SLF001 - keeps no client
    used: list[SESV2Client] = []

    def keep(_work: Work, client: "SESV2Client", _sender: str) -> Answer:
        used.append(client)
        return Answer.completed(None)

    monkeypatch.setattr(step, "send_email", keep)

    perform(work(TO_ANN, seconds))

    config: Any = used[0].meta.config  # its options are made at run time
    assert (config.connect_timeout, config.read_timeout) == (allowed, allowed)
    assert config.retries["total_max_attempts"] == 1


def test_the_sample_event_is_work_for_this_step(outbox: Outbox) -> None:
    event = json.loads((EVENTS / "send_email.json").read_text())

    with outbox.stub:
        result = send_email(receive(event), outbox.client, SENDER)

    assert result.output["recipients"] == ["team@example.com"]
    assert "Step 2: Webhook (Tell the shop): Completed" in outbox.part("plain")


def test_what_an_export_answers_can_be_attached_as_it_is(outbox: Outbox) -> None:
    exported = {
        "name": "orders.csv",
        "content": base64.b64encode("id,größe\n1,2\n".encode()).decode(),
        "contentType": "text/csv",
        "message": "Downloading data as csv",
    }

    outbox.send(TO_ANN | {"body": "Here it is", "attachments": [exported]})

    (attached,) = outbox.message.iter_attachments()
    assert attached.get_filename() == "orders.csv"
    assert attached.get_content_type() == "text/csv"
    assert attached.get_payload(decode=True) == "id,größe\n1,2\n".encode()
    assert outbox.part("plain").strip() == "Here it is"


@pytest.mark.parametrize(
    ("attachment", "told"),
    [
        ({"name": "a", "content": "%%%"}, "base64"),
        ({"name": "a", "url": "https://example.com/a"}, "url"),
        ({"name": "a\r\nBcc: eve@example.com", "content": ""}, "control characters"),
        ({"content": ""}, "name"),
        ("a.csv", "objects"),
        ({"name": "a", "content": "A" * 8_000_000}, "5,000,000"),
    ],
)
def test_an_attachment_that_is_no_file_is_refused(attachment: Any, told: str) -> None:
    answer = Outbox().send(TO_ANN | {"attachments": [attachment]})

    assert answer.status == "Failed"
    assert "attachments" in (answer.error or "")
    assert told in (answer.error or "")


def test_an_odd_media_type_and_a_path_do_no_harm(outbox: Outbox) -> None:
    odd = {"name": "../../a.txt", "content": "", "contentType": "text/x\r\nX-Evil: 1"}

    outbox.send(TO_ANN | {"body": "b", "attachments": odd})

    (attached,) = outbox.message.iter_attachments()
    assert attached.get_filename() == ".._.._a.txt"
    assert attached.get_content_type() == "application/octet-stream"
    assert "X-Evil" not in attached
