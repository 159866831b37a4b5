"""Breakpoints in the window: their list, their forms, and where a run is told to go."""
