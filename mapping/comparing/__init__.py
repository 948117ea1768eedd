"""The command compare, and run --since."""
