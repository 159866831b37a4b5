"""The real widgets on the canvas: heads, plus buttons, and the buttons beside the strip."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtWidgets import QToolButton, QWidget

from glassnet.experiment.stacks import Place
from glassnet.ui.canvas.add_button import AddButton
from glassnet.ui.canvas.folding import Folding
from glassnet.ui.canvas.geometry import HEAD, HEAD_WIDE, Layout
from glassnet.ui.canvas.heads import LayerHead
from glassnet.ui.canvas.layer_settings import LayerSettings
from glassnet.ui.canvas.scene import Scene
from glassnet.ui.session import Session
from glassnet.ui.text import tr
from glassnet.ui.theme import Theme, icon

_TOP = 14


class Furniture(QWidget):
    """Keeps one head per column and one plus button per gap, whatever the network; they live on
    the canvas itself and are kept from one document to the next, so that a press goes on."""

    menu_wanted = Signal(int, QPointF)
    turned = Signal(int)
    pulled = Signal(str, int, QPointF)

    def __init__(self, canvas: QWidget, session: Session, theme: Theme, scene: Scene) -> None:
        super().__init__(canvas)
        self.hide()
        self._canvas, self._session, self._theme, self._scene = canvas, session, theme, scene
        self.heads: list[LayerHead] = []
        self.adders: list[AddButton] = []
        self._making_room = False
        self._away: Sequence[float] = ()
        self._homes: list[tuple[QWidget, int, int, int]] = []  # and the columns it is between
        self.settings = LayerSettings(canvas, session, theme, scene)
        self.folding = Folding(canvas, session, theme, scene)
        self.back, self.on = QToolButton(canvas), QToolButton(canvas)
        for button, text, slot in (
            (self.back, tr("Show the example before"), self._turn_back),
            (self.on, tr("Show the next example"), self._turn_on),
        ):
            button.setToolTip(text)
            button.setAccessibleName(text)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.setProperty("role", "head")
            button.setAutoRepeat(True)
            button.clicked.connect(slot)
        self._style_turners()

    def place(self, *, making_room: bool | None = None) -> None:
        """Follow the scene's document, layout and the session's selection; while a gesture is
        `making_room` there are no plus buttons."""
        if making_room is not None:
            self._making_room = making_room
        self._match()
        layout, chosen = self._scene.layout, self._session.selection
        for number, head in enumerate(self.heads):
            marked = (chosen.layer, *chosen.others) if chosen.kind in ("layer", "neuron") else ()
            selected = number - 1 in marked
            room = min(layout.room(number), HEAD_WIDE)
            left = layout.left(layout.every[number], room)
            head.setGeometry(QRect(round(left), _TOP, round(room), HEAD - _TOP - 4))
            head.show_layer(self._scene, number - 1, room, selected)
            head.setVisible(-room < left < layout.width)
        for adder, gap in zip(self.adders, layout.openings, strict=True):
            adder.show_gap(self._scene, gap)
            adder.setVisible(adder.isVisibleTo(self._canvas) and not self._making_room)
        self._place_turners()
        self.folding.place()
        self._homes = [
            *((each, each.x(), number, number) for number, each in enumerate(self.heads)),
            *((each, each.x(), *_sides(layout, each.gap)) for each in self.adders),
            *((each, each.x(), each.layer + 1, each.layer + 1) for each in self.folding.buttons),
        ]
        self.shift(self._away)
        self.settings.follow()

    def shift(self, away: Sequence[float] = ()) -> None:
        """Stand so far (pixels) beside one's place, for each column, until told otherwise."""
        self._away = away
        known = len(away) == len(self.heads)
        for widget, x, left, right in self._homes:
            aside = (away[left] + away[right]) / 2 if known else 0.0
            widget.move(x + round(aside), widget.y())

    def restyle(self) -> None:
        """Take the theme's fonts and icons."""
        for head in self.heads:
            head.restyle()
        self.settings.restyle()
        self.folding.restyle()
        self._style_turners()
        self.place()

    def _match(self) -> None:
        """As many widgets as the network has columns and gaps."""
        layout = self._scene.layout
        while len(self.adders) < len(layout.openings):
            self.adders.append(AddButton(self._canvas, self._session, self._theme))
        while len(self.heads) < len(layout.every):
            head = LayerHead(self._canvas, self._session, self._theme)
            head.menu_wanted.connect(self.menu_wanted)
            head.settings_wanted.connect(self.settings.open_for)
            head.entry.begun.connect(self.settings.dismiss)
            head.pulled.connect(self.pulled)
            head.restyle()
            self.heads.append(head)
        rows: tuple[tuple[list[Any], int], ...] = (
            (self.heads, len(layout.every)),
            (self.adders, len(layout.openings)),
        )
        for widgets, most in rows:
            while len(widgets) > most:
                gone = widgets.pop()
                if isinstance(gone, LayerHead):
                    gone.entry.stop()
                gone.hide()
                gone.deleteLater()

    def _style_turners(self) -> None:
        for button, name in ((self.back, "caret-left"), (self.on, "caret-right")):
            button.setIcon(icon(self._theme, name, "dim"))

    def _place_turners(self) -> None:
        layout = self._scene.layout
        strip = layout.strip
        if strip:
            top = round(strip[0].center().y()) - 14
            self.back.setGeometry(round(strip[0].left()) - 28, top, 24, 28)
            self.on.setGeometry(round(strip[-1].right()) + 4, top, 24, 28)
        for button in (self.back, self.on):
            button.setVisible(bool(strip) and layout.view.contains(QRectF(button.geometry())))

    def _turn_back(self) -> None:
        self.turned.emit(-1)

    def _turn_on(self) -> None:
        self.turned.emit(1)


def _sides(layout: Layout, gap: Place) -> tuple[int, int]:
    """Between which columns a gap is."""
    right = layout.behind(gap).layer
    return layout.source(right) + 1, right + 1
