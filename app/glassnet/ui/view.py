"""How things are shown: choices that change no number, remembered from one start to the next.

A row of `CHOICES` is a choice: it is a submenu of View and of the canvas's own menu, it is
remembered, and whoever draws by it reads it from the `View` and follows `changed`.
"""

from collections.abc import Callable
from functools import partial

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QSettings, Signal
from PySide6.QtGui import QActionGroup, QGuiApplication
from PySide6.QtWidgets import QMenu

from glassnet.ui.text import tr


class Way(Struct, frozen=True):
    """One way to show it: its id, what it is called, and what is then seen.

    One that is `lent` its numbers is there only as long as they are.
    """

    id: str
    label: str
    tip: str
    lent: bool = False


class ViewChoice(Struct, frozen=True):
    """Something that can be shown in several ways; the first is the usual one."""

    id: str
    label: str
    ways: tuple[Way, ...]


CHOICES: tuple[ViewChoice, ...] = (
    ViewChoice(
        "neurons",
        "Neurons as",
        (
            Way(
                "automatic",
                "What suits the layer",
                "Response maps where there are one or two inputs, weight images where an image "
                "meets few neurons, discs elsewhere",
            ),
            Way(
                "maps",
                "Response maps",
                "What each neuron answers to every point of the plane of two inputs, or of the "
                "line of one; with more inputs there are none, and it is as suits the layer",
            ),
            Way(
                "weights",
                "Weight images",
                "The first layer on images: each neuron as its weights w of the pixels, blue "
                "positive, orange negative; other layers have none, and are as suits the layer",
            ),
            Way("discs", "Discs", "Each neuron filled by its activation a for the shown example"),
        ),
    ),
    ViewChoice(
        "edges",
        "Edges as wide as",
        (
            Way(
                "weight",
                "|w|",
                "The wider, the larger the weight in its layer; the colour is its sign",
            ),
            Way(
                "gradient",
                "|∂L/∂w|",
                "The wider, the more the batch’s loss changes with the weight; colour stays the "
                "weight’s sign. Before the first step: the shown example’s loss",
            ),
            Way(
                "difference",
                "Difference B − A",
                "Of the two moments in the panel Compare: the wider, the farther apart the weights "
                "are; blue where the weight is larger in B, nothing where it is the same",
                lent=True,
            ),
        ),
    ),
    ViewChoice(
        "signal",
        "Backward signal",
        (
            Way(
                "example",
                "Shown example",
                "Backward pulses carry the shown example’s gradient: ∂L/∂w = δ · a",
            ),
            Way(
                "batch",
                "Batch mean",
                "Backward pulses carry the mean gradient ∂L/∂w of the batch; after a whole step "
                "with penalty and clipped, as the update used it",
            ),
        ),
    ),
    ViewChoice(
        "branches",
        "Losses of branches",
        (
            Way(
                "together",
                "On the same axes",
                "The training losses of the other branches, beside those of the one that is shown",
            ),
            Way("alone", "One at a time", "Only the losses of the branch that is shown"),
        ),
    ),
    ViewChoice(
        "motion",
        "Motion",
        (
            Way(
                "full",
                "Full",
                "Signals travel along the edges, and layers glide to their new places",
            ),
            Way("reduced", "Reduced", "Nothing travels: what carries a signal is lit where it is"),
        ),
    ),
)


def system_motion() -> str:
    """The way of "motion" that the system asks for; "full" where Qt does not tell, before 6.12."""
    hints = QGuiApplication.styleHints().accessibility()
    preference = getattr(hints, "motionPreference", None)
    calm = preference is not None and preference().name != "NoPreference"
    return "reduced" if calm else "full"


class View(QObject):
    """The choices of one window, by id."""

    changed = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._usual = {choice.id: choice.ways[0].id for choice in CHOICES}
        self._usual["motion"] = system_motion()
        self._values = dict(self._usual)
        self._before = dict(self._usual)
        self.difference: NDArray[np.float64] | None = None

    def __getitem__(self, choice: str) -> str:
        """The way chosen. Raises KeyError for no choice."""
        return self._values[choice]

    def choose(self, choice: str, way: str) -> None:
        """Show something in another way. Raises KeyError for a choice or way that there is not."""
        if way not in {one.id for one in _by_id(choice).ways}:
            raise KeyError(way)
        if way != self._values[choice] and self.offers(choice, way):
            self._before[choice] = self._values[choice]
            self._values[choice] = way
            self.changed.emit(choice)

    def before(self, choice: str) -> str:
        """The way chosen before the present one."""
        return self._before[choice]

    def offers(self, choice: str, way: str) -> bool:
        """Whether something can be shown in a way now: one that is lent its numbers has them."""
        return self.difference is not None or not _way(choice, way).lent

    def lend(self, difference: NDArray[np.float64] | None) -> None:
        """Let a difference (P,) of weights be shown, or no longer: then it is as before again."""
        self.difference = difference
        for choice, way in self._values.items():
            if _way(choice, way).lent:
                if difference is None:
                    self._values[choice] = self._before[choice]
                self.changed.emit(choice)

    def recall(self, settings: QSettings) -> None:
        """Take up what was remembered; what is unknown by now is left out."""
        for choice in CHOICES:
            way = str(settings.value(f"view/{choice.id}", ""))
            if way in {one.id for one in choice.ways}:
                self.choose(choice.id, way)

    def remember(self, settings: QSettings) -> None:
        """Write down what was chosen; what is as usual can follow the system another time."""
        for choice, shown in self._values.items():
            way = self._before[choice] if _way(choice, shown).lent else shown
            if way == self._usual[choice]:
                settings.remove(f"view/{choice}")
            else:
                settings.setValue(f"view/{choice}", way)

    def fill(self, menu: QMenu) -> None:
        """Add a submenu for each choice, the present way checked."""
        for choice in CHOICES:
            below = menu.addMenu(tr(choice.label))
            below.setToolTipsVisible(True)
            group = QActionGroup(below)
            for way in choice.ways:
                action = group.addAction(tr(way.label))
                action.setObjectName(f"{choice.id}.{way.id}")
                action.setToolTip(tr(way.tip))
                action.setCheckable(True)
                action.setChecked(self[choice.id] == way.id)
                action.setEnabled(self.offers(choice.id, way.id))
                action.triggered.connect(_chooser(self.choose, choice.id, way.id))
                below.addAction(action)
            below.aboutToShow.connect(partial(_check, group, self, choice.id))


def _by_id(identifier: str) -> ViewChoice:
    return {choice.id: choice for choice in CHOICES}[identifier]


def _way(choice: str, way: str) -> Way:
    return next(one for one in _by_id(choice).ways if one.id == way)


def _chooser(choose: Callable[[str, str], None], choice: str, way: str) -> Callable[[bool], None]:
    def run(_checked: bool = False) -> None:
        choose(choice, way)

    return run


def _check(group: QActionGroup, view: View, choice: str) -> None:
    for action in group.actions():
        way = action.objectName().removeprefix(f"{choice}.")
        action.setChecked(way == view[choice])
        action.setEnabled(view.offers(choice, way))
