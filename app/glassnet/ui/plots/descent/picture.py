"""The picture of the panel of gradient descent: a slope, a surface, or a sentence."""

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QStackedLayout, QWidget

from glassnet.experiment.slices import NetworkSlice
from glassnet.landscape import Function, slice_function
from glassnet.ui.plots import surface_texts
from glassnet.ui.plots.descent import texts
from glassnet.ui.plots.descent.ground import Ground
from glassnet.ui.plots.descent.model import DescentModel
from glassnet.ui.plots.descent.overlay import Walk
from glassnet.ui.plots.descent.slope_plot import SlopePlot
from glassnet.ui.plots.descent.surface import RaceSurface
from glassnet.ui.plots.message import Message
from glassnet.ui.plots.plotting import loss_text
from glassnet.ui.session import Session
from glassnet.ui.text import tr
from glassnet.ui.theme import Theme

POINTS = 241  # of a function's curve
HEADROOM = 2.0  # a slice is shown so far above the present loss, in its depth below it


class DescentPicture(QWidget):
    """Shows what the model looks at, and lets the user take the ball.

    `sentence`, `detail` and `tip` say it in words; `pointed` carries what lies under the pointer.
    """

    pointed = Signal(str)

    def __init__(self, session: Session, theme: Theme, model: DescentModel) -> None:
        super().__init__()
        self._session, self._model = session, model
        self.slope, self.surface = SlopePlot(theme), RaceSurface(theme)
        self.slope.setAccessibleName(tr("The loss over one parameter, its slope and the racers"))
        self.surface.setAccessibleName(tr("The loss over two parameters and the racers’ paths"))
        self.message = Message()
        self._theme = theme
        self.sentence = self.detail = self.tip = ""
        self._drawn: object = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._stack = QStackedLayout(self)
        self._stack.setContentsMargins(2, 2, 2, 2)
        for part in (self.message, self.slope, self.surface):
            self._stack.addWidget(part)
        self.setMinimumHeight(theme.space(29))
        for plot in (self.slope, self.surface):
            plot.dragging.pressed.connect(self._press)
            plot.dragging.dragged.connect(self._drag)
            plot.dragging.released.connect(model.walker.let_go)
            plot.dragging.given_up.connect(model.walker.give_up)
        self.slope.hovered.connect(self._point_slope)
        self.surface.hovered.connect(self._point_surface)

    @property
    def shown(self) -> QWidget:
        """The part that is shown."""
        return self._stack.currentWidget() or self.message

    @property
    def highest(self) -> float:
        """The greatest finite loss of the landscape that is shown, nan without one."""
        if self.shown is self.surface and self.surface.tones is not None:
            return self.surface.tones.high
        losses = self.slope.drawn()[1]
        shown = self.shown is self.slope and bool(np.isfinite(losses).any())
        return float(np.nanmax(losses)) if shown else np.nan

    def restyle(self) -> None:
        """Take the theme's present colours and fonts."""
        self.message.restyle(self._theme)
        self.slope.restyle()
        self.surface.restyle()
        self.surface.race.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Show by a rim that the keys belong to the race."""
        if self.hasFocus():
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(self._theme.color("accent"), 1))
            rim = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
            painter.drawRoundedRect(rim, self._theme.radius(), self._theme.radius())

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The rim comes."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """The rim goes."""
        super().focusOutEvent(event)
        self.update()

    def give_up(self) -> bool:
        """End a gesture without a trace; False where there is none."""
        return self.slope.dragging.give_up() or self.surface.dragging.give_up()

    def show_step(self, names: tuple[str, ...]) -> None:
        """Draw the landscape, where it is another one, and the race at its step."""
        model = self._model
        self.sentence = self.detail = self.tip = ""
        if model.slicing:
            self._show_slice(model.slice, names)
        elif model.function is not None and model.stop_name == "one":
            self._show_line(model.function, names)
        elif model.function is not None:
            self._show_function(model.function, names)
        else:
            self._show_network(model.field.model.ground, names)
        if model.hand.held or (model.hand.walked and not model.player.step):
            self.sentence = texts.hand_text(model.hand.losses, model.hand.held)

    # ------------------------------------------------------------------ the landscapes

    def _show_line(self, function: Function, names: tuple[str, ...]) -> None:
        if self._drawn != function or self.shown is not self.slope:
            x = np.linspace(*function.x_range, POINTS)
            losses = function.value(x, np.zeros(POINTS))
            self.slope.dragging.open, self.slope.race.named = True, False
            self.slope.show_curve(x, losses, float(losses.max()), "w")
            self.slope.show_mark(None)
            self._turn_to(self.slope, function)
        walks = self._walks(names, slope=True)
        self.slope.race.set_race(walks, None, np.empty((0, 2)))
        x, loss = walks[0].places[-1]
        tangent = slice_function(function, (x, 0.0), (1.0, 0.0), [0.0])
        self.slope.show_tangent(float(x), float(loss), tangent.slope)
        self.sentence = texts.rule_text(self._model.contestants[0], float(x), tangent.slope)
        self.detail = tr("Drag the ball, or click where it is to begin")
        self.tip = tr("η: the learning rate of the first racer; ∂L/∂w: the slope of the tangent")

    def _show_function(self, function: Function, names: tuple[str, ...]) -> None:
        if self._drawn != function or self.shown is not self.surface:
            self.surface.show_function(function)
            self.surface.frame.set_names("x", "y")
            self._turn_to(self.surface, function)
        walks = self._walks(names)
        start = None if self._model.hand.held else self._model.start
        self.surface.race.set_race(walks, start, self._model.hand.places, function.minima)
        x, y = walks[0].places[-1]
        with np.errstate(all="ignore"):
            dx, dy = function.gradient(x, y)
            loss = float(function.value(x, y))
        self.sentence = texts.gradient_text(float(dx), float(dy), loss)
        self.detail = tr("Click where to begin, or drag the ball down yourself")
        self.tip = tr("The gradient and the loss where the first racer stands; + marks the minima")

    def _show_network(self, ground: Ground | None, names: tuple[str, ...]) -> None:
        model, plane = self._model, self._model.field.plane
        known = model.player.record
        if ground is None or plane is None or ground.plane is not plane or known is None:
            self._say(model.field.problem or tr("Racing copies of your network…"))
            return
        if self._drawn is not ground or self.shown is not self.surface:
            self.surface.show_ground(plane, ground.alphas, ground.betas, ground.losses)
            self.surface.frame.set_names(*surface_texts.axis_names(plane, self._session.network))
            self._turn_to(self.surface, ground)
        start = None if model.hand.held else model.start or (0.0, 0.0)
        self.surface.race.set_race(self._walks(names), start, model.hand.places)
        losses = known.losses[:, known.row(model.player.step)]
        best = int(np.argmin(np.where(np.isfinite(losses), losses, np.inf)))
        self.sentence = tr("{name} leads: L = {loss}").format(
            name=names[best], loss=loss_text(float(losses[best]))
        )
        self.detail = texts.plane_text(plane, model.field.step)
        self.tip = texts.plane_tip(plane)
        if model.field.problem:
            self.detail = model.field.problem

    def _show_slice(self, one: NetworkSlice | None, names: tuple[str, ...]) -> None:
        model, function = self._model, self._model.function
        if one is None:
            self._say(model.line.problem or self._slice_invitation())
            return
        if function is None or model.player.record is None:
            self._say(tr("The loss is not finite here. Reset the run, or lower its learning rate."))
            return
        if self._drawn is not one or self.shown is not self.slope:
            self._draw_slice(one)
        away = model.rolling()
        here = np.array([[one.value, one.slice.loss]])
        walks = self._walks(names if away else (tr("now"), *names[1:]), slope=True)
        self.slope.race.set_race(walks, tuple(here[0]) if away else None, np.empty((0, 2)))
        x, loss = walks[0].places[-1]
        slope = float(function.gradient(x, np.zeros(()))[0])
        if np.isfinite(slope):
            self.slope.show_tangent(float(x), float(loss), slope)
        self.sentence, self.tip = texts.slice_text(one), texts.slice_tip(one)
        self.detail = tr("step {step} · train, and the slice follows").format(step=f"{one.step:,}")
        if away:
            symbol = "w" if one.along == "weight" else "t"
            self.sentence = texts.rule_text(model.contestants[0], float(x), slope, symbol)
            self.detail = tr("the slice of step {step} · the ring is your network").format(
                step=f"{one.step:,}"
            )

    def _draw_slice(self, one: NetworkSlice) -> None:
        cut = one.slice
        finite = cut.losses[np.isfinite(cut.losses)]
        least, greatest = (
            float(end(np.append(finite, cut.loss))) for end in (np.ndarray.min, np.ndarray.max)
        )
        depth = max(cut.loss - least, 1e-3 * abs(cut.loss), 1e-9)
        top = min(greatest, cut.loss + HEADROOM * depth)
        self.slope.dragging.open, self.slope.race.named = True, True
        self.slope.show_curve(
            cut.offsets + one.value, cut.losses, top, texts.slice_axis(one, self._session.network)
        )
        self.slope.show_mark(one.mark, texts.slice_mark(one))
        self._turn_to(self.slope, one)

    def _slice_invitation(self) -> str:
        if self._model.subject == "weight" and not self._model.line.weight:
            return tr("Click a connection, or a neuron with a bias, to move along its weight.")
        return tr("Cutting through the loss of your network…")

    def _say(self, text: str) -> None:
        self.message.setText(text)
        self._turn_to(self.message, None)

    def _turn_to(self, part: QWidget, drawn: object) -> None:
        self._drawn = drawn
        if self.shown is not part:
            self.give_up()
            self._stack.setCurrentWidget(part)

    def _walks(self, names: tuple[str, ...], slope: bool = False) -> list[Walk]:
        """The ways of the racers up to the step that is shown; in the hand they stand still."""
        model, record = self._model, self._model.player.record
        assert record is not None
        row = record.row(model.player.step)
        walks = []
        for index, name in enumerate(names[: len(record.losses)]):
            places = record.places[index, : row + 1]
            if slope:
                places = np.column_stack([places[:, 0], record.losses[index, : row + 1]])
            if model.hand.held and model.contestants[index].seed is None:
                places = model.hand.places[-1:]
                if slope:
                    places = np.array([[model.hand.places[-1, 0], model.hand.losses[-1]]])
            walks.append(Walk(name, places))
        return walks

    # ------------------------------------------------------------------ the pointer

    def _press(self, pixel: QPointF) -> None:
        plot = self.shown
        if isinstance(plot, (SlopePlot, RaceSurface)):
            self.setFocus(Qt.FocusReason.MouseFocusReason)
            self._model.walker.take(plot.place(pixel))

    def _drag(self, pixel: QPointF) -> None:
        plot = self.shown
        if isinstance(plot, (SlopePlot, RaceSurface)):
            self._model.walker.drag(plot.place(pixel))

    def _point_slope(self, place: tuple[float, float] | None) -> None:
        text = tr("here L = {loss} at {x}")
        self.pointed.emit(
            text.format(loss=loss_text(place[1]), x=texts.figure(place[0])) if place else ""
        )

    def _point_surface(self, loss: float | None) -> None:
        self.pointed.emit(
            "" if loss is None else tr("here L = {loss}").format(loss=loss_text(loss))
        )
