"""From the canvas to the worker that draws its edges: which numbers are to be drawn."""

from glassnet.ui.canvas import edges
from glassnet.ui.canvas.edge_worker import Job
from glassnet.ui.canvas.pixels import rgb_of
from glassnet.ui.canvas.scene import Scene, gradient_of, matrix_of
from glassnet.ui.canvas.stage import Stage
from glassnet.ui.canvas.targets import Target
from glassnet.ui.view import View


def measure_of(scene: Scene, view: View) -> str:
    """What the edges are as wide as: "weight", "gradient" or "difference", as it is chosen.

    A difference is one of another network for the moment in which the document changes.
    """
    lent, way = view.difference, view["edges"]
    if way == "difference" and (lent is None or len(lent) != scene.network.count):
        return "weight"
    return way


def job_of(
    scene: Scene,
    view: View,
    focus: Target | None,
    stage: Stage | None,
    signals_only: bool = False,
) -> Job:
    """The edges of a scene as they are now, and what flows along them in a stage."""
    colours = (rgb_of(scene.theme.color(key)) for key in ("bg", "pos", "neg"))
    snapshot, unknown = scene.snapshot, (None,) * len(scene.layout.links)
    batch, drifts = view["signal"] == "batch", stage is not None and stage.kind == "drift"
    trace = None if snapshot is None else snapshot.trace
    wide = apart = None
    measure = measure_of(scene, view)
    if measure == "gradient" and snapshot is not None:
        wide = scene.gradients(batch=gradient_of(snapshot) is snapshot.gradient)
    elif measure == "difference" and view.difference is not None:
        apart = tuple(map(matrix_of, scene.views(view.difference)))
    series = None if snapshot is None else (snapshot.run_id, view["signal"], snapshot.example)
    return Job(
        scene.layout,
        scene.ratio,
        edges.tone(*colours),
        scene.weights,
        gradients=scene.gradients(batch=batch),
        deltas=unknown if trace is None or batch or not trace.deltas else trace.blames,
        trace=trace,
        focus=focus,
        series=series if drifts else None,
        lit=view["motion"] == "reduced",
        signals_only=signals_only,
        measures=wide,
        shortcuts=scene.shortcuts,
        differences=apart,
    )
