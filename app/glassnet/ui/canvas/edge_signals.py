"""The numbers of a job, line by line: how wide the edges are, and what flows along them."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from glassnet.engine import Trace
from glassnet.ui.canvas import strengths
from glassnet.ui.canvas.arcs import course, level
from glassnet.ui.canvas.geometry import Layout
from glassnet.ui.canvas.targets import Target

if TYPE_CHECKING:
    from glassnet.ui.canvas.edge_worker import Job

Array = NDArray[Any]
Matrices = tuple[Array | None, ...]
Signals = list[NDArray[np.float32]]


def signals_of(job: "Job") -> tuple[Signals, Signals]:
    """What flows along the lines of each layer, forward and backward; nothing without a trace."""
    trace = job.trace
    if trace is None:
        return [], []
    arriving = (trace.leaving[source.layer] for source, _ in job.layout.links)
    forward = map(strengths.forward, job.weights, arriving)
    backward = map(strengths.backward, job.gradients, job.deltas)
    ahead, back = on_lines(job, tuple(forward)), on_lines(job, tuple(backward))
    return [*ahead, *_around(job, trace)], [*back, *_around(job, None)]


def _around(job: "Job", trace: Trace | None) -> Signals:
    """What each skip carries forward, or back without a trace: nothing where that is not known."""
    found = []
    for block, shortcut in zip(sorted(job.layout.outline.skips), job.shortcuts, strict=True):
        values: Array | None = job.deltas[block] if job.deltas else None
        if trace is not None:
            values = trace.leaving[block - 1]
        carried = np.zeros(0) if values is None else values
        if len(carried):
            carried = strengths.around(shortcut, carried, back=trace is None)
        clean = np.nan_to_num(carried, nan=0.0, posinf=1e30, neginf=-1e30)
        found.append(clean.astype(np.float32))
    return found


def ways_of(layout: Layout, signals: Sequence[Array]) -> list[tuple[Array, Array | None]]:
    """The lines of each signal; all that is led around a block goes along its arc."""
    if not signals:
        return []
    found: list[tuple[Array, Array | None]] = [(lines, None) for lines in layout.lines]
    blocks = sorted(layout.outline.skips)
    for block, signal in zip(blocks, signals[len(found) :], strict=True):
        lines = np.tile(level(layout, block), (len(signal), 1))
        found.append((lines, course(layout, block)))
    return found


def on_lines(job: "Job", matrices: Matrices) -> list[NDArray[np.float32]]:
    """A number for each line of each layer; zeros where a layer has none to show."""
    found = []
    for layer, (lines, matrix) in enumerate(zip(job.layout.lines, matrices, strict=True)):
        fits = matrix is not None and (matrix.ndim == 1) == (layer in job.layout.outline.single)
        values = np.zeros(len(lines), np.float32)
        if matrix is not None and fits:
            values = strengths.along(matrix, *job.layout.links[layer])
        found.append(values)
    return found


def by_layer(layout: Layout, marks: NDArray[np.bool_]) -> list[NDArray[np.bool_]]:
    """Marks of all lines in a row, layer by layer."""
    return np.split(marks, np.cumsum([len(lines) for lines in layout.lines])[:-1])


def single_out(
    job: "Job", focus: Target, marks: NDArray[np.bool_], values: list[NDArray[np.float32]]
) -> None:
    """Where a neuron shares its port with others, let the port's lines carry its own weights alone,
    the largest of them drawn as the layer's largest."""
    parts = by_layer(job.layout, marks)
    for layer, (source, target) in enumerate(job.layout.links):
        goes = source.layer == focus.layer
        if focus.kind == "edge" or not (goes or target.layer == focus.layer):
            continue
        ports, matrix = source.exit if goes else target.entry, job.widths[layer]
        if ports.starts is None or matrix is None or matrix.ndim != 2:
            continue
        alone = np.zeros_like(matrix)
        own = (slice(None), focus.unit) if goes else (focus.unit, slice(None))
        alone[own] = matrix[own]
        lines = strengths.along(alone, source, target)
        top = float(np.abs(lines).max(initial=0.0)) or 1.0
        scale = np.float32(np.abs(values[layer]).max(initial=0.0) / top)
        values[layer] = np.where(parts[layer], lines * scale, values[layer])
