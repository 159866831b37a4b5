"""The formats of weight files: one file each, registered under its suffix."""
