"""Baton: actions of ordered steps, run on demand, on a schedule or on an event."""
