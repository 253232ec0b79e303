"""Rows by the thousand: exported, imported, made up. See docs/data.md."""
