"""The heads above the layers: real controls for what a layer is."""

from PySide6.QtCore import QEvent, QPointF, QSize, Qt, Signal
from PySide6.QtWidgets import QApplication, QLabel, QToolButton, QWidget

from glassnet.experiment import edits, weight_edits
from glassnet.ui import groups
from glassnet.ui.canvas.frozen import freezable, frozen_share
from glassnet.ui.canvas.head_buttons import (
    ChooserButton,
    HeadButton,
    TitleButton,
    UnitsButton,
    set_state,
)
from glassnet.ui.canvas.head_entry import HeadEntry
from glassnet.ui.canvas.menus import ActivationMenu
from glassnet.ui.canvas.scene import Scene
from glassnet.ui.canvas.titles import head_title, layer_title
from glassnet.ui.selection import Selection
from glassnet.ui.session import Session
from glassnet.ui.text import tr
from glassnet.ui.theme import Theme, icon
from glassnet.ui.widgets.numbers import number_text

FULL, COMPACT = 84, 34  # the least room (pixels) for a head with everything, and with two lines
_BIG_STEP = 5


class LayerHead(QWidget):
    """One column's title, units, activation and number of parameters."""

    menu_wanted = Signal(int, QPointF)
    settings_wanted = Signal(int)
    pulled = Signal(str, int, QPointF)

    def __init__(self, parent: QWidget, session: Session, theme: Theme) -> None:
        super().__init__(parent)
        self._session, self._theme = session, theme
        self.layer = -1
        self._number: str | None = None  # what the chooser shows, where that can be typed
        self.title = TitleButton(self)
        self.minus, self.plus = HeadButton(self), HeadButton(self)
        self.units = UnitsButton(self)
        self.chooser = ChooserButton(self)
        self.remove = HeadButton(self)
        self.count = QLabel(self)
        self.count.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.entry = HeadEntry(self, session)
        self.menu = ActivationMenu(self, session)
        self.lock = HeadButton(self)
        self.chooser.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        for button in (self.minus, self.plus):
            button.setAutoRepeat(True)
            button.setAutoRepeatDelay(350)
            button.setAutoRepeatInterval(90)
            button.let_go.connect(session.end_drag)
        self.minus.clicked.connect(self._fewer)
        self.plus.clicked.connect(self._more)
        self.title.clicked.connect(self._select)
        self.title.pulled.connect(self._pull)
        self.remove.clicked.connect(self._remove)
        self.lock.clicked.connect(self._unlock)
        self.chooser.clicked.connect(self._ask_settings)
        self.units.typing.connect(self._type_units)
        self.chooser.typing.connect(self._type_number)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._ask_menu)

    # ------------------------------------------------------------------ what it shows

    def show_layer(self, scene: Scene, layer: int, room: float, selected: bool) -> None:
        """Be the head of a layer (−1: the inputs), `room` pixels wide."""
        self.layer = layer
        self.entry.follow(layer)
        full, short = room >= FULL, room < FULL
        hidden, units = scene.hidden(layer), scene.width(layer)
        title = head_title(scene, layer, short=short)
        settable = hidden and "units" in scene.parts[layer].layer.hypers
        self.title.setText(title)
        self.title.setVisible(room >= COMPACT)
        set_state(self.title, "selected" if selected else "")
        shapes = Qt.CursorShape
        self.title.setCursor(shapes.OpenHandCursor if hidden else shapes.ArrowCursor)
        set_state(self.chooser, "dim")
        set_state(self.units, "" if hidden else "dim")
        self.units.setText(self._units_text(units, full and not hidden, layer))
        self.units.setEnabled(settable)
        self.minus.setVisible(settable and full)
        self.plus.setVisible(settable and full)
        self.minus.setEnabled(units > 1)
        self.chooser.setVisible(full and layer >= 0 and self._choose(scene, layer))
        self.remove.setVisible(hidden and full and (selected or self.underMouse()))
        self.remove.setProperty("possible", hidden)
        part = scene.parts[layer] if layer >= 0 else None
        parameters = part.layer.count(part.entering) if part is not None else 0
        self.count.setText(self._parameters_text(parameters))
        self.count.setVisible(full and layer >= 0)
        self._show_lock(scene, layer)
        self._describe(scene, layer, units, parameters)
        self._lay_out()

    def _choose(self, scene: Scene, layer: int) -> bool:
        """Let the chooser offer activations, or else open the settings; False without any."""
        self._number = None
        what = scene.parts[layer].layer
        if "activation" in what.hypers:
            self.menu.set_layer(layer, layer == scene.last)
            self.chooser.setMenu(self.menu)
            self.chooser.setText(f"{tr(what.values['activation'].label)} ▾")
            return True
        self.chooser.setMenu(None)  # type: ignore[arg-type]
        for name, field in what.hypers.items():
            value = what.values[name]
            text = _count_text(len(value)) if field.many else number_text(value)
            self.chooser.setText(f"{field.symbol} {text} …".strip())
            self._number = None if field.many else name
            return True
        return False

    def _show_lock(self, scene: Scene, layer: int) -> None:
        """A lock where training leaves all as they are, an open one where some still move."""
        self._scene = scene
        share = frozen_share(scene, layer)
        self.lock.setVisible(share > 0)
        if share > 0:
            whole = share == 1
            name = "lock-simple-fill" if whole else "lock-simple-open-fill"
            self.lock.setIcon(icon(self._theme, name, "accent" if whole else "dim", "ink"))
            title = layer_title(scene, layer)
            about = tr("{layer} is frozen: training leaves its parameters as they are")
            if not whole:
                about = tr("{share} of the parameters of {layer} are frozen")
            text = about.format(layer=title, share=f"{100 * share:.0f} %")
            self.lock.setToolTip(text + "\n" + tr("A click lets all of them learn (F)"))
            self.lock.setAccessibleName(text)

    def restyle(self) -> None:
        """Take the theme's fonts and icons."""
        theme = self._theme
        self.title.setFont(theme.font("label", "semibold"))
        self.units.setFont(theme.font("body", "medium"))
        self.entry.setFont(theme.font("body", "medium"))
        self.chooser.setFont(theme.font("caption"))
        self.count.setFont(theme.font("caption"))
        self.count.setProperty("role", "caption")
        small = QSize(12, 12)
        self.lock.setIconSize(small)
        for button, name in ((self.minus, "minus"), (self.plus, "plus"), (self.remove, "x")):
            button.setIcon(icon(theme, name, "dim", "ink"))
            button.setIconSize(small)

    def resizeEvent(self, _event: object) -> None:
        """Put the controls in their rows."""
        self._lay_out()

    def _lay_out(self) -> None:
        middle, wide = self.width() // 2, self.width()
        aside = 8 if wide >= FULL else 0
        self.title.setGeometry(aside, 0, wide - 2 * aside, 20)
        self.chooser.setGeometry(0, 40, wide, 18)
        self.count.setGeometry(0, 58, wide, 16)
        self.remove.setGeometry(wide - 15, 3, 15, 15)
        self.lock.setGeometry(*((0, 3) if wide >= FULL else (middle - 8, 42)), 16, 16)
        # Room for the plus buttons on both sides of the head.
        wide = min(max(28, self.width() - 76), 44) if self.minus.isVisibleTo(self) else self.width()
        self.units.setGeometry(middle - wide // 2, 20, wide, 20)
        self.entry.place()
        self.minus.setGeometry(middle - wide // 2 - 18, 20, 18, 20)
        self.plus.setGeometry(middle + wide - wide // 2, 20, 18, 20)

    @staticmethod
    def _units_text(units: int, described: bool, layer: int) -> str:
        if not described:
            return f"{units:,}" if units < 100_000 else f"{units // 1000:,}k"
        noun = (tr("features") if layer < 0 else tr("outputs")) if units != 1 else ""
        if units == 1:
            noun = tr("feature") if layer < 0 else tr("output")
        return f"{units:,} {noun}"

    @staticmethod
    def _parameters_text(count: int) -> str:
        return tr("{count} param.").format(count=f"{count:,}")

    def _describe(self, scene: Scene, layer: int, units: int, parameters: int) -> None:
        """Tooltips and names for those who cannot see."""
        title = layer_title(scene, layer)
        texts = (
            (
                self.title,
                tr(
                    "Select {layer}; with Ctrl another one, with Shift a range; "
                    "drag to move it (Alt+Left, Alt+Right); right-click: menu"
                ),
                tr("Select {layer}"),
            ),
            (self.minus, tr("One unit fewer (n); with Shift five"), tr("Fewer units in {layer}")),
            (self.plus, tr("One unit more (n); with Shift five"), tr("More units in {layer}")),
            (self.units, tr("{n} units (n); double-click to type"), tr("Units of {layer}: {n}")),
            self._chooser_texts(),
            (self.remove, tr("Remove {layer} (Delete)"), tr("Remove {layer}")),
            (
                self.count,
                tr("{layer} has {p} parameters: weights and biases"),
                tr("{p} parameters"),
            ),
            (self.entry, tr("Return takes the number, Escape leaves it"), tr("{layer}, number")),
        )
        for widget, tip, name in texts:
            each = {"layer": title, "n": f"{units:,}", "p": f"{parameters:,}"}
            widget.setToolTip(tip.format(**each))
            widget.setAccessibleName(name.format(**each))

    def _chooser_texts(self) -> tuple[QWidget, str, str]:
        if self.chooser.menu() is None:
            tip = tr("Settings of {layer} (Return)")
            if self._number is not None:
                tip += "\n" + tr("Double-click the number to type it (F2)")
            return self.chooser, tip, tr("Settings of {layer}")
        return self.chooser, tr("Activation f of {layer}"), tr("Activation of {layer}")

    # ------------------------------------------------------------------ what it does

    def _unlock(self) -> None:
        names = freezable(self._scene, Selection("layer", self.layer))[0][1]
        self._session.apply(weight_edits.set_frozen, names, False)

    def _ask_settings(self) -> None:
        if self.chooser.menu() is None:
            self.settings_wanted.emit(self.layer)

    def _fewer(self) -> None:
        self._change_units(-(_BIG_STEP if self.minus.big_step else 1))

    def _more(self) -> None:
        self._change_units(_BIG_STEP if self.plus.big_step else 1)

    def _change_units(self, step: int) -> None:
        chosen = self._session.selection.layers
        among = chosen if self.layer in chosen else (self.layer,)
        groups.add_units(self._session, step, among)
        if not self.minus.isEnabled():  # it will not tell when it is let go
            self._session.end_drag()

    def _pull(self, what: str, at: QPointF) -> None:
        self.pulled.emit(what, self.layer, at)

    def _select(self) -> None:
        groups.choose(self._session, self.layer, self.title.held)

    def _remove(self) -> None:
        self._session.apply(edits.remove_layer, self.layer)

    def _ask_menu(self, at: object) -> None:
        if QApplication.mouseButtons() & Qt.MouseButton.LeftButton:
            return  # the button that gave up a drag asks for no menu
        self.menu_wanted.emit(self.layer, QPointF(self.mapToGlobal(at)))  # type: ignore[call-overload]

    def _type_units(self) -> None:
        self.entry.begin(self.layer, "units", self.units)

    def _type_number(self) -> None:
        if self._number is not None:
            self.entry.begin(self.layer, self._number, self.chooser)

    def enterEvent(self, _event: object) -> None:
        """Offer to remove the layer."""
        self.remove.setVisible(bool(self.remove.property("possible")) and self.width() >= FULL)

    def leaveEvent(self, _event: QEvent) -> None:
        """Hide what was offered."""
        self.remove.setVisible(self.title.property("state") == "selected")


def _count_text(layers: int) -> str:
    return tr("1 layer") if layers == 1 else tr("{n} layers").format(n=layers)
