"""The side bar: what to learn from, layers to drag, and how to train."""

from glassnet.ui.sidebar.layer_palette import LAYER_MIME, layer_in, layer_mime
from glassnet.ui.sidebar.side_bar import SideBar

__all__ = ["LAYER_MIME", "SideBar", "layer_in", "layer_mime"]
