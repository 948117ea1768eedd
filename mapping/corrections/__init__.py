"""The commands ask and register merge: councils are asked, and their answers taken in."""
