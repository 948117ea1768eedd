"""Finished tables in, pictures and pages out."""
