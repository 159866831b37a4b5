"""Weight files hold exactly the arrays they were given; what is no weight file is said plainly."""

from contextlib import suppress
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from numpy.typing import NDArray

from glassnet.engine import GlassnetError
from glassnet.export import (
    check_exportable,
    read_weights,
    replacing,
    suffixes,
    write_weights,
)

SUFFIXES = [suffix for suffix, _ in suffixes()]
Named = dict[str, NDArray[Any]]

some_weights: st.SearchStrategy[Named] = st.dictionaries(
    st.from_regex(r"[0-9]{1,2}\.(weight|bias|running_mean)", fullmatch=True),
    arrays.arrays(
        st.sampled_from([np.float32, np.float64, np.int64]),
        arrays.array_shapes(min_dims=0, max_dims=2, max_side=6),
    ),
    max_size=4,
)


def network() -> Named:
    rng = np.random.default_rng(0)
    return {"0.weight": rng.normal(size=(3, 2)).astype(np.float32), "0.bias": np.zeros(3)}


def assert_same(found: Named, wanted: Named) -> None:
    assert sorted(found) == sorted(wanted)
    for name, array in wanted.items():
        assert found[name].dtype == array.dtype
        assert found[name].shape == array.shape
        np.testing.assert_array_equal(found[name], array)


def test_two_formats_are_offered_with_their_names() -> None:
    assert suffixes() == ((".npz", "NumPy archive"), (".safetensors", "safetensors"))


@pytest.mark.parametrize("suffix", SUFFIXES)
@given(weights=some_weights)
def test_weights_come_back_bit_for_bit(
    tmp_path_factory: pytest.TempPathFactory, suffix: str, weights: Named
) -> None:
    path = tmp_path_factory.getbasetemp() / f"round{suffix}"
    write_weights(path, weights)
    assert_same(read_weights(path), weights)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_transposed_view_is_written_in_its_own_layout(tmp_path: Path, suffix: str) -> None:
    view = np.arange(6.0).reshape(2, 3).T
    write_weights(tmp_path / f"view{suffix}", {"0.weight": view})
    assert_same(read_weights(tmp_path / f"view{suffix}"), {"0.weight": view})


def test_an_archive_is_read_by_numpy_alone(tmp_path: Path) -> None:
    path = tmp_path / "net.npz"
    write_weights(path, network(), {"step": "7"})
    with np.load(path, allow_pickle=False) as archive:
        assert_same(dict(archive), network())


def test_safetensors_carries_the_metadata(tmp_path: Path) -> None:
    from safetensors import safe_open

    path = tmp_path / "net.safetensors"
    write_weights(path, network(), {"step": "7"})
    with safe_open(path, framework="np") as stored:
        assert stored.metadata() == {"step": "7"}
        np.testing.assert_array_equal(stored.get_tensor("0.weight"), network()["0.weight"])


def test_the_suffix_may_be_in_capitals(tmp_path: Path) -> None:
    write_weights(tmp_path / "NET.NPZ", network())
    assert_same(read_weights(tmp_path / "NET.NPZ"), network())


def test_a_file_that_is_there_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "net.npz"
    path.write_text("something else")
    write_weights(path, network())
    assert_same(read_weights(path), network())
    assert [one.name for one in tmp_path.iterdir()] == ["net.npz"]


def fail(path: Path) -> None:
    with replacing(path) as stream:
        stream.write(b"half of it")
        raise KeyboardInterrupt


def test_an_interrupted_write_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "net.npz"
    path.write_text("the old file")
    with pytest.raises(KeyboardInterrupt):
        fail(path)
    assert path.read_text() == "the old file"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("name", ["net.txt", "net", "npz"])
def test_an_unknown_suffix_is_refused_with_the_known_ones(tmp_path: Path, name: str) -> None:
    for attempt in (lambda: write_weights(tmp_path / name, {}), lambda: read_weights(name)):
        with pytest.raises(GlassnetError, match=r"use \.npz or \.safetensors"):
            attempt()


