"""Dumps: rows written as files, and files read as rows. See docs/decisions/0010-dump-formats.md."""
