"""Random rows that fit their columns: type, name, validation, uniqueness, references."""
