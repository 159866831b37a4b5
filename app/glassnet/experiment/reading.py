"""Reading a spec from a file or a mapping, with every error as one line that names the place."""

import re
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from glassnet.engine import SettingError
from glassnet.engine.component import written
from glassnet.experiment.spec import (
    FORMAT,
    SEED_ALLOWED,
    TRAINING_FIELDS,
    EarlyStopping,
    NetworkSpec,
    Spec,
    SpecError,
    TrainingSpec,
    from_plain,
)
from glassnet.experiment.validation import validate

LARGEST = 64 * 2**20
"""Bytes of the largest spec file that is read."""
Place = tuple[str | int, ...]

_OBJECTS: Mapping[Place, type[msgspec.Struct]] = {
    (): Spec,
    ("network",): NetworkSpec,
    ("training",): TrainingSpec,
    ("training", "early_stopping"): EarlyStopping,
}
_ALLOWED = {
    "format": f"{FORMAT!r}",
    "seed": SEED_ALLOWED,
    "training.batch_size": f'{TRAINING_FIELDS["batch_size"].allowed}, or "full"',
    "training.early_stopping": 'null, or an object as {"patience": 10}',
    "training.freeze": 'a list of names of the weight file, as ["0", "2.bias", "2.weight[0,3]"]',
    **{
        f"training.{name}": field.allowed + (", or null" if field.optional else "")
        for name, field in TRAINING_FIELDS.items()
        if name != "batch_size"
    },
}
_NOUNS = {
    "object": "an object",
    "array": "a list",
    "str": "a text",
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "null": "null",
}


def read_spec(source: Spec | Mapping[str, Any] | str | Path) -> Spec:
    """The spec in a file, a mapping of its JSON, or a spec itself; checked by `validate`.

    Raises SpecError with file, place and problem.
    """
    file = str(source) if isinstance(source, (str, Path)) else None
    return parse_spec(plain_spec(source), file)


def plain_spec(source: Spec | Mapping[str, Any] | str | Path) -> Any:
    """The source as plain JSON values; a spec stays what it is. Raises SpecError."""
    if isinstance(source, (Spec, Mapping)):
        return source
    if isinstance(source, (str, Path)):
        return _json(_bytes(Path(source)), str(source))
    raise SpecError(f"a {type(source).__name__} is no spec; give a path, a dict or a Spec")


def parse_spec(plain: Any, file: str | None = None) -> Spec:
    """Read plain JSON values as a spec; `file` is named in errors. Raises SpecError."""
    plain = _without_numpy(plain)
    try:
        spec = plain
        if not isinstance(plain, Spec):
            spec = msgspec.convert(plain, Spec, dec_hook=from_plain)
        validate(spec)
    except msgspec.ValidationError as error:
        place, problem = _explain(error, plain)
        raise SpecError(problem, place, file) from None
    except SettingError as error:
        raise SpecError(error.problem, error.place, file) from None
    except OverflowError:
        raise SpecError("a number has too many digits; write a smaller one", "", file) from None
    assert isinstance(spec, Spec)
    return spec


def parse_json(content: bytes, file: str) -> Spec:
    """Read JSON text as a spec; `file` is named in errors. Raises SpecError."""
    return parse_spec(_json(content, file), file)


def _without_numpy(plain: Any) -> Any:
    """The same values with NumPy's numbers and arrays as plain ones."""
    if isinstance(plain, Mapping):
        return {name: _without_numpy(value) for name, value in plain.items()}
    return plain.tolist() if isinstance(plain, (np.generic, np.ndarray)) else plain


def _bytes(path: Path) -> bytes:
    file = str(path)
    try:
        if path.is_dir():
            raise SpecError("is a directory; name a JSON file in it", file=file)
        size = path.stat().st_size
        if size > LARGEST:
            raise SpecError(
                f"has {size / 2**20:,.0f} MB; a spec has at most {LARGEST // 2**20} MB", file=file
            )
        with path.open("rb") as stream:
            content = stream.read(LARGEST + 1)
    except SpecError:
        raise
    except FileNotFoundError:
        raise SpecError("no such file; check the path", file=file) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise SpecError(f"cannot be read ({reason}); choose another file", file=file) from None
    if len(content) > LARGEST:
        raise SpecError(f"is too long; a spec has at most {LARGEST // 2**20} MB", file=file)
    return content


def _json(content: bytes, file: str) -> Any:
    if content[:4] == b"PK\x03\x04":
        raise SpecError("is an archive, not JSON; a project has the suffix .glassnet", file=file)
    try:
        return msgspec.json.decode(content.removeprefix(b"\xef\xbb\xbf"))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        where = re.search(r"\(byte (\d+)\)", str(error))
        line = content.count(b"\n", 0, int(where[1])) + 1 if where else content.count(b"\n") + 1
        what = "ends too early" if "truncated" in str(error) else "is not valid JSON"
        raise SpecError(
            f"the file {what}; mend it there, or save the experiment anew", f"line {line}", file
        ) from None


def _explain(error: msgspec.ValidationError, plain: Any) -> tuple[str, str]:
    """Place and problem of what msgspec found."""
    problem, _, at = str(error).partition(" - at `")
    steps = re.findall(r"\.(\w+)|\[(\d+)\]", at)
    path: Place = tuple(int(index) if index else name for name, index in steps)
    if isinstance(error.__cause__, SettingError):
        cause = error.__cause__.inside(*path)
        return cause.place, cause.problem
    field = re.search(r"field `(.*)`", problem)
    if field and problem.startswith("Object missing"):
        return SettingError("", (*path, field[1])).place, "missing; it must be given"
    if field:
        return SettingError("", (*path, field[1])).place, _unknown(field[1], _OBJECTS[path])
    value = plain
    for step in path:
        value = value[step]
    place = SettingError("", path).place
    allowed = _ALLOWED.get(place) or _nouns(problem)
    return place, f"{_short(value)} is not allowed; it must be {allowed}"


def _nouns(problem: str) -> str:
    """What msgspec expected, in words."""
    expected = re.search(r"Expected `(.*?)`", problem)
    kinds = expected[1].split(" | ") if expected else ["object"]
    return " or ".join(_NOUNS.get(kind, kind) for kind in kinds)


def _unknown(name: str, struct: type[msgspec.Struct]) -> str:
    known = struct.__struct_fields__
    near = get_close_matches(name, known, n=1)
    hint = f" (did you mean {near[0]!r}?)" if near else ""
    return f"unknown field{hint}; allowed: {', '.join(known)}"


def _short(value: Any) -> str:
    text = written(value)
    return text if len(text) <= 60 else text[:59] + "…"
