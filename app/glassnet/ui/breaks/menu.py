"""Breakpoints in the canvas's menus, on what lies under the mouse."""

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QMenu

from glassnet.engine import SettingError
from glassnet.experiment.breakpoints import Breakpoint, Comparison, Quantity, quantities
from glassnet.ui.breaks.places import quantity_for
from glassnet.ui.selection import Selection
from glassnet.ui.session import Session
from glassnet.ui.text import tr

Ask = Callable[[Selection, str, str], None]

_ROWS: tuple[tuple[str, Comparison, str], ...] = (
    ("gradient_size", "below", "its gradient falls below…"),
    ("update", "below", "its update falls below…"),
    ("activation", "above", "its activation rises above…"),
    ("dead_units", "above", "the share of dead units rises above…"),
)
"""What is asked a threshold for: the number, the comparison, the words of the entry."""


def add_breaks(menu: QMenu, session: Session, selection: Selection, ask: Ask) -> None:
    """Add the breakpoints that there can be on a selection; nothing where there are none.

    `ask(selection, quantity, comparison)` asks for a threshold.
    """
    entries: list[tuple[str, Callable[[], object]]] = []
    weight = _number(session, "parameter", selection)
    if weight is not None:
        bias = selection.kind == "neuron"
        text = tr("this bias crosses zero") if bias else tr("this weight crosses zero")
        entries.append((text, partial(_watch, session, Breakpoint(weight, "crosses", 0.0))))
    for name, comparison, text in _ROWS:
        if _number(session, name, selection) is not None:
            entries.append((tr(text), partial(ask, selection, name, comparison)))
    if not entries:
        return
    below = menu.addMenu(tr("Break when"))
    for text, call in entries:
        below.addAction(text).triggered.connect(partial(_call, call))


def _number(session: Session, name: str, selection: Selection) -> Quantity | None:
    example = session.snapshot.example if session.snapshot else 0
    row = example if isinstance(example, int) else 0
    one = quantity_for(quantities[name], selection, session.network, row)
    try:
        if one is not None:
            one.check(session.network, session.data)
    except SettingError:
        return None
    return one


def _watch(session: Session, one: Breakpoint) -> None:
    session.breaks.add(one)
    text = tr("Training will stop when the {name} crosses zero.")
    session.notify("info", text.format(name=one.quantity.subject(session.network)))


def _call(call: Callable[[], object], _checked: bool = False) -> None:
    call()
