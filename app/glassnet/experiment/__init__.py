"""The experiment: a document, its edits, and the run that learns it."""

from glassnet.experiment import edits, group_edits, weight_edits
from glassnet.experiment.binding import steps_per_epoch
from glassnet.experiment.carrying import Kept
from glassnet.experiment.defaults import opening_spec, proposal
from glassnet.experiment.edit import LIVE_FIELDS, Edit
from glassnet.experiment.history import History
from glassnet.experiment.metrics import COLUMNS, Metrics
from glassnet.experiment.project import (
    PROJECT_SUFFIX,
    open_project,
    save_project,
    save_spec,
    saved_branches,
    saved_breakpoints,
)
from glassnet.experiment.reading import read_spec
from glassnet.experiment.run import Run
from glassnet.experiment.spec import (
    TRAINING_FIELDS,
    EarlyStopping,
    NetworkSpec,
    Spec,
    SpecError,
    TrainingSpec,
    spec_to_json,
)
from glassnet.experiment.trajectory import Trajectory
from glassnet.experiment.undo import Move, UndoHistory, Version
from glassnet.experiment.validation import validate

__all__ = [
    "COLUMNS",
    "LIVE_FIELDS",
    "PROJECT_SUFFIX",
    "TRAINING_FIELDS",
    "EarlyStopping",
    "Edit",
    "History",
    "Kept",
    "Metrics",
    "Move",
    "NetworkSpec",
    "Run",
    "Spec",
    "SpecError",
    "TrainingSpec",
    "Trajectory",
    "UndoHistory",
    "Version",
    "edits",
    "group_edits",
    "open_project",
    "opening_spec",
    "proposal",
    "read_spec",
    "save_project",
    "save_spec",
    "saved_branches",
    "saved_breakpoints",
    "spec_to_json",
    "steps_per_epoch",
    "validate",
    "weight_edits",
]
