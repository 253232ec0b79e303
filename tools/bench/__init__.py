"""The benchmark: what Baton takes, beside the same thing around nothing, on a local instance of its own."""
