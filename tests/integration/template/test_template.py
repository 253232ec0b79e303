"""What must hold of the stack whatever is added to it: few permissions, no open door, kept logs."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from http import HTTPMethod
from typing import Any

import pytest

from baton.default_actions.catalogue import CATALOGUE
from tests.integration.simulation.template import ROOT, functions, resources, routes
from tests.integration.template.rendering import (
    LOGGING_POLICY,
    STREAM_POLICY,
    asked_for,
    listed,
    of_type,
    rendered,
    statements,
    texts,
)

BASE = "/api/{tenantId}/{projectId}"
FUNCTION, ROLE = "AWS::Lambda::Function", "AWS::IAM::Role"
BOUNDARY = {"Ref": "FunctionBoundary"}
# These reach nothing of AWS: what they need comes in the event, and their logs are the boundary's.
NEED_NOTHING = {
    "CallWebhookFunction",
    "PreviewTriggersFunction",
    "RunPythonFunction",
    "UnauthorizedPingFunction",
}
# These use secrets: steps that talk to providers, and default actions that do.
DECRYPTING = {
    "PerformBuiltinFunction",
    "OauthLoginResponseFunction",
    "UploadFileFunction",
    "ListFilesFunction",
    "CreateFolderFunction",
    "MovePathFunction",
    "DeletePathFunction",
}
# A wildcard may stand for what is below a thing of this stack's: its keys, its log streams, its executions,
# and for its rules, which bear its name.
BELOW_OURS = re.compile(r"[^*]*\$\{(Bucket\.Arn|Table\.Arn|AWS::StackName)\}[^*]*([/:]|-t-)\*")
# Calls that list, for which IAM knows no resource but all.
LISTING = {"events:ListRules", "scheduler:ListSchedules", "dynamodb:ListStreams"}


def roles() -> dict[str, dict[str, Any]]:
    """The properties of each function's role, by the function's logical id."""
    found = of_type(ROLE)
    return {
        name: found[_role_name(function["Role"])] for name, function in of_type(FUNCTION).items()
    }


def granted_to(role: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The statements of a role's own policies."""
    for policy in role.get("Policies") or []:
        yield from map(asked_for, policy["PolicyDocument"]["Statement"])


def _role_name(role: Any) -> str:
    name: str = role["Fn::GetAtt"][0]
    return name


# ---- permissions -----------------------------------------------------------------------------------


def test_no_policy_allows_an_action_by_wildcard() -> None:
    found = [
        (name, action)
        for name, statement in statements()
        for action in listed(statement["Action"])
        if "*" in action
    ]

    assert found == []


def test_no_policy_allows_a_resource_that_is_not_this_stacks() -> None:
    found = [
        (name, text)
        for name, statement in statements()
        for text in texts(statement.get("Resource", []))
        if "*" in text and not BELOW_OURS.fullmatch(text)
        if not (text == "*" and LISTING.issuperset(listed(statement["Action"])))
    ]

    assert found == []


def test_policies_say_what_is_allowed_not_what_is_left() -> None:
    negated = {"NotAction", "NotResource", "NotPrincipal"}

    assert [name for name, statement in statements() if negated & statement.keys()] == []


def test_every_function_has_a_role_of_its_own() -> None:
    used = [_role_name(function["Role"]) for function in of_type(FUNCTION).values()]

    assert len(set(used)) == len(used)


def test_every_functions_role_is_bounded() -> None:
    unbounded = [n for n, role in roles().items() if role.get("PermissionsBoundary") != BOUNDARY]

    assert unbounded == []


def test_every_function_has_a_policy_of_its_own_unless_it_needs_nothing() -> None:
    without = {name for name, role in roles().items() if not role.get("Policies")}

    assert without == NEED_NOTHING


def test_no_function_has_a_policy_that_aws_manages_but_for_its_logs_and_its_stream() -> None:
    managed = {arn for role in roles().values() for arn in role.get("ManagedPolicyArns") or []}

    assert managed == {LOGGING_POLICY, STREAM_POLICY}


