"""Authorizer of the default actions, which guests may ask for: nobody is turned away here.

A credential that does not verify is passed on as refused, and the edge answers it as such: in the dialect
of default actions, and never as if no credential had been sent. Not cached, so it is not for the other API.
"""

from typing import Any

from baton import clock, container
from baton.errors import UnauthenticatedError
from baton.observability import log

GUEST = {"kind": "guest"}
REFUSED = {"kind": "refused"}


def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    headers = {name.lower(): value for name, value in (event.get("headers") or {}).items()}
    context = _context_of(headers["authorization"]) if "authorization" in headers else GUEST
    log("admitted", kind=context["kind"], caller=context.get("callerId"))
    return {
        "principalId": context.get("callerId", context["kind"]),
        "policyDocument": {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Action": "execute-api:Invoke",
                    "Effect": "Allow",
                    "Resource": event["methodArn"],
                }
            ],
        },
        "context": context,
    }


def _context_of(authorization: str) -> dict[str, str]:
    try:
        return container.authenticator().authenticate(authorization, clock.now()).context()
    except UnauthenticatedError as error:
        log("refused", reason=error.message)
        return REFUSED
