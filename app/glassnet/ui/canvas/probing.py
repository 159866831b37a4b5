"""The probe: an input of one's own choice, dragged over the map or typed, as the shown example."""

from collections.abc import Callable
from functools import partial

from msgspec.structs import replace
from PySide6.QtCore import QObject, QPointF
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from glassnet.engine import Hyper
from glassnet.runner import Example, Probe
from glassnet.ui.canvas.decision_map import DecisionMap
from glassnet.ui.canvas.gestures import Host, Press
from glassnet.ui.canvas.probe_mark import CAPTION
from glassnet.ui.canvas.scene import Scene
from glassnet.ui.canvas.value_card import Field, Numbers, ValueCard
from glassnet.ui.selection import NOTHING, Selection
from glassnet.ui.session import Session
from glassnet.ui.text import tr
from glassnet.ui.widgets.numbers import allowed_text, number_text, read_number

_STEPS = 100  # presses of an arrow key from one side of the map to the other

SELECTED = Selection("probe")


class Probing(QObject):
    """Places, moves, types and drops the probe; only where the inputs can be plotted."""

    def __init__(
        self, canvas: QWidget, session: Session, scene: Scene, map_: DecisionMap, card: ValueCard
    ) -> None:
        super().__init__(canvas)
        self._session, self._scene, self._map, self._card = session, scene, map_, card
        self._data: Example | None = None  # what was shown before the probe
        session.example_changed.connect(self._example_changed)

    @property
    def probe(self) -> Probe | None:
        """The probe that is shown."""
        example = self._session.example
        return example if isinstance(example, Probe) else None

    @property
    def possible(self) -> bool:
        """Whether the inputs can be plotted."""
        return not self._scene.layout.map_box.isEmpty()

    def move_to(self, point: QPointF) -> None:
        """Show the input at a point of the canvas, or the nearest one on the map."""
        inputs = self._map.inputs_at(point, beyond=True)
        if inputs is not None:
            self._show(inputs)

    def nudge(self, across: int, down: int) -> None:
        """Move the probe by a hundredth of the map."""
        if self.probe is None:
            return
        low, high = self._scene.extent
        step = (high - low) / _STEPS
        moves = (across * step, -down * step)
        moved = zip(self.probe.inputs, moves, strict=False)
        self._show(tuple(min(max(value + by, low), high) for value, by in moved))

    def choose_label(self, label: int | None) -> None:
        """Say which class is wanted of the probe; None for nothing."""
        if self.probe is not None:
            self._session.show_example(replace(self.probe, label=label))

    def dismiss(self) -> None:
        """Back to the data."""
        if self.probe is not None:
            self._session.show_example(self._data)

    def type(self) -> None:
        """Open a card for the numbers of the probe, or of the example that is shown."""
        if not self.possible or self._scene.snapshot is None:
            return
        low, high = self._scene.extent
        fields = []
        for name, value in zip(
            self._scene.data.feature_names, self._scene.snapshot.trace.inputs, strict=True
        ):
            hyper = Hyper(float, 0.0, name, low=low, high=high)
            text = number_text(min(max(float(value), low), high))
            fields.append(Field(name, text, partial(_read, hyper), allowed_text(hyper)))
        layout = self._scene.layout
        about = layout.map_box.adjusted(0, -CAPTION, 0, 0)
        above = QPointF(about.center().x(), about.top())
        self._card.ask(tr("Probe"), fields, layout, about, above, self._typed)

    def menu(self, parent: QWidget) -> QMenu:
        """What can be done with the probe."""
        menu = QMenu(parent)
        typed = menu.addAction(tr("Type an input…"))
        typed.setShortcut("X")
        typed.setShortcutVisibleInContextMenu(True)
        typed.triggered.connect(self._type_slot)
        if self.probe is None:
            return menu
        menu.addSeparator()
        classes = self._scene.data.classes
        wanted = [(None, tr("Without a target")), *enumerate(classes)] if classes else []
        for label, name in wanted:
            text = name if label is None else tr("Target: {name}").format(name=name)
            action = menu.addAction(text)
            action.setCheckable(True)
            action.setChecked(self.probe.label == label)
            action.triggered.connect(_call(self.choose_label, label))
        menu.addSeparator()
        back: QAction = menu.addAction(tr("Back to the data"))
        back.setShortcut("Escape")
        back.setShortcutVisibleInContextMenu(True)
        back.triggered.connect(self._dismiss_slot)
        return menu

    def _show(self, inputs: Numbers) -> None:
        label = self.probe.label if self.probe is not None else None
        self._session.show_example(Probe(inputs, label))

    def _typed(self, inputs: Numbers) -> None:
        self._show(inputs)
        self._session.select(SELECTED)

    def _type_slot(self, _checked: bool = False) -> None:
        self.type()

    def _dismiss_slot(self, _checked: bool = False) -> None:
        self.dismiss()

    def _example_changed(self, example: Example | None) -> None:
        if isinstance(example, Probe):
            return
        self._data = example
        if self._session.selection == SELECTED:
            self._session.select(NOTHING)


class MapPress(Press):
    """A press on the map: on a point of the data it may be a click, else the probe is there at
    once; dragged, the probe follows. Cancelled, what was shown before is shown again."""

    def __init__(self, canvas: Host, point: QPointF, probing: Probing) -> None:
        super().__init__(canvas, point)
        self._probing, self._start = probing, point
        self._before = canvas.session.example
        self._moving = False
        if self.target is None:
            self._move_probe(point)

    def move(self, point: QPointF) -> None:
        far = (point - self._start).manhattanLength() >= QApplication.startDragDistance()
        if self._moving or far:
            self._move_probe(point)

    def finish(self, point: QPointF) -> None:
        if self._moving:
            self._canvas.session.select(SELECTED)
        else:
            super().finish(point)

    def cancel(self) -> None:
        if self._moving:
            self._canvas.session.show_example(self._before)

    def _move_probe(self, point: QPointF) -> None:
        self._moving = True
        self._probing.move_to(point)


def _read(field: Hyper, text: str) -> float:
    return float(read_number(text, field))


def _call(function: Callable[[int | None], None], label: int | None) -> Callable[[bool], None]:
    def run(_checked: bool = False) -> None:
        function(label)

    return run
