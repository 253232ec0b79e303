"""Files that become rows: what an upload asks for, what it would change, and writing it."""
