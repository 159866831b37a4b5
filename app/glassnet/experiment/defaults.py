"""The experiments that Glassnet proposes."""

from functools import cache

from glassnet.data import datasets
from glassnet.experiment.fitting import fit_dataset
from glassnet.experiment.reading import read_spec
from glassnet.experiment.spec import Spec
from glassnet.resources import resource


@cache
def proposal(dataset: str) -> Spec:
    """What to begin with on a dataset: the shipped experiment of its id.

    Where none is shipped, the opening network, fitted to it. Raises SettingError for an unknown id.
    """
    chosen = datasets[dataset]
    path = resource("experiments", f"{dataset}.json")
    if path.is_file():
        return read_spec(path)
    return fit_dataset(opening_spec(), chosen())[0]


def opening_spec() -> Spec:
    """The experiment that the window opens with: a small network on the spiral."""
    return proposal("spiral")
