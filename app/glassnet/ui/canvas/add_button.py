"""The dashed circle with a plus between two layers."""

from typing import ClassVar

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QWidget

from glassnet.experiment import edits
from glassnet.experiment.stacks import Place
from glassnet.ui.canvas.geometry import Layout
from glassnet.ui.canvas.heads import COMPACT
from glassnet.ui.canvas.scene import Scene
from glassnet.ui.canvas.titles import layer_title
from glassnet.ui.session import Session
from glassnet.ui.text import tr
from glassnet.ui.theme import Theme

_ASIDE = 13  # pixels between the usual height and that of each of two buttons in one gap


class AddButton(QAbstractButton):
    """The dashed circle between two layers: puts a dense layer there."""

    side: ClassVar[int] = 24

    def __init__(self, parent: QWidget, session: Session, theme: Theme) -> None:
        super().__init__(parent)
        self._session, self._theme = session, theme
        self.gap: Place = (0,)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.clicked.connect(self._insert)

    def show_gap(self, scene: Scene, gap: Place) -> None:
        """Be the button of a gap, in the middle of it."""
        self.gap, layout = gap, scene.layout
        right = layout.behind(gap).layer
        room = layout.room(layout.source(right) + 1)
        box, below = _mark(layout, gap)
        side = min(self.side - 2 * bool(below), int(min(box.width(), room) - 4))
        middle = box.center().x()
        seen = 0 < middle < layout.width
        self.setVisible(seen and side >= 14 and room >= COMPACT)
        self.setGeometry(QRect(round(middle - side / 2), 44 + below - side // 2, side, side))
        ends = len(gap) > 1 and right == gap[0]
        text = tr("Add a dense layer before {layer}")
        if ends:
            text = tr("Add a dense layer at the end of {layer}")
        before = right if len(gap) > 1 else gap[0]
        text = text.format(layer=layer_title(scene, before))
        self.setToolTip(text)
        self.setAccessibleName(text)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """A dashed circle with a plus; in accent under the mouse."""
        theme = self._theme
        active = self.underMouse() or self.hasFocus() or self.isDown()
        colour = theme.color("accent" if active else "dim")
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        radius = self.width() / 2 - 1.5
        middle = QPointF(self.width() / 2, self.height() / 2)
        painter.setPen(QPen(colour, 1.2, Qt.PenStyle.SolidLine if active else Qt.PenStyle.DashLine))
        painter.setBrush(theme.color("accent", 40) if self.isDown() else theme.color("bg"))
        painter.drawEllipse(middle, radius, radius)
        painter.setPen(QPen(colour, 1.4))
        arm = self.width() / 5.5
        painter.drawLine(middle - QPointF(arm, 0), middle + QPointF(arm, 0))
        painter.drawLine(middle - QPointF(0, arm), middle + QPointF(0, arm))

    def _insert(self) -> None:
        self._session.apply(edits.insert_layer, self.gap)


def _mark(layout: Layout, gap: Place) -> tuple[QRectF, int]:
    """Where a button has room, and how far below the others it stands: before a block there are
    two, above each other."""
    found, outer, inner = layout.openings, gap[:1], (gap[0], 0)
    if inner not in found or gap not in (outer, inner):
        return found[gap], 0
    return found[outer].united(found[inner]), _ASIDE if gap == inner else -_ASIDE
