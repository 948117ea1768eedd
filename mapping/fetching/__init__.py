"""The command fetch: the only rooms that use a network."""