def test_a_path_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "folder.npz").mkdir()
    (tmp_path / "file").touch()
    for place, reason in (
        (tmp_path / "folder.npz", "it is a folder"),
        (tmp_path / "nowhere" / "net.npz", "there is no folder"),
        (tmp_path / "file" / "net.npz", "there is no folder"),
        (tmp_path / f"{'n' * 300}.npz", "choose another"),
    ):
        with pytest.raises(GlassnetError, match=reason) as caught:
            write_weights(place, network())
        assert str(caught.value).startswith(str(place))
        with pytest.raises(GlassnetError, match=reason):
            check_exportable(place)


def test_trying_whether_a_file_can_be_written_leaves_no_trace(tmp_path: Path) -> None:
    (tmp_path / "old.npz").write_text("the old file")
    check_exportable(tmp_path / "old.npz")
    check_exportable(tmp_path / "new.npz")
    assert [path.read_text() for path in tmp_path.iterdir()] == ["the old file"]


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_files_that_are_none_are_told_in_one_line(tmp_path: Path, suffix: str) -> None:
    good = tmp_path / f"good{suffix}"
    write_weights(good, network())
    whole = good.read_bytes()
    contents = {"empty": b"", "text": b"0.weight = 3", "cut": whole[: len(whole) // 2]}
    for name, content in contents.items():
        path = tmp_path / f"{name}{suffix}"
        path.write_bytes(content)
        with pytest.raises(GlassnetError, match="cut short or damaged") as caught:
            read_weights(path)
        assert str(caught.value).startswith(str(path))
        assert "\n" not in str(caught.value)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_missing_file_and_a_folder_are_told_apart(tmp_path: Path, suffix: str) -> None:
    with pytest.raises(GlassnetError, match="there is no such file"):
        read_weights(tmp_path / f"gone{suffix}")
    (tmp_path / f"folder{suffix}").mkdir()
    with pytest.raises(GlassnetError, match="no ordinary file"):
        read_weights(tmp_path / f"folder{suffix}")


@pytest.mark.parametrize("suffix", SUFFIXES)
@given(data=st.data())
def test_a_damaged_file_is_read_or_refused_but_never_crashes(
    tmp_path_factory: pytest.TempPathFactory, suffix: str, data: st.DataObject
) -> None:
    path = tmp_path_factory.getbasetemp() / f"damaged{suffix}"
    write_weights(path, network())
    content = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 3))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    path.write_bytes(content)
    with suppress(GlassnetError):
        assert read_weights(path) is not None


def archive(path: Path, entry: bytes, compression: int = 0) -> Path:
    with ZipFile(path, "w", compression) as target:
        target.writestr("0.weight.npy", entry)
    return path


def npy(array: NDArray[Any], allow_pickle: bool = False) -> bytes:
    stream = BytesIO()
    np.save(stream, array, allow_pickle=allow_pickle)
    return stream.getvalue()


def test_an_array_that_claims_more_than_it_holds_is_refused_before_it_takes_memory(
    tmp_path: Path,
) -> None:
    honest, claimed = b"(2, 3), }".ljust(24), b"(9999999, 9999999), }".ljust(24)
    claim = npy(np.zeros((2, 3))).replace(honest, claimed)
    with pytest.raises(GlassnetError, match="cut short or damaged") as caught:
        read_weights(archive(tmp_path / "claim.npz", claim))
    assert "the size that it claims" in str(caught.value.__cause__)


def test_an_archive_that_unpacks_to_too_much_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("glassnet.export.formats.npz.LARGEST", 10_000)
    path = archive(tmp_path / "bomb.npz", npy(np.zeros(5000)), ZIP_DEFLATED)
    with pytest.raises(GlassnetError) as caught:
        read_weights(path)
    assert "unpacked" in str(caught.value.__cause__)


def test_a_file_that_is_too_large_is_refused_unread(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("glassnet.export.weights.LARGEST", 10)
    write_weights(tmp_path / "net.npz", network())
    with pytest.raises(GlassnetError, match="larger than"):
        read_weights(tmp_path / "net.npz")


def test_pickled_objects_and_text_are_refused(tmp_path: Path) -> None:
    for number, array in enumerate((np.array([{}], dtype=object), np.array(["a"]))):
        path = archive(tmp_path / f"{number}.npz", npy(array, allow_pickle=True))
        with pytest.raises(GlassnetError):
            read_weights(path)
