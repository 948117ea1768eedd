"""The command pack: what a council is sent."""
