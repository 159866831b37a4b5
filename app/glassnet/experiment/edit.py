"""What an edit is, and how every edit is finished: names follow, the result is checked."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from msgspec.structs import replace

from glassnet.experiment.carrying import Kept, Names
from glassnet.experiment.spec import Spec
from glassnet.experiment.stacks import Place, Stack
from glassnet.experiment.validation import validate

LIVE_FIELDS = ("batch_size", "epochs", "l1", "l2", "clip_norm", "early_stopping")
"""Fields of `training` that change in a running run; the numbers of its optimizer do too."""


@dataclass(frozen=True)
class Edit:
    """A new document and how to get there.

    `label` names the step in the undo menu. `kept` maps layers of the new network to the old one;
    where it is empty, the run starts anew. `note` is a sentence for the user about what else had
    to change. A `live` edit changes the running run: `changes` maps fields to their new values.
    `parameters` are set by hand, by name; the document stays, the run is another one.
    """

    spec: Spec
    label: str
    kept: Mapping[Place, Kept]
    note: str | None = None
    live: bool = False
    changes: Mapping[str, Any] = field(default_factory=dict)
    parameters: Mapping[str, float] = field(default_factory=dict)


def finish(
    old: Spec, new: Spec, label: str, kept: Mapping[Place, Kept], note: str | None = None
) -> Edit:
    """The edit from one document to another; names of parameters follow their layers.

    Raises SettingError when the new document cannot be.
    """
    notes = [note] if note else []
    if new.network.layers != old.network.layers or new.dataset != old.dataset:
        new, dropped = _renamed(old, new, kept)
        notes += [dropped] if dropped else []
    validate(new)
    changes = live_changes(old, new)
    return Edit(new, label, kept, " ".join(notes) or None, live=bool(changes), changes=changes)


def live_changes(before: Spec, after: Spec) -> dict[str, Any]:
    """What differs between two documents, by field, if all of it can change in a running run.

    Empty when something else differs.
    """
    old, new = before.training, after.training
    changes = {
        name: getattr(new, name) for name in LIVE_FIELDS if getattr(old, name) != getattr(new, name)
    }
    level = replace(old, optimizer=new.optimizer, **changes)
    if type(old.optimizer) is not type(new.optimizer) or replace(before, training=level) != after:
        return {}
    values = old.optimizer.values
    return changes | {n: v for n, v in new.optimizer.values.items() if v != values[n]}


def _renamed(old: Spec, new: Spec, kept: Mapping[Place, Kept]) -> tuple[Spec, str]:
    weights, freeze = old.network.initial_weights, old.training.freeze
    if not weights and not freeze:
        return new, ""
    names = Names(_stack(old), _stack(new), kept)
    stay = names.weights(weights or {})
    frozen, thawed = names.frozen(freeze)
    lost = ["initial weights"] if len(stay) < len(weights or {}) else []
    lost += ["frozen parameters"] if thawed else []
    network = replace(new.network, initial_weights=stay or None)
    spec = replace(new, network=network, training=replace(new.training, freeze=frozen))
    return spec, f"Some {' and '.join(lost)} no longer fit and were left out." if lost else ""


def _stack(spec: Spec) -> Stack:
    return Stack(spec.network.layers, spec.dataset.features if spec.dataset else 0)
