"""The breakpoints of a window: they stay with what they are about, and know what is gone."""

from collections.abc import Iterable

from msgspec import Struct
from msgspec.structs import replace
from PySide6.QtCore import QObject, Signal

from glassnet.data import Data
from glassnet.engine import Network, SettingError
from glassnet.engine.layers import Layer
from glassnet.experiment import Edit, Spec
from glassnet.experiment.breakpoints import Breakpoint, Quantity, followed
from glassnet.runner import Runner
from glassnet.ui.breaks.texts import menu_text
from glassnet.ui.text import tr


class Item(Struct, frozen=True):
    """One breakpoint of the list, by a `key` that it keeps.

    `title` is what is watched, in words; of what is gone those that it had. `lost` says why there
    is nothing to watch at present; empty where there is. `hit` is the sentence of the last time
    that it stopped training, since the run was moved on.
    """

    key: int
    breakpoint: Breakpoint
    title: str = ""
    lost: str = ""
    hit: str = ""


class Breaks(QObject):
    """Keeps the list and tells the runner.

    A breakpoint follows its weight, neuron or layer through an edit. One whose object is gone is
    lost: shown and not watched, until an undo brings the object back.
    """

    changed = Signal()

    def __init__(self, runner: Runner, network: Network, data: Data) -> None:
        super().__init__()
        self._runner, self._network, self._data = runner, network, data
        self._items: tuple[Item, ...] = ()
        self._last = 0
        # By network, what each breakpoint was about there; None where it was gone.
        self._seen: dict[tuple[Layer, ...], dict[int, Quantity | None]] = {}

    @property
    def items(self) -> tuple[Item, ...]:
        """The breakpoints, the oldest first."""
        return self._items

    @property
    def breakpoints(self) -> tuple[Breakpoint, ...]:
        """The breakpoints alone."""
        return tuple(item.breakpoint for item in self._items)

    def add(self, breakpoint_: Breakpoint) -> None:
        """Add one; one that is there already is switched on."""
        for item in self._items:
            if replace(item.breakpoint, enabled=True) == breakpoint_:
                self.change(item.key, breakpoint_)
                return
        self._last += 1
        self._set((*self._items, Item(self._last, breakpoint_)))

    def change(self, key: int, breakpoint_: Breakpoint) -> None:
        """Put a breakpoint in the place of another; what was said of that is past."""
        self._set(
            replace(item, breakpoint=breakpoint_, hit="") if item.key == key else item
            for item in self._items
        )

    def remove(self, key: int) -> None:
        """Take one away."""
        self._set(item for item in self._items if item.key != key)

    def begin(self, network: Network, data: Data, breakpoints: Iterable[Breakpoint] = ()) -> None:
        """Another document: begin anew with these breakpoints."""
        self._network, self._data = network, data
        self._seen.clear()
        items = []
        for each in breakpoints:
            self._last += 1
            items.append(Item(self._last, each))
        self._set(items)

    def tell(self, met: Iterable[Breakpoint], text: str) -> None:
        """Some have stopped training; all other hits are past. None: the run moves on."""
        hit = set(met)
        items = tuple(
            replace(item, hit=text if item.breakpoint in hit else "") for item in self._items
        )
        if items != self._items:
            self._items = items
            self.changed.emit()

    def follow(self, before: Spec, edit: Edit) -> None:
        """Go along with an edit that begins another run; nothing is watched until `settle`."""
        there = self._seen.setdefault(edit.spec.network.layers, {})
        for item in self._items:
            quantity = self._here.get(item.key, item.breakpoint.quantity)
            goes_on = None if quantity is None else followed(quantity, before, edit)
            there[item.key] = goes_on or there.get(item.key)
        self.hold()

    def hold(self) -> None:
        """Watch nothing until `settle`: another run comes, where names mean something else."""
        self._runner.set_breakpoints(())

    def settle(self, network: Network, data: Data) -> None:
        """The document may be another one: see what there is in it."""
        self._network, self._data = network, data
        self._set(self._items)

    @property
    def _here(self) -> dict[int, Quantity | None]:
        return self._seen.setdefault(self._network.layers, {})

    def _placed(self, item: Item) -> Item:
        quantity = self._here.setdefault(item.key, item.breakpoint.quantity)
        if quantity is None:
            gone = tr("This is no longer in the network. Undo brings it back.")
            return replace(item, lost=gone, hit="")
        found = replace(item.breakpoint, quantity=quantity)
        try:
            quantity.check(self._network, self._data)
        except SettingError as error:
            why = f"{error.problem[:1].upper()}{error.problem[1:]}."
            known = item.title or menu_text(type(quantity))
            return replace(item, breakpoint=found, title=known, lost=why, hit="")
        title = quantity.title(self._network)
        return replace(item, breakpoint=found, title=title, lost="")

    def _set(self, items: Iterable[Item]) -> None:
        self._items = tuple(self._placed(item) for item in items)
        self._runner.set_breakpoints(item.breakpoint for item in self._items if not item.lost)
        self.changed.emit()
