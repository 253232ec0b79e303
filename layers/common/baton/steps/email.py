"""Email steps: write one message and hand it to SES."""

import time
from collections.abc import Callable
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from functools import cache
from typing import TYPE_CHECKING

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from baton import settings as environment
from baton.steps.email_settings import EmailSettings
from baton.steps.email_summary import html_summary, text_summary
from baton.steps.exchange import Answer, Work
from baton.steps.step_settings import SettingsError

if TYPE_CHECKING:
    from mypy_boto3_sesv2 import SESV2Client

ANSWER_SECONDS = 1.0
"""Kept back from the deadline for handing the answer over."""

REQUEST_SECONDS = 10
_PAUSES = (1.0, 2.0, 4.0)
_SLOW_DOWN = frozenset({"ThrottlingException", "TooManyRequestsException"})
# SES takes raw messages in 7 bits everywhere; the default policy would leave UTF-8 as 8 bits.
_POLICY = SMTP.clone(cte_type="7bit")


def perform(work: Work) -> Answer:
    """Send from the stack's verified sender."""
    seconds = min(REQUEST_SECONDS, int(work.remaining() - ANSWER_SECONDS))
    if seconds < 1:
        return Answer.failed("No time was left to send the message", timed_out=True)
    return send_email(work, _ses(seconds), environment.required("SENDER_EMAIL"))


@cache
def _ses(seconds: int) -> "SESV2Client":
    """A client whose one attempt ends in time; close to a deadline that takes a second client.

    No retries: after a lost answer the message may be on its way, and a second one would follow.
    """
    config = Config(
        connect_timeout=seconds / 2,
        read_timeout=seconds / 2,
        retries={"total_max_attempts": 1, "mode": "standard"},
    )
    return boto3.client("sesv2", config=config)


def send_email(
    work: Work,
    client: "SESV2Client",
    sender: str,
    sleep: Callable[[float], None] = time.sleep,
) -> Answer:
    """Send what the settings say, or without subject and body a summary of the execution so far."""
    try:
        settings = EmailSettings.read(work.settings)
    except SettingsError as error:
        return Answer.failed(str(error))
    message = compose(work, settings, sender)
    try:
        message_id = _send(work, client, settings, message, sleep)
    except ClientError as error:
        reason = error.response["Error"]
        return Answer.failed(
            f"The message was not accepted: {reason['Code']}: {reason.get('Message', '')}"
        )
    except BotoCoreError as error:
        late = work.remaining() <= ANSWER_SECONDS
        kind = type(error).__name__
        return Answer.failed(f"The message could not be handed over: {kind}", timed_out=late)
    recipients = [address.addr_spec for address in settings.everyone]
    return Answer.completed(
        {"messageId": message_id, "recipients": recipients, "subject": str(message["Subject"])},
        f"Sent to {len(recipients)} recipients as {message_id}",
    )


def compose(work: Work, settings: EmailSettings, sender: str) -> EmailMessage:
    """The message as its readers get it, so without `bcc`."""
    message = EmailMessage(policy=_POLICY)
    message["From"] = sender
    message["To"] = settings.recipients
    if settings.cc:
        message["Cc"] = settings.cc
    message["Subject"] = settings.subject or _default_subject(work)
    message["X-Baton-Execution"] = f"{work.execution_id}-{work.step_number}"
    text, html = settings.body, settings.html
    if text is None and html is None:
        text, html = text_summary(work), html_summary(work)
    if text is not None:
        message.set_content(_encodable(text))
    if html is not None and text is not None:
        message.add_alternative(_encodable(html), subtype="html")
    elif html is not None:
        message.set_content(_encodable(html), subtype="html")
    for each in settings.attachments:
        maintype, _, subtype = each.media_type.partition("/")
        message.add_attachment(each.content, maintype=maintype, subtype=subtype, filename=each.name)
    return message


def _default_subject(work: Work) -> str:
    return _encodable(" ".join(f"{work.action_name}: summary".split()))


def _encodable(text: str) -> str:
    """The text without lone surrogates, which JSON can hold and no message can."""
    return text.encode(errors="replace").decode()


def _send(
    work: Work,
    client: "SESV2Client",
    settings: EmailSettings,
    message: EmailMessage,
    sleep: Callable[[float], None],
) -> str:
    """Hand the message over, again after a pause when SES only asks to slow down.

    Daily actions fall due in the same minute, while an account may send but few messages a second.
    """
    for pause in _PAUSES:
        try:
            return _send_once(client, settings, message)
        except ClientError as error:
            unhurried = work.remaining() > pause + REQUEST_SECONDS + ANSWER_SECONDS
            if error.response["Error"]["Code"] not in _SLOW_DOWN or not unhurried:
                raise
            sleep(pause)
    return _send_once(client, settings, message)


def _send_once(client: "SESV2Client", settings: EmailSettings, message: EmailMessage) -> str:
    sent = client.send_email(
        FromEmailAddress=str(message["From"]),
        Destination={
            "ToAddresses": _specs(settings.recipients),
            "CcAddresses": _specs(settings.cc),
            "BccAddresses": _specs(settings.bcc),
        },
        Content={"Raw": {"Data": bytes(message)}},
    )
    return sent["MessageId"]


def _specs(addresses: tuple[Address, ...]) -> list[str]:
    return [address.addr_spec for address in addresses]
