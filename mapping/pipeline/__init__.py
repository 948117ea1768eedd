"""The whole path: read and link, measure, draw, publish."""
