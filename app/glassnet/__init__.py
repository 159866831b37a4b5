"""Glassnet: see a neural network learn.

For scripts: `Run`, `loss_surface`, `loss_plane`, `loss_slice`, and the errors. They are imported on
first use, so that `import glassnet` costs next to nothing and brings in neither Qt nor NumPy.
"""

import os
from importlib import import_module
from typing import TYPE_CHECKING, Any

# NumPy's BLAS reads this once, when it is loaded. The number of threads changes the last bits of a
# product, so runs could not be repeated, and for matrices of this size one thread is the fastest.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

if TYPE_CHECKING:
    from glassnet.engine.errors import Diverged, GlassnetError
    from glassnet.experiment.planes import loss_plane
    from glassnet.experiment.run import Run
    from glassnet.experiment.scripting import loss_slice, loss_surface
    from glassnet.experiment.spec import SpecError

__version__ = "0.1.0"

__all__ = [
    "Diverged",
    "GlassnetError",
    "Run",
    "SpecError",
    "__version__",
    "loss_plane",
    "loss_slice",
    "loss_surface",
]

_HOMES = {
    "Diverged": "glassnet.engine.errors",
    "GlassnetError": "glassnet.engine.errors",
    "Run": "glassnet.experiment.run",
    "SpecError": "glassnet.experiment.spec",
    "loss_plane": "glassnet.experiment.planes",
    "loss_slice": "glassnet.experiment.scripting",
    "loss_surface": "glassnet.experiment.scripting",
}


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
