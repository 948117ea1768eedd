"""The files that ship, each with its passport."""
