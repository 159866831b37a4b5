"""What every plot does that tells what lies under the pointer."""

from PySide6.QtCore import QEvent, QObject, QPointF, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QWidget

from glassnet.ui.plots.plotting import quiet_plot
from glassnet.ui.theme import Theme


class PointedPlot(QWidget):
    """The base of the plots: `hovered` carries what is under the pointer, None when it leaves."""

    hovered = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._pointed = False
        self.plot = quiet_plot()
        self.plot.viewport().installEventFilter(self)

    def restyle(self) -> None:
        """Take the theme's present colours and fonts."""

    def point_to(self, position: QPointF | None) -> None:
        """The pointer is at a place of the plot's viewport, or has left it."""

    def event(self, event: QEvent) -> bool:
        """Follow the window to a screen with other pixels."""
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self.restyle()
        return super().event(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the pointer over the plot."""
        if event.type() == QEvent.Type.MouseMove and isinstance(event, QMouseEvent):
            self._pointed = True
            self.point_to(event.position())
        elif event.type() in (QEvent.Type.Leave, QEvent.Type.Hide) and self._pointed:
            self._pointed = False
            self.point_to(None)
        return super().eventFilter(watched, event)
