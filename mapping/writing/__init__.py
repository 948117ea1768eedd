"""Onto the disk, whole or not at all."""
