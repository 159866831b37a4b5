"""Numbers in the sentences of breakpoints: as many digits as it takes not to contradict itself."""

MINUS = "−"


def figures(value: float, threshold: float, unit: str = "") -> tuple[str, str]:
    """A value and the threshold as they are written beside each other.

    The value has at least four digits, and so many that what is written lies on the same side of
    the threshold as the value itself. A share is written in percent.
    """
    scale = 100 if unit == "share" else 1
    limit = threshold * scale
    number = value * scale
    for digits in range(4, 18):
        text = f"{number:.{digits}g}"
        if _side(float(text), limit) == _side(number, limit):
            break
    return _plain(text, unit), _plain(f"{limit:.12g}", unit)


def _side(value: float, limit: float) -> int:
    return (value > limit) - (value < limit)


def _plain(text: str, unit: str) -> str:
    return text.replace("-", MINUS) + (" %" if unit == "share" else "")
