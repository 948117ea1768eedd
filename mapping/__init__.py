"""Every Area: which areas have a parent-infant team, which do not, which nobody knows, and how many babies that is."""

# First of all: close every file driver that is not needed, before any library opens one.
from .reading.boundaries import gdal as gdal

__version__ = "0.1.0"
