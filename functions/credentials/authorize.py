"""API Gateway's authorizer: from the `Authorization` header to a caller, for a minute.

The policy covers the whole stage: it is cached by credential, and one for a single path would shut
the caller out of the next. What the caller may do where is checked behind it, in `baton.api`.
"""

from typing import Any

from baton import clock, container
from baton.errors import UnauthenticatedError
from baton.observability import log


def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    headers = {name.lower(): value for name, value in (event.get("headers") or {}).items()}
    try:
        caller = container.authenticator().authenticate(
            headers.get("authorization", ""), clock.now()
        )
    except UnauthenticatedError as error:
        log("refused", reason=error.message)
        # The one text that API Gateway answers with 401; any other exception is a 500.
        raise Exception("Unauthorized") from None  # noqa: TRY002 - the text is the contract
    log("admitted", tenant=caller.tenant_id, caller=caller.caller_id)
    api, stage = event["methodArn"].split("/")[:2]
    return {
        "principalId": caller.caller_id,
        "policyDocument": {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Action": "execute-api:Invoke",
                    "Effect": "Allow",
                    "Resource": f"{api}/{stage}/*/*",
                }
            ],
        },
        "context": caller.context(),
    }
