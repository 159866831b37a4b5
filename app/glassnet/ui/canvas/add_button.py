"""The dashed circle with a plus between two layers."""

from typing import ClassVar

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QWidget

from glassnet.experiment import edits
from glassnet.ui.canvas.heads import COMPACT
from glassnet.ui.canvas.scene import Scene, layer_title
from glassnet.ui.session import Session
from glassnet.ui.text import tr
from glassnet.ui.theme import Theme


class AddButton(QAbstractButton):
    """The dashed circle between two layers: puts a dense layer there."""

    side: ClassVar[int] = 24

    def __init__(self, parent: QWidget, session: Session, theme: Theme) -> None:
        super().__init__(parent)
        self._session, self._theme = session, theme
        self.index = 0
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.clicked.connect(self._insert)

    def show_gap(self, scene: Scene, index: int, gap: QRectF) -> None:
        """Be the button before the layer `index`, in the middle of the gap."""
        self.index = index
        free = min(gap.width(), scene.layout.room(index)) - 4
        side = min(self.side, int(free))
        middle = gap.center().x()
        seen = 0 < middle < scene.layout.width
        self.setVisible(seen and side >= 14 and scene.layout.room(index) >= COMPACT)
        self.setGeometry(QRect(round(middle - side / 2), 44 - side // 2, side, side))
        text = tr("Add a dense layer before {layer}").format(layer=layer_title(scene, index))
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
        self._session.apply(edits.insert_layer, self.index)
