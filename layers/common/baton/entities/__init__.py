"""Entities: tables that a tenant declares at run time, their column types and schema files."""
