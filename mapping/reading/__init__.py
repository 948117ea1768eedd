"""The only rooms that open input files."""
