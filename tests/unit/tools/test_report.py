"""What a person sees of an execution."""

from typing import Any

import pytest

from tools.local.outputs import Outputs
from tools.local.receiver import Received
from tools.local.report import (
    LONGEST,
    duration,
    execution_lines,
    mail_lines,
    next_lines,
    request_lines,
)

EXECUTION: dict[str, Any] = {
    "actionExecutionId": "0192f000-0000-7000-8000-000000000001",
    "status": "Failed",
    "notes": "Step 2 (Webhook) failed: 500",
    "dateStarted": "2024-01-15T10:00:00.000Z",
    "dateEnded": "2024-01-15T10:00:02.500Z",
    "steps": [
        {
            "stepNumber": 1,
            "stepType": "Python",
            "description": "Count",
            "status": "Completed",
            "dateStarted": "2024-01-15T10:00:00.000Z",
            "dateEnded": "2024-01-15T10:00:01.250Z",
            "output": {"total": 3},
            "log": "first\nsecond\n",
            "error": None,
        },
        {
            "stepNumber": 2,
            "stepType": "Webhook",
            "status": "Failed",
            "output": None,
            "log": "",
            "error": "500",
        },
    ],
}


def test_an_execution_is_shown_step_by_step() -> None:
    shown = "\n".join(execution_lines(EXECUTION))

    assert shown == (
        "Execution 0192f000-0000-7000-8000-000000000001: Failed, 2.50 s\n"
        "  Step 2 (Webhook) failed: 500\n"
        "\n"
        "  1  Python   Completed   1.25 s  Count\n"
        '     output  {"total": 3}\n'
        "     log     first\n"
        "             second\n"
        "\n"
        "  2  Webhook  Failed           -\n"
        "     error   500\n"
    )


def test_a_long_output_is_cut_and_says_so() -> None:
    step = EXECUTION["steps"][0] | {"output": "x" * (LONGEST + 7)}

    shown = list(execution_lines(EXECUTION | {"steps": [step]}))

    assert f"     output  {'x' * LONGEST}... (7 characters more)" in shown


@pytest.mark.parametrize(
    ("started", "ended", "expected"),
    [
        ("2024-01-15T10:00:00Z", "2024-01-15T10:01:01.500Z", "61.50 s"),
        ("2024-01-15T10:00:00Z", None, "-"),
        (None, None, "-"),
    ],
)
def test_a_duration_needs_two_ends(started: str | None, ended: str | None, expected: str) -> None:
    assert duration(started, ended) == expected


def test_a_request_is_shown_with_the_headers_that_tell_something() -> None:
    headers = {"idempotency-key": "0192f000-1", "Authorization": "Bearer secret"}

    shown = list(request_lines(Received("POST", "/finding", headers, '{"total": 3}')))

    assert "  POST /finding" in shown
    assert "  idempotency-key: 0192f000-1" in shown
    assert not any("secret" in line for line in shown)


def test_a_mail_is_shown_with_its_text() -> None:
    mail = {
        "Source": "baton@example.com",
        "To": ["a@example.org", "b@example.org"],
        "Subject": "Done",
        "BodyText": "First line\nSecond line",
        "BodyHtml": None,
    }

    shown = list(mail_lines(mail))

    assert "  To: a@example.org, b@example.org" in shown
    assert shown[-3:-1] == ["  First line", "  Second line"]


def test_the_way_on_reads_the_key_from_its_file_and_never_shows_it() -> None:
    outputs = Outputs(
        api_url="http://127.0.0.1:4566/_aws/execute-api/abc/local",
        tenant_id="t",
        project_id="p",
        api_key="bt_1_secret",
        aws_endpoint="http://127.0.0.1:4566",
        region="us-east-1",
        stack_name="baton-local",
        table_name="table",
        bucket_name="bucket",
        state_machine_arn="arn",
    )

    shown = "\n".join(next_lines(outputs, ".local/outputs.json"))

    assert "API=http://127.0.0.1:4566/_aws/execute-api/abc/local/api/t/p" in shown
    assert "bt_1_secret" not in shown
