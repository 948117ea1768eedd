"""Bring what was written onto today's area codes."""
