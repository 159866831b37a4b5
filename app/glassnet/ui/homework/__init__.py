"""The parts of the panel on which a step is worked out by hand."""
