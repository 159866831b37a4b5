"""What is done with the selected layers: copied, duplicated, removed, wrapped with a skip.

Each command is one undo step, and selects what has come of it. `chosen` are the indices of layers;
without them it is those that are selected.
"""

from collections.abc import Callable
from functools import partial

from msgspec.structs import replace
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QGuiApplication

from glassnet.engine import GlassnetError
from glassnet.experiment import group_edits
from glassnet.experiment.layer_text import layers_from_text, layers_to_text
from glassnet.experiment.shapes import output_index
from glassnet.experiment.stacks import Place, behind, number_of, places
from glassnet.ui.problems import plain_text
from glassnet.ui.selection import NOTHING, Selection, several
from glassnet.ui.session import Session
from glassnet.ui.text import tr

LAYERS_MIME = "application/x-glassnet-layers+json"

Chosen = tuple[int, ...]
_copied: QMimeData | None = None
"""What this program has last put on the clipboard."""
_CTRL, _SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def choose(session: Session, layer: int, held: Qt.KeyboardModifier) -> None:
    """Select a layer; with Ctrl held besides the others, with Shift all from the last one on."""
    before, known = session.selection, places(session.spec.network.layers)
    if held & _CTRL:
        session.select(before.toggled(layer))
    elif held & _SHIFT and before.layer >= 0 and layer >= 0:
        # A range is of one row: from elsewhere it goes over blocks as a whole.
        ends = known[before.layer], known[layer]
        alike = ends[0][:-1] == ends[1][:-1]
        start, end = (before.layer, layer) if alike else (ends[0][0], ends[1][0])
        session.select(replace(before, layer=start).extended(end))
    else:
        session.select(Selection("layer", layer))


def select_all(session: Session) -> None:
    """Select all hidden layers."""
    hidden = range(output_index(session.spec.network.layers))
    session.select(several(hidden) if hidden else NOTHING)


def remove(session: Session, chosen: Chosen | None = None) -> bool:
    """Take the layers out."""
    those = _those(session, chosen)
    done = session.apply(group_edits.remove_layers, those)
    if done and len(those) > 1:
        session.select(NOTHING)
    return done


def duplicate(session: Session, chosen: Chosen | None = None) -> None:
    """Put copies of the layers after them."""
    those, before = _those(session, chosen), session.spec
    if session.apply(group_edits.duplicate_layers, those):
        session.select(several(group_edits.duplicates(before, those)))


def add_units(session: Session, step: int, chosen: Chosen) -> None:
    """Give each of the layers so many units more, or fewer; one undo step until `end_drag`."""
    session.apply(group_edits.add_units, chosen, step, key=f"units {chosen}")


def copy(session: Session, chosen: Chosen | None = None) -> None:
    """Put the layers on the clipboard, for other windows and, as JSON, for editors."""
    mime = _mime(session, _those(session, chosen))
    if mime is not None:
        _to_clipboard(mime)


def cut(session: Session, chosen: Chosen | None = None) -> None:
    """Put the layers on the clipboard and take them out."""
    those = _those(session, chosen)
    mime = _mime(session, those)
    if mime is not None and remove(session, those):
        _to_clipboard(mime)


def paste(session: Session, chosen: Chosen | None = None) -> None:
    """Put the layers of the clipboard after the chosen ones, else before the output."""
    those, layers = _those(session, chosen), session.spec.network.layers
    gap: Place = (output_index(layers),)
    if those:
        gap = min(max(behind(layers, number) for number in those), gap)
    elif session.selection == Selection("layer", -1):
        gap = (0,)
    try:
        pasted = layers_from_text(_clipboard_text())
    except GlassnetError as error:
        session.notify("warning", plain_text(error))
        return
    if session.apply(group_edits.paste_layers, gap, pasted):
        now = session.spec.network.layers
        new = ((*gap[:-1], gap[-1] + number) for number in range(len(pasted)))
        session.select(several([number_of(now, place) for place in new]))


def wrap(session: Session, chosen: Chosen | None = None) -> None:
    """Lead what enters the layers around them, to be added to what leaves them."""
    those = _those(session, chosen)
    if session.apply(group_edits.wrap_with_skip, those):
        session.select(Selection("skip", min(those)))


def cut_skip(session: Session, chosen: Chosen | None = None) -> None:
    """Take the way around a block away; the layers inside stay."""
    those = _those(session, chosen)
    if len(those) != 1:
        session.notify("warning", tr("Select the one skip that is to be cut"))
        return
    before = session.spec.network.layers
    if session.apply(group_edits.cut_skip, those[0]):
        layer = places(before)[those[0]][0]
        inside = len(session.spec.network.layers) - len(before) + 1
        session.select(several(range(layer, layer + inside)))


def release_clipboard() -> None:
    """Leave what is on the clipboard as text alone; the program is about to end.

    WORKAROUND(PySide6): data made in Python that is still on the clipboard when the interpreter
    ends crashes it.
    """
    global _copied
    clipboard = QGuiApplication.clipboard()
    if _copied is not None and clipboard.mimeData() is _copied:
        clipboard.setText(_copied.text())
    _copied = None


def slots(session: Session) -> dict[str, Callable[[], object]]:
    """What the window's actions do with the selected layers, by the actions' names."""
    commands: dict[str, Callable[[Session], object]] = {
        "cutAction": cut,
        "copyAction": copy,
        "pasteAction": paste,
        "duplicateAction": duplicate,
        "selectAllAction": select_all,
        "wrapAction": wrap,
        "cutSkipAction": cut_skip,
    }
    return {name: partial(command, session) for name, command in commands.items()}


def _those(session: Session, chosen: Chosen | None) -> Chosen:
    return session.selection.layers if chosen is None else chosen


def _mime(session: Session, chosen: Chosen) -> QMimeData | None:
    """What the clipboard is to hold; None, with a notice, where nothing is selected."""
    try:
        text = layers_to_text(group_edits.chosen_layers(session.spec, chosen))
    except GlassnetError as error:
        session.notify("warning", plain_text(error))
        return None
    mime = QMimeData()
    mime.setData(LAYERS_MIME, text.encode())
    mime.setText(text)
    return mime


def _to_clipboard(mime: QMimeData) -> None:
    global _copied
    _copied = mime
    QGuiApplication.clipboard().setMimeData(mime)


def _clipboard_text() -> str:
    mime: QMimeData | None = QGuiApplication.clipboard().mimeData()
    if mime is None:
        return ""
    if mime.hasFormat(LAYERS_MIME):
        return bytes(mime.data(LAYERS_MIME).data()).decode(errors="replace")
    return mime.text()
