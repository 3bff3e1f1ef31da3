"""The order of parts: dimensions of time have one of their own, all others go by how much."""

from collections.abc import Mapping, Sequence

from app.domain.measures.asking import OTHERS

OF_TIME = frozenset({"hour", "weekday", "day"})
OF_GRADE = frozenset({"severity", "level", "age"})


def in_order(
    dimension: str, weights: Mapping[str, Sequence[float]], *, is_by_key: bool = False
) -> list[str]:
    """Return the keys of a dimension in order; the sum of all others, and none, come last."""
    is_natural = is_by_key or dimension in OF_TIME | OF_GRADE

    def rank(key: str) -> tuple[bool, float, tuple[int, float, str]]:
        weight = 0.0 if is_natural else -sum(weights[key])
        return key in {OTHERS, ""}, weight, natural(key)

    return sorted(weights, key=rank)


def natural(key: str) -> tuple[int, float, str]:
    """Return by what a key is ordered: numbers by their worth, before words."""
    try:
        return 0, float(key), key
    except ValueError:
        return 1, 0.0, key
