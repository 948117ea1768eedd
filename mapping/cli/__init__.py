"""The command line: the only rooms that print, or ask what day it is."""

from .main import main

__all__ = ["main"]
