"""What is out of view is left out; nothing that is in view ever is."""

import numpy as np
import pytest

from map_layers.basemap import rim_of
from map_layers.ground_chunks import CHUNK, chunked


@pytest.fixture
def corners():
    rng = np.random.default_rng(4)
    middle = rng.uniform(-50_000, 50_000, (5_000, 1, 2))
    return (middle + rng.uniform(-80, 80, (5_000, 3, 2))).astype(np.float32)


def test_every_piece_is_in_the_order_once(corners):
    order, chunks = chunked(corners)
    assert sorted(order.tolist()) == list(range(5_000))
    assert chunks.count == 5_000
    assert len(chunks.boxes) == -(-5_000 // CHUNK)
    assert list(chunks.runs((-1e6, -1e6, 1e6, 1e6))) == [(0, 5_000)]


@pytest.mark.parametrize("span", [(0, 0, 9_000, 5_000), (-60_000, -300, -49_000, 300)])
def test_all_that_is_in_view_is_in_the_runs_and_most_of_the_rest_is_not(corners, span):
    order, chunks = chunked(corners)
    drawn = set()
    for first, count in chunks.runs(span):
        drawn |= set(order[first : first + count].tolist())
    west, south, east, north = span
    low, high = corners.min(axis=1), corners.max(axis=1)
    seen = (low[:, 0] <= east) & (high[:, 0] >= west) & (low[:, 1] <= north) & (high[:, 1] >= south)
    assert set(np.flatnonzero(seen).tolist()) <= drawn
    assert len(drawn) < 2_600


def test_nothing_makes_no_chunks():
    order, chunks = chunked(np.empty((0, 2, 2), np.float32))
    assert len(order) == 0
    assert list(chunks.runs((-1.0, -1.0, 1.0, 1.0))) == []


def test_the_rim_of_two_triangles_is_without_their_common_edge():
    rim = rim_of(np.array([[0, 1, 2], [2, 1, 3]], np.uint32))
    assert sorted(map(tuple, rim.tolist())) == [(0, 1), (0, 2), (1, 3), (2, 3)]
