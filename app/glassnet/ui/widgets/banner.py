"""Messages to the user that stop nothing."""

from collections import deque

from PySide6.QtCore import QEvent, QObject, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QEnterEvent, QKeySequence, QPainter, QPaintEvent, QPen, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QToolButton, QWidget

from glassnet.ui.selection import Notice
from glassnet.ui.text import tr
from glassnet.ui.theme import Theme, icon

_KINDS = {
    "info": ("info", "accent", "Note"),
    "warning": ("warning", "warn", "Warning"),
    "error": ("x-circle", "neg_text", "Error"),
}
_WIDEST, _MARGIN, _FOOT = 640, 16, 48


class Banner(QWidget):
    """One message at a time, low over its parent, told apart by icon and colour.

    It is closed by its button or Escape; the next one waiting follows. A message that needs no
    answer goes by itself, after `seconds` without the mouse over it, or when another one comes.
    The same message is not shown twice in a row.
    """

    seconds = 8.0

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.theme = theme
        self.setObjectName("banner")
        self.notice: Notice | None = None
        self._waiting: deque[Notice] = deque()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.dismiss)
        self._build()
        self._escape = QShortcut(QKeySequence(Qt.Key.Key_Escape), self)
        self._escape.activated.connect(self.dismiss)
        # While a run to somewhere is under way Escape ends that too: one, then the other.
        self._escape.activatedAmbiguously.connect(self.dismiss)
        parent.installEventFilter(self)
        self.hide()

    def _build(self) -> None:
        self._sign = QLabel()
        self._text = QLabel()
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._text.setWordWrap(True)
        self._button = QPushButton()
        self._button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._button.clicked.connect(self._act)
        self._close = QToolButton()
        self._close.setToolTip(tr("Close this message  (Escape)"))
        self._close.setAccessibleName(tr("Close this message"))
        self._close.setIconSize(QSize(14, 14))
        self._close.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._close.clicked.connect(self.dismiss)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 8, 8, 8)
        row.setSpacing(10)
        row.addWidget(self._sign)
        row.addWidget(self._text, 1)
        row.addWidget(self._button)
        row.addWidget(self._close)

    @property
    def text(self) -> str:
        """The message shown; empty when there is none."""
        return self.notice.text if self.notice else ""

    @property
    def waiting(self) -> int:
        """How many messages follow."""
        return len(self._waiting)

    @property
    def counting(self) -> bool:
        """Whether the message shown will go by itself."""
        return self._timer.isActive()

    def show_notice(self, notice: Notice) -> None:
        """Show a message now, or after those that need closing."""
        if notice == self.notice or notice in self._waiting:
            return
        current = self.notice.kind if self.notice else "info"
        if current == "info" or current == notice.kind == "warning":
            self._show(notice)
        else:
            self._waiting.append(notice)
            self._announce()

    def dismiss(self) -> None:
        """Close the message shown and go on to the next one."""
        if self._waiting:
            self._show(self._waiting.popleft())
        else:
            self.notice = None
            self._timer.stop()
            self.hide()

    def settle(self) -> None:
        """Close a message of the kind `info`: what it said is past."""
        if self.notice is not None and self.notice.kind == "info":
            self.dismiss()

    def withdraw(self) -> None:
        """Close every message that offers an action: it was meant for what is past."""
        self._waiting = deque(each for each in self._waiting if each.action is None)
        if self.notice is not None and self.notice.action is not None:
            self.dismiss()

    def restyle(self) -> None:
        """Draw the icons in the present theme."""
        self._close.setIcon(icon(self.theme, "x", "dim"))
        if self.notice is not None:
            name, color, _ = _KINDS[self.notice.kind]
            self._sign.setPixmap(icon(self.theme, name, color).pixmap(QSize(18, 18)))
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the raised ground and its outline in the colour of the kind."""
        if self.notice is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self.theme.color(_KINDS[self.notice.kind][1], 150), 1))
        painter.setBrush(self.theme.color("raised"))
        ground = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(ground, self.theme.radius(), self.theme.radius())

    def enterEvent(self, _event: QEnterEvent) -> None:
        """A message under the mouse stays."""
        self._timer.stop()

    def leaveEvent(self, _event: QEvent) -> None:
        """Its time starts again."""
        self._start_clock()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Keep its place when the parent is resized."""
        if event.type() == QEvent.Type.Resize:
            self._place()
        return False

    def _show(self, notice: Notice) -> None:
        self.notice = notice
        self._text.setText(notice.text)
        self._button.setVisible(notice.action is not None)
        if notice.action is not None:
            self._button.setText(notice.action[0])
        self._announce()
        self.restyle()
        self.show()
        self._place()
        self.raise_()
        self._start_clock()

    def _announce(self) -> None:
        if self.notice is not None:
            more = tr("; {n} more").format(n=self.waiting) if self._waiting else ""
            self.setAccessibleName(f"{tr(_KINDS[self.notice.kind][2])}: {self.notice.text}{more}")
            self._close.setToolTip(tr("Close this message  (Escape)") + more)

    def _start_clock(self) -> None:
        self._timer.stop()
        if self.notice is None or self.notice.action is not None:
            return
        if self.notice.kind != "error":
            self._timer.start(round(1000 * self.seconds))

    def _act(self) -> None:
        action = self.notice.action if self.notice else None
        self.dismiss()
        if action is not None:
            action[1]()

    def _place(self) -> None:
        parent = self.parentWidget()
        if parent is None or self.notice is None:
            return
        widest = min(_WIDEST, parent.width() - 2 * _MARGIN)
        width = min(widest, max(280, self._wanted_width()))
        layout = self.layout()
        assert layout is not None
        height = max(44, layout.totalHeightForWidth(width))
        left = (parent.width() - width) // 2
        self.setGeometry(left, parent.height() - _FOOT - height, width, height)

    def _wanted_width(self) -> int:
        text = self._text.fontMetrics().horizontalAdvance(self._text.text()) + 4
        button = self._button.sizeHint().width() + 10 if not self._button.isHidden() else 0
        return 14 + 18 + 10 + text + 10 + button + self._close.sizeHint().width() + 8
