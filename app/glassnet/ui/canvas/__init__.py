"""The network canvas."""

from glassnet.ui.canvas.canvas import NetworkCanvas

__all__ = ["NetworkCanvas"]
