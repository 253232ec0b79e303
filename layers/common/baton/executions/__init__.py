"""Executions: one run of an action each, from `Queued` to its end."""
