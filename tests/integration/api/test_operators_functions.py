"""What an operator or CloudFormation invokes, never a client: minting keys, seeding the instance."""

import json
import urllib.request
from http import HTTPStatus
from io import BytesIO
from typing import Any

import pytest

from baton import container
from baton.ids import ProjectRef, parse_guid
from tests.integration.simulation.environment import TENANT
from tests.integration.simulation.gateway import Gateway
from tests.integration.simulation.invocation import invoke
from tests.integration.simulation.session import PRODUCT

ANOTHER = "88888888-8888-8888-8888-888888888888"


def test_a_minted_key_opens_the_api(call: Gateway) -> None:
    minted = invoke("functions.credentials.mint_api_key", {})

    assert minted["tenantId"] == TENANT
    assert minted["rights"] == ["admin"]
    assert call("GET", "/action", key=minted["apiKey"]).status == HTTPStatus.OK


def test_a_minted_key_may_what_was_asked_for_and_no_more(call: Gateway) -> None:
    minted = invoke("functions.credentials.mint_api_key", {"name": "ci", "rights": ["read"]})

    assert call("GET", "/action", key=minted["apiKey"]).status == HTTPStatus.OK
    assert call("POST", "/action", {}, key=minted["apiKey"]).status == HTTPStatus.FORBIDDEN


def test_a_minted_key_may_be_another_tenants(call: Gateway) -> None:
    minted = invoke("functions.credentials.mint_api_key", {"tenantId": ANOTHER})

    assert call("GET", "/action", key=minted["apiKey"]).status == HTTPStatus.FORBIDDEN
    assert call("GET", "/action/ping", key=minted["apiKey"], tenant=ANOTHER).status in {
        HTTPStatus.OK,
        HTTPStatus.NOT_FOUND,
    }


def test_a_minted_key_may_expire(call: Gateway, at: Any) -> None:
    at()
    minted = invoke("functions.credentials.mint_api_key", {"expiresInDays": 90})
    before = call("GET", "/action", key=minted["apiKey"]).status
    at(days=90)

    after = call("GET", "/action", key=minted["apiKey"]).status

    assert (before, after) == (HTTPStatus.OK, HTTPStatus.UNAUTHORIZED)


@pytest.mark.usefixtures("table")
def test_a_right_that_does_not_exist_is_not_granted() -> None:
    with pytest.raises(ValueError, match="fly"):
        invoke("functions.credentials.mint_api_key", {"rights": ["read", "fly"]})


@pytest.mark.usefixtures("table")
def test_the_log_does_not_show_the_key(capsys: pytest.CaptureFixture[str]) -> None:
    minted = invoke("functions.credentials.mint_api_key", {"name": "sesame"})

    written = capsys.readouterr().err
    assert minted["keyId"] in written
    assert minted["apiKey"] not in written


class CloudFormation:
    """Where the answers of a custom resource arrive."""

    def __init__(self) -> None:
        self.answers: list[dict[str, Any]] = []

    def receive(self, request: urllib.request.Request, **_: Any) -> BytesIO:
        assert (request.method, request.full_url) == ("PUT", "https://cfn.example.com/answer")
        assert isinstance(request.data, bytes)
        self.answers.append(json.loads(request.data))
        return BytesIO()


@pytest.fixture
def cloudformation(table: Any, monkeypatch: pytest.MonkeyPatch) -> CloudFormation:  # noqa: ARG001 - wanted for its effect
    made = CloudFormation()
    monkeypatch.setattr(urllib.request, "urlopen", made.receive)
    return made


def seed(kind: str = "Create") -> None:
    event = {
        "RequestType": kind,
        "ResponseURL": "https://cfn.example.com/answer",
        "StackId": "arn:aws:cloudformation:eu-west-1:123456789012:stack/baton/1",
        "RequestId": "one",
        "LogicalResourceId": "Instance",
    }
    invoke("functions.instance.seed_instance", event)


def test_a_fresh_instance_gets_a_tenant_and_a_project(cloudformation: CloudFormation) -> None:
    seed()

    (answer,) = cloudformation.answers
    ref = ProjectRef(answer["Data"]["TenantId"], answer["Data"]["ProjectId"])
    assert answer["Status"] == "SUCCESS"
    assert [parse_guid(each) for each in ref] == list(ref)
    container.projects().check(ref)


def test_an_update_finds_the_same_ones_again(cloudformation: CloudFormation, at: Any) -> None:
    seed()
    at(hours=1)

    seed("Update")

    first, second = cloudformation.answers
    assert first == second


def test_deleting_the_stack_deletes_no_project(cloudformation: CloudFormation) -> None:
    seed()

    seed("Delete")

    data = cloudformation.answers[0]["Data"]
    assert cloudformation.answers[1]["Status"] == "SUCCESS"
    container.projects().check(ProjectRef(data["TenantId"], data["ProjectId"]))


def test_a_failure_is_answered_too(cloudformation: CloudFormation) -> None:
    PRODUCT.fail("dynamodb", "TransactWriteItems", "AccessDeniedException")

    seed()

    (answer,) = cloudformation.answers
    assert answer["Status"] == "FAILED"
    assert "AccessDeniedException" in answer["Reason"]
