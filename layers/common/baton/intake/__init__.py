"""Uploaded data files: what they are, what stands in them, and of which types their columns are.

Nothing here knows tables, rows of entities or the network: bytes in, headers, rows and types out.
"""
