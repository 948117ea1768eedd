"""Every Area: which areas have a parent-infant team, which do not, which nobody knows, and how many babies that is."""

__version__ = "0.1.0"
