"""The settings of a loss surface, in a card that opens beside its panel."""

from typing import Any

from PySide6.QtCore import QPoint, QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from glassnet.engine import SettingError
from glassnet.engine.component import Hyper
from glassnet.landscape import GRIDS
from glassnet.ui.plots.surface_aim import NARROWEST, WIDEST, Aim
from glassnet.ui.text import tr
from glassnet.ui.theme import Theme
from glassnet.ui.widgets import Choice, Option, Slider, Switch, chain_tabs, scale_of

_WIDTH, _PADDING, _ASIDE = 264, 12, 8
_GRIDS = (GRIDS[0], 51, 101, GRIDS[1])
_STEPS = 6  # recorded steps that are offered as a centre

_SPAN = Hyper(float, 1.0, "Span", "×", "", NARROWEST, WIDEST, log=True)


class SurfaceSettings(QFrame):
    """Span, centre, data, grid, colours and penalty; `changed` carries a field and its value.

    It closes by Escape and by a click elsewhere.
    """

    changed = Signal(str, object)
    span_moved = Signal(float)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup | Qt.WindowType.FramelessWindowHint)
        self.setObjectName("surfaceSettings")
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        self.setAccessibleName(tr("Settings of the loss surface"))
        self._theme = theme
        self._steps: tuple[int, ...] = ()
        scale = scale_of(_SPAN)
        assert scale is not None
        self.span = Slider(theme, _SPAN, scale)
        self.span.setToolTip(
            tr("How much of the plane is seen, against its own view; the wheel over the plot, too")
        )
        self.centre = Choice(theme, tr("Centre"), tr("Which point the plane is laid through"))
        self.centre.take_text(self._read_centre, tr("now, final, or a step"))
        self.data = Choice(theme, tr("Data"), tr("Which examples the loss is averaged over"))
        self.grid = Choice(theme, tr("Grid"), tr("Points at which the loss is computed"))
        self.grid.set_options(
            Option(points, f"{points} × {points}", tr("{n} losses").format(n=f"{points**2:,}"))
            for points in _GRIDS
        )
        self.colours = Choice(theme, tr("Colours"), tr("What the brightness rises with"))
        self.colours.set_options(
            [
                Option(True, tr("Logarithmic"), tr("log L, where every loss is above 0")),
                Option(False, tr("Linear"), tr("L itself")),
            ]
        )
        self.penalty = Switch(theme, tr("Add the penalty"))
        column = QVBoxLayout(self)
        column.setContentsMargins(_PADDING, _PADDING, _PADDING, _PADDING)
        column.setSpacing(8)
        for row in (self.span, self.centre, self.data, self.grid, self.colours, self.penalty):
            column.addWidget(row)
        self.setFixedWidth(_WIDTH)
        self._connect()
        chain_tabs(self)

    def _connect(self) -> None:
        self.span.moved.connect(self.span_moved)
        self.centre.chosen.connect(self._take_centre)
        self.data.chosen.connect(self._take_data)
        self.grid.chosen.connect(self._take_grid)
        self.colours.chosen.connect(self._take_colours)
        self.penalty.toggled.connect(self._take_penalty)

    def show_aim(
        self, aim: Aim, steps: tuple[int, ...], rows: tuple[int, int], penalised: bool
    ) -> None:
        """Show what is wanted, where these steps are recorded, there are so many training and
        validation rows, and the training has a penalty or not."""
        self._steps = steps
        self.span.set_number(aim.window.factor)
        every = max(1, -(-len(steps) // _STEPS))
        self.centre.set_options(
            [
                Option("now", tr("Now"), tr("The present point, when the plane is laid")),
                Option("final", tr("Final"), tr("The last recorded point of the path")),
                *(Option(step, tr("Step {n}").format(n=f"{step:,}")) for step in steps[::every]),
            ]
        )
        self.centre.set_value(aim.centre)
        self.data.set_options(
            Option(split, f"{name} · {min(count, 512)}")
            for split, name, count in zip(
                ("train", "validation"), (tr("Training"), tr("Validation")), rows, strict=True
            )
            if count
        )
        self.data.set_value(aim.split if rows[1] else "train")
        self.grid.set_value(aim.grid)
        self.colours.set_value(aim.log)
        blocked = self.penalty.blockSignals(True)
        self.penalty.setChecked(aim.penalty and penalised)
        self.penalty.blockSignals(blocked)
        self.penalty.setEnabled(penalised)
        about = tr("λ₁ Σ|w| + λ₂/2 Σw², as training has it")
        none = tr("There is none: λ₁ and λ₂ are 0")
        self.penalty.setToolTip(about if penalised else none)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """A card with round corners: a style sheet does not reach the ground of a window that has
        transparent ones."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(self._theme.color("line"))
        painter.setBrush(self._theme.color("surface"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)

    def open_beside(self, panel: QWidget, button: QWidget) -> None:
        """Open at the left of a panel, or below the button where there is no room."""
        self.adjustSize()
        corner = button.mapToGlobal(QPoint(0, 0))
        left = panel.mapToGlobal(QPoint(0, 0)).x() - self.width() - _ASIDE
        screen = panel.screen().availableGeometry()
        if left < screen.left():
            left = corner.x() + button.width() - self.width()
            corner.setY(corner.y() + button.height())
        top = min(corner.y(), screen.bottom() - self.height())
        self.move(max(left, screen.left()), max(top, screen.top()))
        self.show()
        self.span.setFocus(Qt.FocusReason.PopupFocusReason)

    def _read_centre(self, text: str) -> Any:
        plain = text.strip().lower().removeprefix(tr("Step").lower()).replace(",", "").strip()
        if plain in (tr("Now").lower(), tr("Final").lower()):
            return "now" if plain == tr("Now").lower() else "final"
        if not plain.isdecimal() or len(plain) > 18:
            raise SettingError(tr("The centre is now, final, or a recorded step"))
        step = int(plain)
        if not self._steps:
            raise SettingError(tr("No step is recorded yet; train some steps first"))
        if step not in self._steps:
            _, near = min((abs(step - one), one) for one in self._steps)
            raise SettingError(
                tr("Step {n} is not recorded; the nearest is {near}").format(
                    n=f"{step:,}", near=f"{near:,}"
                )
            )
        return step

    def _take_centre(self, value: object) -> None:
        self.changed.emit("centre", value)

    def _take_data(self, value: object) -> None:
        self.changed.emit("split", value)

    def _take_grid(self, value: object) -> None:
        self.changed.emit("grid", value)

    def _take_colours(self, value: object) -> None:
        self.changed.emit("log", value)

    def _take_penalty(self, on: bool) -> None:
        self.changed.emit("penalty", on)
