"""Everything that can be set of one layer, in a form beside its head."""

from typing import Any

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from glassnet.engine import GlassnetError
from glassnet.engine.layers import Layer
from glassnet.experiment import edits
from glassnet.experiment.stacks import Place, every_layer, layer_at, number_of, places
from glassnet.ui.canvas.geometry import HEAD
from glassnet.ui.canvas.scene import Scene
from glassnet.ui.canvas.titles import layer_title
from glassnet.ui.problems import plain_text
from glassnet.ui.session import Session
from glassnet.ui.text import tr
from glassnet.ui.theme import Theme, icon
from glassnet.ui.widgets import Form, chain_tabs, stops

_WIDTH, _MARGIN, _PADDING, _ASIDE = 264, 8, 12, 20


class LayerSettings(QFrame):
    """A card over the canvas that stays open while it is used; Escape and its cross close it.

    It shows the layer at its place in the document, and closes when another kind of layer comes to
    stand there.
    """

    def __init__(self, canvas: QWidget, session: Session, theme: Theme, scene: Scene) -> None:
        super().__init__(canvas)
        self.setObjectName("layerSettings")
        self._session, self._theme, self._scene = session, theme, scene
        self._kind: type[Layer] | None = None
        self._where: Place = ()
        self._title = QLabel()
        self._title.setFont(theme.font("label", "semibold"))
        self.close_button = QToolButton()
        self.close_button.setIconSize(QSize(14, 14))
        self.close_button.setToolTip(tr("Close  (Escape)"))
        self.close_button.setAccessibleName(tr("Close the layer's settings"))
        self.close_button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.close_button.clicked.connect(self.dismiss)
        self.form = Form(theme)
        self.form.column.setSpacing(8)
        self.form.changed.connect(self._change)
        self.form.released.connect(session.end_drag)
        self._area = QScrollArea()
        self._build()
        self.hide()

    def _build(self) -> None:
        top = QHBoxLayout()
        top.addWidget(self._title)
        top.addStretch()
        top.addWidget(self.close_button)
        content = QWidget()
        rows = QVBoxLayout(content)
        rows.setContentsMargins(0, 0, _PADDING, 0)
        rows.addWidget(self.form)
        rows.addStretch()
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setWidget(content)
        column = QVBoxLayout(self)
        column.setContentsMargins(_PADDING, _MARGIN, 0, _PADDING)
        column.setSpacing(4)
        column.addLayout(top)
        column.addWidget(self._area)
        content.installEventFilter(self)
        self.restyle()

    @property
    def layer(self) -> int:
        """The number of the layer whose settings are shown."""
        return number_of(self._session.spec.network.layers, self._where)

    def open_for(self, layer: int) -> None:
        """Show the settings of a layer and put the keyboard on the first."""
        self._where = places(self._session.spec.network.layers)[layer]
        self._kind = type(every_layer(self._session.spec.network.layers)[layer])
        self.follow()
        fields = [each for each in stops(self.form) if not isinstance(each, QToolButton)]
        if self.isVisible():
            [*fields, self.close_button][0].setFocus(Qt.FocusReason.TabFocusReason)

    def follow(self) -> None:
        """Show the document's values, beside the layer's head; close where the layer is gone."""
        if self._kind is None:
            return
        layers = self._session.spec.network.layers
        here = self._where in places(layers)
        if not here or type(layer_at(layers, self._where)) is not self._kind:
            self.dismiss()
            return
        layer = layer_at(layers, self._where)
        self._title.setText(_title(layer_title(self._scene, self.layer), tr(layer.label)))
        self.setAccessibleName(tr("Settings of {layer}").format(layer=self._title.text()))
        self.form.items = self._session.data.classes
        self.form.show_component(layer, settings_of(layer, not self._scene.hidden(self.layer)))
        chain_tabs(self.form)
        for last in stops(self.form)[-1:]:
            self.setTabOrder(last, self.close_button)
        self._place()
        self.show()
        self.raise_()

    def dismiss(self) -> None:
        """Close, and give the keyboard back to the canvas."""
        held = self.isAncestorOf(self.focusWidget() or self) and self.isVisible()
        self._kind = None
        parent = self.parentWidget()
        if held and parent is not None:
            parent.setFocus(Qt.FocusReason.OtherFocusReason)
        self.hide()

    def restyle(self) -> None:
        """Take the theme's icons."""
        self.close_button.setIcon(icon(self._theme, "x", "dim", "ink"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape closes; other keys mean nothing to the canvas below while it is open."""
        if event.key() == Qt.Key.Key_Escape:
            self.dismiss()
        elif event.key() == Qt.Key.Key_Space:
            event.ignore()

    def event(self, event: QEvent) -> bool:
        """Keep Escape and clicks from what lies below."""
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() == Qt.Key.Key_Escape
        ):
            event.accept()
            return True
        if event.type() in (
            QEvent.Type.MouseButtonPress,
            QEvent.Type.MouseButtonRelease,
            QEvent.Type.Wheel,
            QEvent.Type.ContextMenu,
        ):
            event.accept()
            return True
        return super().event(event)

    def eventFilter(self, _watched: object, event: QEvent) -> bool:
        """Grow and shrink with the form."""
        if event.type() == QEvent.Type.LayoutRequest and self.isVisible():
            self._place()
        return False

    def _place(self) -> None:
        """Beside the layer, whole on the canvas; what is too long scrolls."""
        layout, parent = self._scene.layout, self.parentWidget()
        if parent is None:
            return
        content = self._area.widget()
        inner = content.layout() if content is not None else None
        assert inner is not None
        inner.activate()
        most = parent.height() - HEAD - 2 * _MARGIN
        wanted = inner.totalSizeHint().height() if not inner.hasHeightForWidth() else (
            inner.totalHeightForWidth(_WIDTH - _PADDING)
        )  # fmt: skip
        height = min(wanted + 24 + _MARGIN + 2 * _PADDING, most)
        box = layout.every[self.layer + 1].box
        after, before = box.right() + _ASIDE, box.left() - _ASIDE - _WIDTH
        last = parent.width() - _WIDTH - _MARGIN
        # Where neither side has room, the side that covers less of the layer.
        left = after if after <= last or last - after > before - _MARGIN else before
        self.setGeometry(round(min(max(left, _MARGIN), last)), HEAD, _WIDTH, height)

    def _change(self, name: str, value: Any) -> None:
        session = self._session
        try:
            edits.set_layer_hyper(session.spec, self.layer, name, value)
        except GlassnetError as error:
            self.follow()
            self.form.refuse(name, plain_text(error))
            return
        key = f"layer {self.layer} {name}"
        session.apply(edits.set_layer_hyper, self.layer, name, value, key=key)


def _title(name: str, kind: str) -> str:
    """Name and kind of a layer, without saying the same twice."""
    if kind.lower() in name.lower():
        return name
    return kind if name.lower() in kind.lower() else f"{name} · {kind}"


def settings_of(layer: Layer, output: bool) -> list[str]:
    """The hyper-parameters that the user may set; the dataset decides the units of the output."""
    return [name for name in layer.hypers if not (output and name == "units")]
