"""The roads driven since a vehicle left are set beside what the corridor says."""

from itertools import pairwise

import numpy as np
import pytest

from backends.detectors.contract import MatchedRows
from backends.detectors.deviation.detector import RouteDeviation
from backends.detectors.deviation.roads_say import RoadOpinion
from backends.roads.matching import RoadMatcher
from backends.roads.matching_ground import match_ground
from backends.roads.matching_line import allowed_edges
from backends.roads.matching_routes import route_cache
from backends.roads.matching_state import Outcome
from tests.unit.backends.detectors.deviation.test_deviation import BOOK, WAY, detour, routes
from tests.unit.backends.detectors.driven import REGIONS, Fix, cut, rows, spoilt
from tests.unit.backends.roads.conftest import graph_of

BESIDE_M = 150.0
ASKED = (Outcome.MATCHED, Outcome.OFF_NETWORK, Outcome.UNREACHED, Outcome.AMBIGUOUS)


@pytest.fixture(scope="module")
def ground():
    """The declared way, a road 150 m north of it, and a street between them every kilometre."""
    places = [Fix(0.0, 1000.0 * n, north).place() for north in (0.0, BESIDE_M) for n in range(61)]
    ends = [(n, n + 1) for row in (0, 61) for n in range(row, row + 60)]
    ends += [(n, n + 61) for n in range(61)]
    return match_ground(graph_of(places, [(a, b, 60.0) for a, b in ends + [e[::-1] for e in ends]]))


@pytest.fixture(scope="module")
def declared(ground):
    line = np.array([Fix(0.0, *point).place() for point in WAY])
    return allowed_edges(ground, route_cache(ground), line)


def found(ground, allowed, fixes, pieces=1, *, all_matched_first=False):
    """Return what is found of fixes that come in pieces, matched by the host as they come."""
    matcher = RoadMatcher(ground)
    detector = RouteDeviation(BOOK, REGIONS, routes(), opinion=RoadOpinion({0: allowed}))
    all_rows = rows(fixes)
    edges = np.linspace(0, len(fixes), pieces + 1).astype(int).tolist()
    parts = [cut(all_rows, a, b) for a, b in pairwise(edges)]
    if all_matched_first:
        for part in parts:
            detector.take_matched(matched(matcher, part))
    said = []
    for part in parts:
        if not all_matched_first:
            detector.take_matched(matched(matcher, part))
        said += detector.step(part)
    return said, detector


def matched(matcher, part):
    """Return a host's rows for a detector."""
    told = matcher.step(part)
    asked = np.isin(told.outcome, ASKED)
    columns = (told.slot, told.fix_s, told.by_s, told.edge, told.lonlat[:, 0], told.lonlat[:, 1])
    return MatchedRows(*(column[asked] for column in columns))


def test_a_declared_way_allows_its_edges_both_ways(ground, declared):
    on_it = {e for e in range(len(ground.head)) if max(ground.head[e], ground.tail[e]) <= 60}
    assert declared == on_it


def test_the_evidence_counts_the_other_roads_and_draws_them(ground, declared):
    said, _ = found(ground, declared, detour(BESIDE_M))
    evidence = said[0].evidence
    assert evidence["fixes_on_other_roads"] >= 4
    assert evidence["fixes_on_declared_roads"] == 0
    assert said[0].confidence == 1.0
    north = np.array(evidence["matched_line"])[:, 1]
    np.testing.assert_allclose(north, Fix(0.0, 0.0, BESIDE_M).place()[1], atol=1e-5)


def test_where_the_other_road_is_allowed_too_the_finding_is_not_trusted(ground):
    said, _ = found(ground, frozenset(range(len(ground.head))), detour(BESIDE_M))
    assert said[0].confidence == 0.0
    assert said[0].evidence["fixes_on_declared_roads"] >= 4


def test_off_all_roads_nothing_is_said_against_the_corridor(ground, declared):
    said, _ = found(ground, declared, detour(700.0))
    assert said[0].confidence == 1.0
    assert said[0].evidence["fixes_not_matched"] > 0


def test_a_way_without_edges_has_no_second_opinion(ground):
    said, _ = found(ground, frozenset(), detour(BESIDE_M))
    assert "matched_line" not in said[0].evidence
    assert said[0].confidence == 1.0


@pytest.mark.parametrize("seed", range(3))
def test_it_says_the_same_however_early_matches_come(ground, declared, seed):
    fixes = spoilt(detour(BESIDE_M, back=True), seed)
    whole, detector = found(ground, declared, fixes)
    assert len(whole) == 2
    held = detector.bytes_held()
    for pieces in (5, 200):
        assert repr(found(ground, declared, fixes, pieces)[0]) == repr(whole)
    early, ended = found(ground, declared, fixes, 40, all_matched_first=True)
    assert repr(early) == repr(whole)
    assert ended.bytes_held() == held


def test_no_more_than_the_last_fixes_are_kept(ground, declared):
    bare = RouteDeviation(BOOK, REGIONS, routes())
    _, detector = found(ground, declared, detour(BESIDE_M), 10)
    bare.step(rows(detour(BESIDE_M)))
    assert 0 < detector.bytes_held() - bare.bytes_held() <= 48 * 42
