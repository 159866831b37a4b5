"""The parts of the panel in which gradient descent is learnt: races, slopes and their pictures."""
