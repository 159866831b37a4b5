"""A sum of many terms says all of it, and no more than can be read."""

from glassnet.engine.expression import Expression, Number
from glassnet.engine.series import summed


def test_of_very_many_terms_only_the_largest_are_made() -> None:
    made: list[int] = []

    def term(place: int) -> Expression:
        made.append(place)
        return Number(float(place))

    total = summed([float(one) for one in range(5000)], term)
    assert len(made) == 400
    assert made == sorted(made)
    assert total.value() == sum(range(5000))
    assert max(number.count for number in total.numbers) == 4600
