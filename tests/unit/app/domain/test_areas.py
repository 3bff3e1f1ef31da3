"""Areas know their rings."""

from dataclasses import replace

import numpy as np

from app.domain.areas import AreaSet

# Two squares side by side, the second with an island that lies on the first.
SQUARES = AreaSet(
    key="unit_grid",
    codes=("A", "B"),
    names=("甲", "乙"),
    parents=("P", "P"),
    lonlat=np.array(
        [
            *((0, 0), (1, 0), (1, 1), (0, 1)),
            *((1, 0), (2, 0), (2, 1), (1, 1)),
            *((0.4, 0.4), (0.6, 0.4), (0.5, 0.6)),
        ],
        np.float64,
    ),
    ring_first=np.array([0, 4, 8, 11], np.uint32),
    area_first=np.array([0, 1, 3], np.uint32),
    triangles=np.array([(0, 1, 2), (0, 2, 3), (4, 5, 6), (4, 6, 7), (8, 9, 10)], np.uint32),
    triangle_area=np.array([0, 0, 1, 1, 1], np.uint32),
)


def test_an_area_gives_its_rings() -> None:
    assert len(SQUARES) == 2
    assert [len(ring) for ring in SQUARES.rings(0)] == [4]
    assert [len(ring) for ring in SQUARES.rings(1)] == [4, 3]
    assert SQUARES.rings(1)[1][2].tolist() == [0.5, 0.6]


def test_an_area_is_called_by_its_english_name_where_it_has_one() -> None:
    both = replace(SQUARES, names_en=("Alpha", ""))
    assert [both.name(i, "en") for i in range(2)] == ["Alpha", "乙"]
    assert both.name(0, "zh_CN") == SQUARES.name(0, "en") == "甲"
