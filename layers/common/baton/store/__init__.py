"""Where things are kept: the one table and the one bucket. Only repositories import from here."""
