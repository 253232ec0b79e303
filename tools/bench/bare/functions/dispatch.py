"""A worker that has another function do it, as Python steps need it."""

import json
import os
import sys
from typing import Any

import boto3

aws_lambda = boto3.client("lambda")


def handler(event: dict[str, Any], _context: object) -> Any:
    answer = aws_lambda.invoke(
        FunctionName=os.environ["SANDBOX_FUNCTION"], Payload=json.dumps(event).encode()
    )
    print('{"message": "performed"}', file=sys.stderr)
    return json.load(answer["Payload"])
