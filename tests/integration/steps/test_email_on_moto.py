"""The Email step against an emulated SES, from the work to the stored message."""

import time
from collections.abc import Iterator
from email import message_from_string
from email.policy import default

import boto3
import pytest
from moto import mock_aws
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.sesv2.models import sesv2_backends

from baton.steps import email as step
from baton.steps.email import perform
from baton.steps.exchange import Work

REGION = "eu-west-1"
SENDER = "Baton <baton@example.com>"


@pytest.fixture
def ses(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An SES without any verified sender, and a step that keeps no client from test to test."""
    monkeypatch.setenv("AWS_DEFAULT_REGION", REGION)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "none")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "none")
    monkeypatch.setenv("SENDER_EMAIL", SENDER)
    new_client = step._ses.__wrapped__  # noqa: SLF001 - a client must not outlive its emulator
    monkeypatch.setattr(step, "_ses", new_client)
    with mock_aws():
        yield


def work(**settings: object) -> Work:
    return Work(
        tenant_id="t",
        project_id="p",
        action_id="a-1",
        action_name="Nightly",
        execution_id="e-1",
        step_number=3,
        attempt=1,
        step_type="Email",
        settings=settings,
        deadline=time.time() + 60,
    )


@pytest.mark.usefixtures("ses")
def test_a_message_of_the_verified_sender_is_accepted() -> None:
    boto3.client("sesv2").create_email_identity(EmailIdentity="baton@example.com")

    result = perform(work(recipients=["ann@example.com"], subject="Grüße", body="Hallo, Ännchen"))

    (sent,) = sesv2_backends[DEFAULT_ACCOUNT_ID][REGION].core_backend.sent_messages
    message = message_from_string(sent.raw_data, policy=default)
    assert (result.status, result.output["messageId"]) == ("Completed", sent.id)
    assert (message["Subject"], message["From"]) == ("Grüße", SENDER)
    assert message.get_content() == "Hallo, Ännchen\r\n"


@pytest.mark.usefixtures("ses")
def test_a_sender_nobody_verified_is_a_failure() -> None:
    result = perform(work(recipients=["ann@example.com"], subject="s", body="b"))

    assert result.status == "Failed"
    assert (result.error or "").startswith("The message was not accepted: MessageRejected: ")
