"""Parts that the plots of several panels share."""
