"""Triggers: what starts actions by themselves."""
