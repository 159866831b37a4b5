"""One file for each kind of number that a breakpoint can watch."""
