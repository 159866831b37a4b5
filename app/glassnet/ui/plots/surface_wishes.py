"""What the user asks of a loss surface, with buttons, menus and the hand."""

from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QMenu

from glassnet.experiment.planes import weights_choice
from glassnet.landscape import PlaneChoice, PlaneError
from glassnet.ui.plots.plane_bar import PlaneBar
from glassnet.ui.plots.surface_aim import Window
from glassnet.ui.plots.surface_hand import SurfaceHand
from glassnet.ui.plots.surface_model import SurfaceModel
from glassnet.ui.plots.surface_settings import SurfaceSettings
from glassnet.ui.plots.weight_picker import WeightPicker
from glassnet.ui.session import Session
from glassnet.ui.text import tr


class SurfaceWishes(QObject):
    """Turns what controls tell into changes of the model's aim."""

    settings_wanted = Signal()
    picture_wanted = Signal()
    numbers_wanted = Signal()

    def __init__(self, session: Session, model: SurfaceModel, picker: WeightPicker) -> None:
        super().__init__(model)
        self._session, self._model, self._picker = session, model, picker
        self._before_drag = Window()
        picker.picked.connect(self._choose_weights)

    def listen(self, bar: PlaneBar, settings: SurfaceSettings, hand: SurfaceHand) -> None:
        """Listen to these controls from now on."""
        bar.chosen.connect(self._choose)
        bar.layer_chosen.connect(self._choose_layer)
        bar.pick_wanted.connect(self._picker.begin)
        bar.another.connect(self._draw_another)
        bar.renewed.connect(self._model.renew)
        bar.relief_wanted.connect(partial(self.set, "relief"))
        bar.settings_button.clicked.connect(self.settings_wanted)
        settings.changed.connect(self.set)
        settings.span_moved.connect(self._set_span)
        hand.zoomed.connect(self._zoom)
        hand.moved.connect(self._move)
        hand.reset.connect(self.show_whole)
        hand.grasped.connect(self._note_window)
        hand.given_up.connect(self._take_back)

    def set(self, field: str, value: object) -> None:
        """Change one field of the aim."""
        self._model.change(**{field: value})

    def show_whole(self) -> None:
        """Look at the whole of the plane's own view."""
        self._model.change(window=Window())

    def fill(self, menu: QMenu, step: int | None) -> None:
        """Add what can be done with the surface, and with the recorded point of a step on it."""
        aim, seen = self._model.aim, self._model.result is not None
        whole = menu.addAction(tr("Whole view  (double-click)"), self.show_whole)
        whole.setEnabled(aim.window != Window())
        if step is not None:
            text = tr("Lay the plane through step {n}").format(n=f"{step:,}")
            menu.addAction(text, partial(self.set, "centre", step))
        if aim.centre != "now":
            menu.addAction(tr("Lay the plane through now"), partial(self.set, "centre", "now"))
        menu.addAction(tr("Settings…"), self.settings_wanted.emit)
        menu.addSeparator()
        for text, wanted in (
            (tr("Save the picture…"), self.picture_wanted),
            (tr("Save the numbers…"), self.numbers_wanted),
        ):
            menu.addAction(text, wanted.emit).setEnabled(seen)

    # ------------------------------------------------------------------ which plane

    def _choose(self, kind: str) -> None:
        self._lay(PlaneChoice(kind, self._model.aim.plane.seed))  # type: ignore[arg-type]

    def _choose_layer(self, layer: int) -> None:
        self._lay(PlaneChoice("layer", self._model.aim.plane.seed, layer=layer))

    def _draw_another(self) -> None:
        plane = self._model.aim.plane
        layer = plane.layer if plane.kind == "layer" else None
        kind = "random" if layer is None else "layer"
        self._lay(PlaneChoice(kind, plane.seed + 1, layer=layer))  # type: ignore[arg-type]

    def _choose_weights(self, first: str, second: str) -> None:
        try:
            self._lay(weights_choice(self._session.network, (first, second)))
        except PlaneError as error:
            self._session.notify("warning", str(error))

    def _lay(self, choice: PlaneChoice) -> None:
        self._picker.end()
        self._model.change(plane=choice)

    # ------------------------------------------------------------------ which part of it

    def _set_span(self, factor: float) -> None:
        self._model.change(window=Window(factor, self._model.aim.window.shift))

    def _zoom(self, factor: float, at: tuple[float, float]) -> None:
        self._model.change(window=self._model.aim.window.zoomed(factor, at))

    def _move(self, by: tuple[float, float]) -> None:
        self._model.change(window=self._model.aim.window.moved(by))

    def _note_window(self) -> None:
        self._before_drag = self._model.aim.window

    def _take_back(self) -> None:
        self._model.change(window=self._before_drag)
