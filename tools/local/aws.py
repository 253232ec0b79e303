"""boto3 clients for the local instance."""

from typing import TYPE_CHECKING, Any, Literal, overload

import boto3
from botocore.config import Config

from tools.local.environment import REGION, endpoint

if TYPE_CHECKING:
    from mypy_boto3_cloudformation import CloudFormationClient
    from mypy_boto3_lambda import LambdaClient


@overload
def aws_client(service: Literal["cloudformation"], port: int) -> "CloudFormationClient": ...
@overload
def aws_client(service: Literal["lambda"], port: int) -> "LambdaClient": ...
def aws_client(service: Any, port: int) -> Any:
    """A client that finds nothing but the instance at `port`, whatever the host is set up for."""
    return boto3.client(
        service,
        endpoint_url=endpoint(port),
        region_name=REGION,
        config=Config(proxies={}, retries={"total_max_attempts": 2}),
    )
