"""Weights and biases of the run that are set by hand: typed into a card, or turned."""

from functools import partial
from math import floor, log10
from typing import Any

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QWidget

from glassnet.engine import Hyper
from glassnet.experiment import Spec, weight_edits
from glassnet.ui.canvas.placing import box_of
from glassnet.ui.canvas.scene import Scene
from glassnet.ui.canvas.targets import Target
from glassnet.ui.canvas.titles import unit_title
from glassnet.ui.canvas.value_card import Field, Numbers, ValueCard
from glassnet.ui.plots.gradient_reading import Place, place_of
from glassnet.ui.selection import Selection
from glassnet.ui.session import Session
from glassnet.ui.text import tr
from glassnet.ui.widgets.numbers import read_number

BURST_MS = 700  # turns that follow each other faster are one undo step
NOTCH = 120  # of a wheel, in Qt's eighths of a degree
_SMALL = 0.1  # of the layer's largest: smaller numbers are turned in steps as large as its own

_NUMBER = Hyper(float, 0.0, "Value")


class _Turn(Struct, frozen=True):
    """What is being turned, to which value, and in which run."""

    path: str
    value: float
    generation: int


class Tuner(QObject):
    """Sets the parameter that a selection stands for: the weight of an edge, a neuron's bias.

    It is a change of the run, not of the document, and an edit all the same: undo brings back the
    run as it was before, weights, optimizer and step.
    """

    def __init__(self, canvas: QWidget, session: Session, scene: Scene, card: ValueCard) -> None:
        super().__init__(canvas)
        self._session, self._scene, self._card = session, scene, card
        self._turn: _Turn | None = None
        self._burst = QTimer(self)
        self._burst.setSingleShot(True)
        self._burst.setInterval(BURST_MS)
        self._burst.timeout.connect(self.rest)

    def can(self, selection: Selection) -> bool:
        """Whether there is a number to set."""
        return self._scene.snapshot is not None and self._place(selection) is not None

    def type(self, selection: Selection) -> bool:
        """Open a card for the number of a selection; False where there is none."""
        place = self._place(selection)
        if place is None or self._scene.snapshot is None:
            return False
        value = self._vector()[self._scene.network.position(place.name, place.index)]
        # The shortest digits that mean this very number.
        text = np.format_float_positional(value, trim="-")
        if value and not 1e-4 <= abs(value) < 1e6:
            text = np.format_float_scientific(value, trim="-", exp_digits=1)
        field = Field(
            "b" if selection.kind == "neuron" else "w",
            text,
            partial(_read, self._session.spec, place.path),
            tr("a finite number"),
        )
        target = Target("edge" if selection.kind == "edge" else "neuron", *_numbers(selection))
        box = box_of(self._scene.layout, target)
        done = partial(self._set, place.path)
        title = _title(self._scene, selection)
        self._card.ask(title, [field], self._scene.layout, box, box.center(), done)
        return True

    def turn(self, selection: Selection, notches: float, fine: bool = False) -> bool:
        """Change the number of a selection by so many steps, finer ones if asked.

        A step is a round number of about a tenth of its size. False where there is no number.
        """
        place, session = self._place(selection), self._session
        if place is None or self._scene.snapshot is None:
            return False
        values, at = self._vector(), self._scene.network.position(place.name, place.index)
        going = self._turn
        value = float(values[at])
        if going and (going.path, going.generation) == (place.path, session.generation):
            value = going.value
        elif session.snapshot is None:  # the numbers of another run are shown for a moment
            return True
        own = values[self._scene.network.positions()[place.name]]
        size = step_for(value, float(np.abs(own).max(initial=0.0)))
        value = float(values.dtype.type(value + notches * size / (10 if fine else 1)))
        key = f"turn {place.path}"
        if session.apply(weight_edits.set_parameter, place.path, value, key=key):
            self._turn = _Turn(place.path, value, session.generation)
            self._burst.start()
        return True

    def wheel(self, selection: Selection, event: QWheelEvent) -> bool:
        """Turn by the wheel; with Alt some systems call its movement sideways."""
        delta = event.angleDelta().y() or event.angleDelta().x()
        fine = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        return bool(delta) and self.turn(selection, delta / NOTCH, fine)

    def rest(self) -> None:
        """What follows is another undo step."""
        self._burst.stop()
        if self._turn is not None:
            self._turn = None
            self._session.end_drag()

    def _set(self, path: str, values: Numbers) -> None:
        self.rest()
        self._session.apply(weight_edits.set_parameter, path, values[0])

    def _place(self, selection: Selection) -> Place | None:
        return place_of(selection, self._scene.network)

    def _vector(self) -> NDArray[Any]:
        assert self._scene.snapshot is not None
        return self._scene.snapshot.parameters


def step_for(value: float, largest: float) -> float:
    """A step of 1, 2 or 5 times a power of ten, a tenth of |value| at most.

    Values below a tenth of the layer's `largest` are stepped as if they were as large as that, so
    that they come through 0.
    """
    size = max(abs(value), _SMALL * largest, 1e-3) / 10
    if not np.isfinite(size):
        return 1.0
    # A hair more, so that what is a round number already is not taken for less.
    decade = 10.0 ** floor(log10(size * (1 + 1e-6)))
    return max(times * decade for times in (1, 2, 5) if times * decade <= size * (1 + 1e-6))


def selection_of(target: Target | None) -> Selection | None:
    """The neuron or edge that a target is."""
    found = None if target is None else target.selection
    return found if found is not None and found.kind in ("neuron", "edge") else None


def _numbers(selection: Selection) -> tuple[int, int, int]:
    return selection.layer, selection.unit, selection.source


def _title(scene: Scene, selection: Selection) -> str:
    name = unit_title(scene, selection.layer, selection.unit)
    if selection.kind == "neuron":
        return tr("Bias of {neuron}").format(neuron=name)
    source = unit_title(scene, scene.source(selection.layer), selection.source)
    return f"{source} → {name}"


def _read(spec: Spec, path: str, text: str) -> float:
    """The number typed for a parameter. Raises SettingError for one that it cannot hold."""
    value = float(read_number(text, _NUMBER))
    weight_edits.set_parameter(spec, path, value)
    return value
