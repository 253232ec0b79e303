"""Secrets at rest, encrypted with data keys of their tenant. See docs/decisions/0015-secrets-at-rest.md."""
