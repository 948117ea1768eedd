"""What is in a file of shapes, read safely."""
