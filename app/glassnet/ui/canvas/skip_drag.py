"""A skip is drawn by hand: from the tail of a layer over those that it is to lead around."""

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter

from glassnet.experiment import group_edits
from glassnet.ui import groups
from glassnet.ui.canvas import ghosts
from glassnet.ui.canvas.arcs import tail
from glassnet.ui.canvas.gestures import Gesture, Host
from glassnet.ui.canvas.menus import problem
from glassnet.ui.canvas.skips import arc, draw_arc
from glassnet.ui.canvas.titles import layer_title
from glassnet.ui.text import tr


class DrawSkip(Gesture):
    """The arc follows the mouse to the nearest layer; what cannot be led around says why."""

    def __init__(self, canvas: Host, source: int, point: QPointF) -> None:
        super().__init__(canvas)
        self._first = source + 1
        self.last: int | None = None
        self.problem: str | None = None
        self.move(point)

    @property
    def wrapped(self) -> tuple[int, ...]:
        """The layers that are led around."""
        return () if self.last is None else tuple(range(self._first, self.last + 1))

    @property
    def cursor(self) -> Qt.CursorShape:
        shapes = Qt.CursorShape
        return shapes.ForbiddenCursor if self.problem else shapes.CrossCursor

    def move(self, point: QPointF) -> None:
        self._point = point
        x = [column.x for column in self._canvas.scene.layout.columns]
        nearest = min(range(len(x)), key=lambda i: abs(x[i] - point.x())) - 1
        self.last = nearest if nearest >= self._first else None
        self.problem = None
        if self.last is not None:
            wrap = group_edits.wrap_with_skip
            self.problem = problem(self._canvas.session, wrap, self.wrapped)

    def finish(self, point: QPointF) -> None:
        self.move(point)
        if self.last is not None and self.problem is None:
            groups.wrap(self._canvas.session, self.wrapped)

    @property
    def text(self) -> str:
        """What would come of it."""
        if self.problem:
            return self.problem
        if self.last is None:
            return tr("Draw it over the layers to lead around")
        scene = self._canvas.scene
        names = layer_title(scene, self._first)
        if self.last > self._first:
            names = f"{names} – {layer_title(scene, self.last)}"
        entering, leaving = group_edits.skip_widths(scene.spec, self._first, self.last)
        if entering == leaving:
            return tr("Around {layers}: {n} values are added to {n}").format(
                layers=names, n=entering
            )
        return tr("Around {layers}: {n} values are added to {m}, through a new matrix").format(
            layers=names, n=entering, m=leaving
        )

    def paint(self, painter: QPainter) -> None:
        scene = self._canvas.scene
        key = "warn" if self.problem else "accent"
        layout, colour = scene.layout, scene.theme.color(key)
        if self.last is None:
            painter.setPen(colour)
            painter.drawLine(tail(layout, self._first - 1), self._point)
        else:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(scene.theme.color(key, 28))
            for column in layout.columns[self._first + 1 : self.last + 2]:
                painter.drawRoundedRect(column.box.adjusted(-8, -6, 8, 8), 10, 10)
            path = arc(layout, self._first, self.last)
            draw_arc(painter, path, colour, scene.theme.color("bg"), 2.4)

    def say(self, painter: QPainter) -> None:
        frame = "warn" if self.problem else "accent"
        ghosts.paint_card(painter, self._canvas.scene, self._point, [self.text], frame)
