"""A named switch for what is on or off."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy

from glassnet.ui.theme import Theme

_WIDTH, _HEIGHT = 28, 16


class Switch(QAbstractButton):
    """Name at the left, the switch at the right: filled and with its knob at the right when on."""

    def __init__(self, theme: Theme, name: str, about: str = "") -> None:
        super().__init__()
        self.theme = theme
        self.setCheckable(True)
        self.setText(name)
        self.setAccessibleName(name)
        self.setToolTip(f"{name}\n{about}".strip())
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        """As wide as it is given."""
        return QSize(120, 24)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the name and the switch."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        color, on = self.theme.color, self.isChecked()
        painter.setFont(self.theme.font())
        painter.setPen(color("dim"))
        middle = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        painter.drawText(self.rect().adjusted(0, 0, -_WIDTH - 8, 0), middle, self.text())
        rail = QRectF(self.width() - _WIDTH, (self.height() - _HEIGHT) / 2, _WIDTH, _HEIGHT)
        inner = rail.adjusted(1, 1, -1, -1)
        painter.setPen(QPen(color("accent" if on or self.hasFocus() else "dim"), 1.5))
        painter.setBrush(color("accent" if on else "raised"))
        painter.drawRoundedRect(inner, inner.height() / 2, inner.height() / 2)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color("on_accent" if on else "dim"))
        x = rail.right() - _HEIGHT / 2 if on else rail.left() + _HEIGHT / 2
        painter.drawEllipse(QPointF(x, rail.center().y()), 4.5, 4.5)