def test_the_boundary_allows_whatever_a_function_is_granted() -> None:
    granted = {
        (name, action)
        for name, role in roles().items()
        for statement in granted_to(role)
        for action in listed(statement["Action"])
    }
    allowed = {
        action
        for name, statement in statements()
        if name == "FunctionBoundary"
        for action in listed(statement["Action"])
    }

    assert {(name, action) for name, action in granted if action not in allowed} == set()


def test_the_boundary_allows_nothing_that_no_function_is_granted() -> None:
    managed = {
        "logs:CreateLogStream",
        "logs:PutLogEvents",
        "dynamodb:DescribeStream",
        "dynamodb:GetRecords",
        "dynamodb:GetShardIterator",
        "dynamodb:ListStreams",
    }
    granted = {
        action
        for role in roles().values()
        for statement in granted_to(role)
        for action in listed(statement["Action"])
    }
    allowed = {
        action
        for name, statement in statements()
        if name == "FunctionBoundary"
        for action in listed(statement["Action"])
    }

    assert allowed - managed == granted


def test_the_boundary_names_only_this_stacks_resources() -> None:
    ours = (
        "Table",
        "Bucket",
        "TokenSecret",
        "EncryptionKey",
        "FailedEvents",
        "SenderEmail",
        "Bus",
        "AWS::StackName",
    )
    foreign = [
        text
        for name, statement in statements()
        if name == "FunctionBoundary" and not LISTING.issuperset(listed(statement["Action"]))
        for text in [str(each) for each in listed(statement["Resource"])]
        if not any(each in text for each in ours)
    ]

    assert foreign == []


def test_no_policy_lets_a_function_read_the_whole_table() -> None:
    actions = {action for _, statement in statements() for action in listed(statement["Action"])}

    assert {each for each in actions if "Scan" in each or "BatchGet" in each} == set()


# ---- functions -------------------------------------------------------------------------------------


def test_every_function_keeps_its_logs_for_a_limited_time() -> None:
    groups = of_type("AWS::Logs::LogGroup")
    forever = [
        name
        for name, function in of_type(FUNCTION).items()
        if not groups[function["LoggingConfig"]["LogGroup"]["Ref"]].get("RetentionInDays")
    ]

    assert forever == []


@pytest.mark.parametrize("function", functions(), ids=lambda function: str(function.name))
def test_every_handler_exists(function: Any) -> None:
    module, name = function.properties["Handler"].split(".")
    folder = ROOT / function.folder

    candidates = [folder / f"{module}.py", folder / module / "__init__.py"]
    sources = [path.read_text() for path in candidates if path.exists()]
    assert len(sources) == 1
    assert re.search(
        rf"^(def {name}\(|{name} = |from .* import .*\b{name}\b)", sources[0], re.MULTILINE
    )


def test_every_module_of_functions_is_a_functions_handler() -> None:
    known = {function.module for function in functions()}
    packages = tuple(known)

    modules = {
        ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for path in (ROOT / "functions").rglob("*.py")
    }
    assert {each for each in modules if not each.startswith(packages)} == set()


@pytest.mark.parametrize("function", functions(), ids=lambda function: str(function.name))
def test_a_function_is_named_as_its_module(function: Any) -> None:
    module = function.module.rsplit(".", 1)[-1]

    assert function.name == f"{module.title().replace('_', '')}Function"


def test_failed_events_of_functions_that_no_client_waits_for_are_kept() -> None:
    configured = {
        each["FunctionName"]["Ref"] for each in of_type("AWS::Lambda::EventInvokeConfig").values()
    }
    targets = {
        target["Arn"]["Fn::GetAtt"][0]
        for rule in of_type("AWS::Events::Rule").values()
        for target in rule["Targets"]
        if "Fn::GetAtt" in target["Arn"]
    }

    assert targets - configured == set()


# ---- the sandbox -----------------------------------------------------------------------------------


