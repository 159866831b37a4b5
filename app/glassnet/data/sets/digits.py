"""Real handwritten digits."""

from functools import cache
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from glassnet.data.dataset import SplitDataset, datasets
from glassnet.engine.component import hyper
from glassnet.engine.errors import GlassnetError
from glassnet.resources import resource

SIDE = 28


@cache
def _stored() -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    path = resource("datasets", "mnist-10k.npz")
    try:
        with np.load(path, allow_pickle=False) as archive:
            return archive["images"], archive["labels"]
    except (OSError, ValueError, KeyError, BadZipFile) as error:
        raise GlassnetError(
            f"{path}: the digits that Glassnet ships cannot be read; install it anew"
        ) from error


@datasets
class Digits(SplitDataset):
    """Ten thousand handwritten digits, 28 × 28 grey values in [0, 1], row by row from the top.

    x = byte / 255, 0 for paper and 1 for ink. Yann LeCun, Corinna Cortes and Christopher Burges,
    the MNIST database; the first 10,000 images of its training set, in an order drawn from the
    seed. `samples` takes fewer of them.
    """

    id = "digits"
    label = "Handwritten digits"
    formula = r"x \in [0, 1]^{28 \times 28}"
    rank = 90
    classes = tuple("0123456789")
    features = SIDE * SIDE
    feature_names = tuple(f"pixel {row},{column}" for row in range(SIDE) for column in range(SIDE))
    image_shape = (SIDE, SIDE)

    samples: int = hyper(int, 10_000, "Samples", "n", unit="images", low=2, high=10_000)

    def generate(self, rng: np.random.Generator) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
        """Draw `samples` of the stored images without repeating one."""
        images, labels = _stored()
        order = rng.permutation(len(images))[: self.samples]
        pixels = images[order].reshape(self.samples, self.features).astype(np.float32)
        return pixels / np.float32(255), labels[order].astype(np.int64)
