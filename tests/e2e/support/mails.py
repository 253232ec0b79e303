"""What the local SES has received."""

from typing import Any

from tests.e2e.support.stack import Stack
from tools.local.client import local_session


def mails_to(stack: Stack, recipient: str) -> list[dict[str, Any]]:
    with local_session() as session:
        answer = session.get(f"{stack.outputs.aws_endpoint}/_ministack/ses/messages", timeout=10)
    return [
        mail
        for mails in answer.json()["messages"].values()
        for mail in mails
        if recipient in mail["To"]
    ]