def sandbox() -> dict[str, Any]:
    return of_type(FUNCTION)["RunPythonFunction"]


def test_the_sandbox_has_nothing_of_ours() -> None:
    assert {"Layers", "Environment", "VpcConfig", "FileSystemConfigs"} & sandbox().keys() == set()


def test_the_sandbox_may_do_nothing() -> None:
    role = roles()["RunPythonFunction"]

    assert not role.get("Policies")
    assert not role.get("ManagedPolicyArns")
    assert role["PermissionsBoundary"] == BOUNDARY


def test_tenants_do_not_share_a_sandbox() -> None:
    assert sandbox()["TenancyConfig"] == {"TenantIsolationMode": "PER_TENANT"}


def test_only_the_dispatcher_may_call_the_sandbox() -> None:
    callers = {
        name
        for name, statement in statements()
        if "lambda:InvokeFunction" in listed(statement["Action"])
        and "RunPython" in str(statement["Resource"])
    }

    assert callers == {"DispatchPythonFunctionRole", "FunctionBoundary"}


# ---- the API ---------------------------------------------------------------------------------------


def operations() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Method, path and definition of each operation that the gateway serves."""
    (api,) = of_type("AWS::ApiGateway::RestApi").values()
    for path, methods in api["Body"]["paths"].items():
        for method, operation in methods.items():
            if method.upper() in HTTPMethod and method != "options":
                yield method.upper(), path, operation


def test_every_route_but_the_pings_has_an_authorizer() -> None:
    authorized: list[Any] = [[{name: []}] for name in ("Credentials", "CredentialsOrGuest")]
    open_to_all = {path for _, path, each in operations() if each.get("security") not in authorized}

    assert open_to_all == {
        f"{BASE}/{part}/{ping}"
        for part in ("action", "actionexecution")
        for ping in ("ping", "unauthorized-ping")
    }


def test_guests_come_as_far_as_the_default_actions_and_no_further() -> None:
    admits_guests = {
        path
        for _, path, each in operations()
        if each.get("security") == [{"CredentialsOrGuest": []}]
    }

    assert {path for path in admits_guests if not path.startswith("/action")} == set()
    assert {path for _, path, _ in operations() if path.startswith("/action")} == admits_guests


def test_the_gateway_serves_what_the_functions_declare() -> None:
    served = {(method, path) for method, path, _ in operations()}

    assert served == {(route.method, route.path) for route in routes()}


def test_every_path_answers_preflights_without_a_credential() -> None:
    (api,) = of_type("AWS::ApiGateway::RestApi").values()

    for methods in api["Body"]["paths"].values():
        assert methods["options"].get("security", []) == []
        assert methods["options"]["x-amazon-apigateway-integration"]["type"] == "mock"


def test_the_gateways_own_errors_are_json_in_the_one_shape() -> None:
    (api,) = resources("AWS::Serverless::Api").values()

    for name, response in api["Properties"]["GatewayResponses"].items():
        text = response["ResponseTemplates"]["application/json"]
        headers = response["ResponseParameters"]["Headers"]
        assert re.findall(r'"(\w+)": ', text) == ["Error", "error", "code", "requestId"], name
        assert "Access-Control-Allow-Origin" in headers, name


def test_the_authorizers_answers_are_kept_for_a_minute_and_by_credential() -> None:
    (api,) = of_type("AWS::ApiGateway::RestApi").values()
    schemes = api["Body"]["components"]["securitySchemes"]

    authorizer = schemes["Credentials"]["x-amazon-apigateway-authorizer"]
    assert authorizer["authorizerResultTtlInSeconds"] == 60
    assert authorizer["identitySource"] == "method.request.header.Authorization"


# ---- storage ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["AWS::DynamoDB::Table", "AWS::S3::Bucket", "AWS::KMS::Key"])
def test_data_outlives_the_stack(kind: str) -> None:
    for each in rendered().values():
        if each["Type"] == kind:
            assert each["DeletionPolicy"] == each["UpdateReplacePolicy"] == "Retain"


def test_the_table_is_encrypted_restorable_and_forgets_what_has_expired() -> None:
    (table,) = of_type("AWS::DynamoDB::Table").values()

    assert table["BillingMode"] == "PAY_PER_REQUEST"
    assert table["SSESpecification"]["SSEEnabled"]
    assert table["PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"]
    assert table["TimeToLiveSpecification"] == {"AttributeName": "expiresAt", "Enabled": True}
    assert table["StreamSpecification"]["StreamViewType"] == "NEW_AND_OLD_IMAGES"


def test_the_key_of_secrets_is_renewed_and_refuses_what_names_no_tenant() -> None:
    (key,) = of_type("AWS::KMS::Key").values()

    assert key["EnableKeyRotation"]
    (denied,) = [each for each in key["KeyPolicy"]["Statement"] if each["Effect"] == "Deny"]
    assert {"kms:Decrypt", "kms:GenerateDataKey"} <= set(denied["Action"])
    assert denied["Condition"] == {"Null": {"kms:EncryptionContext:tenant": "true"}}


def test_rights_to_the_key_of_secrets_are_for_a_tenants_secrets_only() -> None:
    conditions = [
        statement.get("Condition")
        for _, statement in statements()
        for action in listed(statement["Action"])
        if action.startswith("kms:")
    ]

    assert conditions
    assert [
        each for each in conditions if each != {"Null": {"kms:EncryptionContext:tenant": "false"}}
    ] == []


def test_what_answers_for_rows_reads_no_secrets() -> None:
    decrypting = {
        name
        for name, role in roles().items()
        for statement in granted_to(role)
        if "kms:Decrypt" in listed(statement["Action"])
    }

    assert decrypting == DECRYPTING


def test_the_bucket_is_closed_to_the_public() -> None:
    (bucket,) = of_type("AWS::S3::Bucket").values()

    assert set(bucket["PublicAccessBlockConfiguration"].values()) == {True}


# ---- documents and dependencies --------------------------------------------------------------------


def test_every_endpoint_is_in_the_documentation() -> None:
    text = (ROOT / "docs" / "api.md").read_text()
    documented = {
        (method, path)
        for line in text.splitlines()
        for method in re.findall(r"\b(GET|POST|PUT|PATCH|DELETE)\b", line)
        for path in re.findall(r"(/[\w{}/-]+)", line)
    }

    # Default actions are documented as one endpoint, whichever function stands behind an address.
    declared = {
        (
            route.method,
            re.sub("^/action/.*", "/action/{entity}/{name}", route.path).removeprefix(BASE),
        )
        for route in routes()
    }
    assert declared - documented == set()


def test_every_default_action_is_in_the_documentation() -> None:
    text = (ROOT / "docs" / "default-actions.md").read_text()

    assert [name for name in CATALOGUE if f"`{name}`" not in text] == []


def pins(layer: str) -> dict[str, str]:
    lines = (ROOT / "layers" / layer / "requirements.txt").read_text().splitlines()
    return dict(line.split("==") for line in lines if line and not line.startswith("#"))


@pytest.mark.parametrize("layer", ["common", "data", "connections"])
def test_a_layer_carries_what_the_lock_file_says(layer: str) -> None:
    lock = tomllib.loads((ROOT / "uv.lock").read_text())
    locked = {each["name"]: each.get("version") for each in lock["package"]}

    assert pins(layer) == {name: locked[name] for name in pins(layer)}


def test_the_layers_carry_every_dependency_but_what_lambda_brings() -> None:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text())
    needed = {
        "common": declared["project"]["dependencies"],
        "data": declared["dependency-groups"]["data"],
        "connections": declared["dependency-groups"]["connections"],
    }

    names = {
        layer: {re.split(r"[>=<\[]", each)[0] for each in listed}
        for layer, listed in needed.items()
    }
    assert {layer: set(pins(layer)) for layer in names} == {
        "common": names["common"] - {"boto3"},
        "data": names["data"],
        "connections": names["connections"],
    }
