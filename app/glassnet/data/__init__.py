"""What a network learns from: generated sets, handwritten digits, and the caller's own arrays."""

from glassnet.data.dataset import Dataset, datasets
from glassnet.data.encoding import accuracy, encode
from glassnet.data.loading import Data, from_arrays, load, numbers

__all__ = ["Data", "Dataset", "accuracy", "datasets", "encode", "from_arrays", "load", "numbers"]
