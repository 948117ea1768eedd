"""The only rooms that write."""
