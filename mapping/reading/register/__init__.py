"""What a register says, and what is wrong with it."""
