"""Invoked by an operator, never over HTTP: make an API key for a tenant.

    aws lambda invoke --function-name <MintApiKeyFunction> \\
        --payload '{"name": "ci", "rights": ["read", "execute"], "expiresInDays": 90}' key.json

`tenantId` defaults to the instance's own tenant, `rights` to all of them.
"""

from datetime import timedelta
from typing import Any

from baton import clock, container, settings
from baton.callers import api_keys
from baton.callers.models import Right, rights
from baton.observability import log


def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    now, days = clock.now(), event.get("expiresInDays")
    stored, key = api_keys.mint(
        tenant_id=event.get("tenantId") or settings.required("TENANT_ID"),
        name=str(event.get("name") or "operator"),
        granted=rights(event.get("rights") or [Right.ADMIN]),
        now=now,
        expires_at=now + timedelta(days=days) if days else None,
    )
    container.api_keys().add(stored)
    log("minted", key=stored.key_id, tenant=stored.tenant_id)
    return {
        "apiKey": key,
        "keyId": stored.key_id,
        "tenantId": stored.tenant_id,
        "rights": sorted(stored.rights),
    }
