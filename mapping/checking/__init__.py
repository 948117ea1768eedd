"""The commands check and duplicates."""
