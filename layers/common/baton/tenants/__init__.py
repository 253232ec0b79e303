"""Tenants: who shares an instance without seeing anything of each other."""
