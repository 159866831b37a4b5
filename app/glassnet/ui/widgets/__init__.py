"""Small controls in the program's look; everything larger is made of them."""

from glassnet.ui.widgets.banner import Banner
from glassnet.ui.widgets.choice import Choice, Option
from glassnet.ui.widgets.entry import Entry
from glassnet.ui.widgets.form import Form
from glassnet.ui.widgets.headline import Headline
from glassnet.ui.widgets.number import NumberField
from glassnet.ui.widgets.numbers import count_text, number_text
from glassnet.ui.widgets.parts import Part, PartList, first_line
from glassnet.ui.widgets.press_keys import PressKeys, Tile
from glassnet.ui.widgets.scale import Scale, scale_of
from glassnet.ui.widgets.scrolled import scrolled
from glassnet.ui.widgets.section import Fold, Section, caption
from glassnet.ui.widgets.segment import Segment, ThemeSwitch
from glassnet.ui.widgets.slider import Slider
from glassnet.ui.widgets.switch import Switch
from glassnet.ui.widgets.tabs import chain_tabs, stops
from glassnet.ui.widgets.track import Track
from glassnet.ui.widgets.weights import Weights

__all__ = [
    "Banner",
    "Choice",
    "Entry",
    "Fold",
    "Form",
    "Headline",
    "NumberField",
    "Option",
    "Part",
    "PartList",
    "PressKeys",
    "Scale",
    "Section",
    "Segment",
    "Slider",
    "Switch",
    "ThemeSwitch",
    "Tile",
    "Track",
    "Weights",
    "caption",
    "chain_tabs",
    "count_text",
    "first_line",
    "number_text",
    "scale_of",
    "scrolled",
    "stops",
]
