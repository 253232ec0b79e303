"""Tenants' projects."""
