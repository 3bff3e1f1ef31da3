"""How likely a report belongs with all the reports that one case stands for."""

import numpy as np
import pytest

from app.domain.cases.gathering import GROUP_FEATURES, NOTHING, Gathering, group_features
from app.domain.cases.likeness import Evidence

LEAF = ("count", "count", "count")


def evidence(n: int, **more: list[float]) -> Evidence:
    plain = {
        "text_cos": 0.5,
        "distance_m": 40.0,
        "east_m": 24.0,
        "north_m": 32.0,
        "apart_s": 3600.0,
        "type_share": 1.0,
        "mention_share": float("nan"),
        "doors": 0.0,
        "same_phone": 0.0,
    }
    return Evidence(
        **{name: np.array(more.get(name, [value] * n)) for name, value in plain.items()}
    )


def named(told: Evidence, score: list[float], group: list[int]) -> dict[int, dict[str, float]]:
    ids, rows = group_features(told, np.array(score), np.array(group))
    assert np.isfinite(rows).all()
    return {
        int(one): dict(zip(GROUP_FEATURES, row, strict=True))
        for one, row in zip(ids, rows, strict=True)
    }


def test_a_group_is_all_its_reports_in_whatever_order_they_stand() -> None:
    told = evidence(3, text_cos=[0.2, 0.9, 0.6], doors=[1.0, -1.0, 1.0])
    found = named(told, [1.0, -2.0, 3.0], [7, 4, 7])
    assert list(found) == [4, 7]
    both, alone = found[7], found[4]
    assert (both["best"], both["second"], both["mean"]) == (3.0, 1.0, 2.0)
    assert (both["text_best"], both["text_mean"]) == (0.6, 0.4)
    assert (both["doors"], both["same_door"], alone["other_door"]) == (2.0, 1.0, 1.0)
    assert both["count"] == pytest.approx(np.log(2))
    assert (alone["second"], alone["rival"], both["rival"]) == (NOTHING, 3.0, -2.0)


def test_the_middle_of_a_group_is_nearer_than_any_of_its_reports() -> None:
    told = evidence(2, east_m=[30.0, -30.0], north_m=[0.0, 0.0], distance_m=[30.0, 30.0])
    one = named(told, [0.0, 0.0], [0, 0])[0]
    assert one["centre"] == 0.0
    assert one["nearest"] == pytest.approx(np.log1p(30.0 / 20.0))


def test_a_group_without_a_point_is_neither_near_nor_here() -> None:
    gone = [float("nan"), 40.0]
    told = evidence(2, distance_m=gone, east_m=gone, north_m=gone)
    found = named(told, [0.0, 0.0], [0, 1])
    assert (found[0]["no_place"], found[1]["no_place"]) == (1.0, 0.0)
    assert found[0]["nearest"] == found[0]["centre"] == pytest.approx(np.log1p(300.0 / 20.0))
    assert found[0]["groups_here"] == pytest.approx(np.log1p(1.0))
    assert found[1]["groups_here"] == 0.0


def test_a_group_with_no_other_beside_it_has_no_rival() -> None:
    one = named(evidence(1), [50.0], [3])[3]
    assert one["rival"] == NOTHING
    assert one["best"] == 30.0


def test_three_questions_lead_to_one_of_four_answers_and_trees_add_up() -> None:
    tree = (("best", "count", "last"), (0.0, 1.0, 2.0, 0.1, 0.2, 0.4, 0.8))
    once, twice = Gathering.of(0.0, [tree]), Gathering.of(-1.0, [tree, tree])
    rows = np.zeros((4, len(GROUP_FEATURES)))
    best, count, last = (GROUP_FEATURES.index(name) for name in tree[0])
    rows[:, best] = (0.0, 0.0, 0.1, 0.1)  # at the edge is below it
    rows[:, count] = (1.0, 1.1, 9.0, 9.0)
    rows[:, last] = (9.0, 9.0, 2.0, 2.1)
    leaves = np.array([0.1, 0.2, 0.4, 0.8])
    assert once.probability(rows) == pytest.approx(1 / (1 + np.exp(-leaves)))
    assert twice.probability(rows) == pytest.approx(1 / (1 + np.exp(1 - 2 * leaves)))


def test_no_tree_at_all_leaves_the_base() -> None:
    rows = np.zeros((2, len(GROUP_FEATURES)))
    assert Gathering.of(0.0, []).probability(rows).tolist() == [0.5, 0.5]


def test_a_group_with_no_pair_to_speak_of_is_not_weighed_at_all() -> None:
    rows = np.zeros((3, len(GROUP_FEATURES)))
    rows[:, 0] = (NOTHING, NOTHING + 0.1, -20.0)
    assert Gathering.of(0.0, []).probability(rows).tolist() == [0.0, 0.5, 0.0]


@pytest.mark.parametrize(
    ("base", "names", "values", "said"),
    [
        (float("nan"), LEAF, [0.0] * 7, "base"),
        (0.0, LEAF[:2], [0.0] * 7, "tree 0: 2 names"),
        (0.0, LEAF, [0.0] * 6, "6 numbers"),
        (0.0, ("count", "mood", "count"), [0.0] * 7, "mood"),
        (0.0, LEAF, [0.0] * 6 + [float("inf")], "not finite"),
    ],
)
def test_a_tree_that_is_none_is_refused_by_its_number(
    base: float, names: tuple[str, ...], values: list[float], said: str
) -> None:
    with pytest.raises(ValueError, match=said):
        Gathering.of(base, [(names, values)])
