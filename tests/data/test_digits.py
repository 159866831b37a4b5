"""The digits that Glassnet ships are real, whole and well mixed."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from glassnet.data import datasets, load
from glassnet.data.sets import digits
from glassnet.engine import GlassnetError
from glassnet.resources import resource

COUNTS = [1001, 1127, 991, 1032, 980, 863, 1014, 1070, 944, 978]


def test_digits_are_eight_thousand_to_train_and_two_thousand_to_validate() -> None:
    data = load(datasets["digits"](), 42)
    assert data.inputs.shape == (10_000, 784)
    assert data.inputs.dtype == np.float32
    assert (data.inputs.min(), data.inputs.max()) == (0, 1)
    assert data.image_shape == (28, 28)
    assert data.labels is not None
    assert np.bincount(data.labels).tolist() == COUNTS
    assert [len(part) for part in data.splits] == [8000, 2000, 0]


def test_each_split_holds_every_digit_in_its_share() -> None:
    data = load(datasets["digits"](), 42)
    assert data.labels is not None
    for part, share in ((data.train, 0.8), (data.validation, 0.2)):
        counts = np.bincount(data.labels[part])
        np.testing.assert_allclose(counts / share, COUNTS, rtol=0.25)


def test_a_digit_keeps_its_pixels_and_its_label() -> None:
    with np.load(resource("datasets", "mnist-10k.npz"), allow_pickle=False) as stored:
        known = {
            image.tobytes(): label
            for image, label in zip(stored["images"], stored["labels"], strict=True)
        }
    data = load(datasets["digits"](samples=50), 7)
    assert data.labels is not None
    for pixels, label in zip(data.inputs, data.labels, strict=True):
        assert known[np.rint(pixels * 255).astype(np.uint8).tobytes()] == label


def test_fewer_samples_are_different_digits_for_another_seed() -> None:
    one, other = (load(datasets["digits"](samples=100), seed) for seed in (1, 2))
    assert one.inputs.shape == other.inputs.shape == (100, 784)
    assert not np.array_equal(one.inputs, other.inputs)


def test_the_notice_lies_beside_the_digits() -> None:
    notice = resource("datasets", "mnist-10k.NOTICE.md").read_text(encoding="utf-8")
    for name in ("LeCun", "Cortes", "Burges", "ShareAlike 3.0"):
        assert name in notice


@pytest.fixture
def no_digits(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    digits._stored.cache_clear()
    monkeypatch.setattr(digits, "resource", tmp_path.joinpath)
    yield
    digits._stored.cache_clear()


@pytest.mark.usefixtures("no_digits")
def test_missing_digits_are_reported_as_a_broken_installation() -> None:
    with pytest.raises(GlassnetError, match="install it anew"):
        load(datasets["digits"](samples=10), 12345)
