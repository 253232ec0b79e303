"""A project's configuration files: what its structure is declared in, applied, and exported as."""
