"""One question put to one register: what is read, what is measured, and the finished tables."""
