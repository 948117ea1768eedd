"""Pictures: finished tables in, SVG out."""
