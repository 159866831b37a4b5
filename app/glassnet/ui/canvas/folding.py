"""Large layers are one block until they are unfolded: the buttons, and who does it."""

from PySide6.QtCore import QObject, QRectF, QSize, Qt, Signal
from PySide6.QtWidgets import QWidget

from glassnet.ui.canvas.geometry import FOLD_OVER
from glassnet.ui.canvas.head_buttons import HeadButton, set_state
from glassnet.ui.canvas.scene import Scene
from glassnet.ui.canvas.titles import layer_title
from glassnet.ui.session import Session
from glassnet.ui.text import tr
from glassnet.ui.theme import Theme, icon

_HIGH = 20


def fold_text(scene: Scene, layer: int) -> str:
    """What folding or unfolding a layer (−1: the inputs) would do."""
    text = tr("Fold {layer} into a block")
    if layer not in scene.opened:
        text = tr("Unfold {layer}: show its {n} units one by one")
    return text.format(layer=layer_title(scene, layer), n=f"{scene.width(layer):,}")


class FoldButton(HeadButton):
    """The number of a large layer's units, below it; a click folds or unfolds it."""

    wanted = Signal(int)

    def __init__(self, parent: QWidget, theme: Theme) -> None:
        super().__init__(parent)
        self._theme = theme
        self.layer = -1
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setIconSize(QSize(13, 13))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.clicked.connect(self._ask)

    def show_layer(self, scene: Scene, layer: int) -> None:
        """Be the button of a layer (−1: the inputs)."""
        self.layer = layer
        column = scene.layout.every[layer + 1]
        folded = layer not in scene.opened
        self.setText(f"{column.units:,}")
        self.setFont(self._theme.font("caption", "medium"))
        name = "arrows-out-simple" if folded else "arrows-in-simple"
        self.setIcon(icon(self._theme, name, "dim", "ink"))
        set_state(self, "dim")
        text = fold_text(scene, layer)
        self.setToolTip(text + "  (U)" + (_cells_text(column.look) if not folded else ""))
        self.setAccessibleName(text)
        wide = self.sizeHint().width()
        layout = scene.layout
        left = layout.left(column, wide, margin=2.0)
        self.setGeometry(round(left), round(column.box.bottom()) + 5, wide, _HIGH)
        seen = layout.view.contains(QRectF(self.geometry()))
        self.setVisible(seen and wide <= layout.room(layer + 1))

    def _ask(self) -> None:
        self.wanted.emit(self.layer)


def _cells_text(look: str) -> str:
    if look != "block":
        return ""
    return "\n" + tr("There is no room for so many neurons: each is a cell of the block")


class Folding(QObject):
    """Keeps a button below each large layer, and remembers in the scene which are unfolded."""

    changed = Signal()

    def __init__(self, canvas: QWidget, session: Session, theme: Theme, scene: Scene) -> None:
        super().__init__(canvas)
        self._canvas, self._session, self._theme, self._scene = canvas, session, theme, scene
        self.buttons: list[FoldButton] = []

    def place(self) -> None:
        """Follow the scene's document and layout."""
        layers = self._scene.foldable()
        while len(self.buttons) < len(layers):
            button = FoldButton(self._canvas, self._theme)
            button.wanted.connect(self.toggle)
            self.buttons.append(button)
        while len(self.buttons) > len(layers):
            gone = self.buttons.pop()
            gone.hide()
            gone.deleteLater()
        for button, layer in zip(self.buttons, layers, strict=True):
            button.show_layer(self._scene, layer)

    def restyle(self) -> None:
        """Take the theme's fonts and icons."""
        for button in self.buttons:
            button.show_layer(self._scene, button.layer)

    def toggle(self, layer: int) -> None:
        """Fold a layer (−1: the inputs), or unfold it."""
        self.fold({layer}, layer in self._scene.opened)

    def fold(self, layers: set[int], folded: bool) -> None:
        """Show layers as one block each, or unit by unit."""
        opened = self._scene.opened
        self._scene.opened = opened - layers if folded else opened | layers
        self.changed.emit()

    def toggle_selected(self) -> None:
        """Fold or unfold what is selected; without a selection all layers that are large."""
        chosen, can = self._session.selection, self._scene.foldable()
        layers = {chosen.layer} if chosen.kind != "none" else set(can)
        if layers and layers <= set(can):
            self.fold(layers, layers <= self._scene.opened)
            return
        text = tr("Only layers of more than {n} units can be folded.").format(n=FOLD_OVER)
        self._session.notify("info", text)
