"""One table or layer in one file format."""
