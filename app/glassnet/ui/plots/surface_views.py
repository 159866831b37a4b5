"""The pictures of a loss surface: from above, as a landscape, or a sentence while there is none."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedLayout, QWidget

from glassnet.runner.landscape_worker import SurfaceResult
from glassnet.ui.plots.message import Message
from glassnet.ui.plots.plane_path import PlanePath
from glassnet.ui.plots.relief_plot import ReliefPlot
from glassnet.ui.plots.surface_plot import SurfacePlot
from glassnet.ui.plots.surface_trail import SurfaceTrail
from glassnet.ui.text import tr
from glassnet.ui.theme import Theme


class SurfaceViews(QWidget):
    """`flat` and `relief` show the same surface, one of them at a time; else `message` does.

    `hovered` is that of the one in front.
    """

    hovered = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.flat, self.relief = SurfacePlot(theme), ReliefPlot(theme)
        self.flat.setAccessibleName(tr("Loss surface with the path of the run"))
        self.relief.setAccessibleName(tr("Loss surface as a landscape, with the path of the run"))
        self.message = Message()
        self._stack = QStackedLayout(self)
        self._stack.setContentsMargins(0, 0, 0, 0)
        for part in (self.message, self.flat, self.relief):
            self._stack.addWidget(part)
        self.flat.hovered.connect(self.hovered)
        self.relief.hovered.connect(self.hovered)

    def restyle(self) -> None:
        """Take the theme's present colours and fonts."""
        self.flat.restyle()
        self.relief.restyle()
        self.message.restyle(self._theme)

    def clear(self) -> None:
        """There is no surface."""
        self.flat.clear()
        self.relief.clear()

    def say(self, text: str) -> None:
        """Show a sentence in place of a surface."""
        self.message.setText(text)
        self._stack.setCurrentWidget(self.message)

    def show_result(
        self, result: SurfaceResult, names: tuple[str, str], *, log: bool, relief: bool
    ) -> None:
        """Show what is known of a surface, with the names of its axes."""
        assert result.plane is not None
        every = slice(None, None, result.stride)
        shown = self.relief if relief else self.flat
        shown.show_surface(
            result.plane,
            result.alphas[every],
            result.betas[every],
            result.losses[every, every],
            log=log,
        )
        self.flat.frame.set_names(*names)
        self.relief.set_names(*names)
        self._stack.setCurrentWidget(shown)

    def show_path(self, path: PlanePath, trail: SurfaceTrail) -> None:
        """Draw the path on it, and the ways on from its end."""
        self.flat.overlay.set_path(path.places, trail.descent, trail.ahead)
        self.relief.show_path(path.places)
