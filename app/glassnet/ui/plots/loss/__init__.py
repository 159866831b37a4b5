"""The pages of the panel in which losses are looked at."""
