"""The command locate: which area each place lies in."""
