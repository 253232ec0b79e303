"""Roles and policies of a stack whose permissions the local AWS enforces."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.e2e.support import aws
from tests.e2e.support.stack import Stack


def complete(stack: Stack) -> None:
    """Give every function's role the boundary that the template says: the local AWS forgets it."""
    with aws.client(stack, "cloudformation") as stacks:
        found = stacks.describe_stack_resource(
            StackName=stack.outputs.stack_name, LogicalResourceId="FunctionBoundary"
        )
    boundary = found["StackResourceDetail"]["PhysicalResourceId"]
    with aws.client(stack, "iam") as roles:
        for role in {each["Role"].rpartition("/")[2] for each in aws.functions(stack)}:
            roles.put_role_permissions_boundary(RoleName=role, PermissionsBoundary=boundary)


def exempt(stack: Stack) -> None:
    """Lift what no policy could satisfy here."""
    with aws.client(stack, "s3") as buckets:
        # It demands encrypted connections, of which the local AWS has none.
        buckets.delete_bucket_policy(Bucket=stack.outputs.bucket_name)
    # The local AWS takes the resource of these calls for `*`. The actions stay those of the template.
    lift(stack, "SendEmailFunction", "ses:")
    lift(stack, "SyncTriggersFunction", "events:")
    _forget_contexts(stack)


def _forget_contexts(stack: Stack) -> None:
    """The local AWS tells policies nothing of the context KMS is asked in; the rest stays the template's."""
    with aws.client(stack, "iam") as roles:
        boundary = ""
        for role in {each["Role"].rpartition("/")[2] for each in aws.functions(stack)}:
            bound = roles.get_role(RoleName=role)["Role"].get("PermissionsBoundary", {})
            boundary = bound.get("PermissionsBoundaryArn", boundary)
            for name in roles.list_role_policies(RoleName=role)["PolicyNames"]:
                policy = roles.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"]
                if document := _without_contexts(policy):
                    roles.put_role_policy(RoleName=role, PolicyName=name, PolicyDocument=document)
        version = roles.get_policy(PolicyArn=boundary)["Policy"]["DefaultVersionId"]
        found = roles.get_policy_version(PolicyArn=boundary, VersionId=version)
        if document := _without_contexts(found["PolicyVersion"]["Document"]):
            roles.create_policy_version(
                PolicyArn=boundary, PolicyDocument=document, SetAsDefault=True
            )
    with aws.client(stack, "cloudformation") as stacks:
        key = stacks.describe_stack_resource(
            StackName=stack.outputs.stack_name, LogicalResourceId="EncryptionKey"
        )["StackResourceDetail"]["PhysicalResourceId"]
    with aws.client(stack, "kms") as keys:
        policy = json.loads(keys.get_key_policy(KeyId=key, PolicyName="default")["Policy"])
        policy["Statement"] = [each for each in policy["Statement"] if each["Effect"] == "Allow"]
        keys.put_key_policy(KeyId=key, PolicyName="default", Policy=json.dumps(policy))


def _without_contexts(policy: Any) -> str:
    """The policy without its conditions on encryption contexts, empty when it has none."""
    asking = [
        each
        for each in policy["Statement"]
        if "kms:EncryptionContext" in json.dumps(each.get("Condition", {}))
    ]
    for statement in asking:
        del statement["Condition"]
    return json.dumps(policy) if asking else ""


def lift(stack: Stack, logical_id: str, service: str) -> None:
    """Let a function do what its policy lets it do with a service, but to any resource."""
    role = aws.role_of(stack, logical_id)
    with aws.client(stack, "iam") as roles:
        for name in roles.list_role_policies(RoleName=role)["PolicyNames"]:
            policy = roles.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"]
            for statement in policy["Statement"]:
                if service in json.dumps(statement["Action"]):
                    statement["Resource"] = "*"
            document = json.dumps(policy)
            roles.put_role_policy(RoleName=role, PolicyName=name, PolicyDocument=document)
        roles.delete_role_permissions_boundary(RoleName=role)


@contextmanager
def denied(stack: Stack, logical_id: str, action: str) -> Iterator[None]:
    """Take a permission from a function while the body runs."""
    place = {"RoleName": aws.role_of(stack, logical_id), "PolicyName": "denied-for-a-test"}
    statement = {"Effect": "Deny", "Action": action, "Resource": "*"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    with aws.client(stack, "iam") as roles:
        roles.put_role_policy(**place, PolicyDocument=document)
        try:
            yield
        finally:
            roles.delete_role_policy(**place)
