"""A step told line by line: every equation in symbols, with its numbers, and what it comes to."""
