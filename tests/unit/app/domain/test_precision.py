"""How a rule's alarms are counted, and how sure the share of the true ones is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.alarm import Alarm
from app.domain.alarm_state import AlarmState
from app.domain.classes import Severity
from app.domain.precision import Funnel, Record, matched_place, wilson

# Published: six kinds of warning, 20 of them true; 64 of 296 abnormal stays matched to a plant.
PUBLISHED = {"stay": 296, "licence": 848, "fatigue": 261, "track": 410, "night": 1, "route": 1}
TRUE, MATCHED = 20, 64


def alarm(number: int, rule: str, outcome: str = "", **more: object) -> Alarm:
    state = AlarmState.CLOSED if outcome else AlarmState.UNACKNOWLEDGED
    known = {"evidence": {}, "state": state, "outcome": outcome, **more}
    return Alarm(
        alarm_id=f"a{number}",
        rule=rule,
        severity=Severity.III,
        entity_id=f"veh:{number}",
        label="苏F",
        lon_deg=120.9,
        lat_deg=32.0,
        county="",
        raised_s=float(number),
        from_seq=1,
        to_seq=1,
        **known,  # type: ignore[arg-type]
    )


def published() -> list[Alarm]:
    alarms: list[Alarm] = []
    for kind, count in PUBLISHED.items():
        for n in range(count):
            evidence = {"site": {"site_id": f"s{n}"}} if kind == "stay" and n < MATCHED else {}
            outcome = "verified" if kind == "licence" and n < TRUE else ""
            alarms.append(alarm(len(alarms), f"{kind}_rule", outcome, evidence=evidence))
    return alarms


def test_the_published_count_comes_out_of_the_alarms_themselves():
    record = Record.of(published(), {f"{kind}_rule": kind for kind in PUBLISHED})
    assert record.total.raised == 1817 == sum(PUBLISHED.values())
    assert {kind: f.raised for kind, f in record.by_kind.items()} == PUBLISHED
    assert record.total.verified == TRUE
    assert record.total.found_share is not None
    assert record.total.found_share.value == pytest.approx(0.0110, abs=5e-5)
    assert (record.stays.stays, record.stays.matched) == (296, 64)


def test_precision_is_of_the_judged_alone_and_the_lower_bound_of_all():
    funnel = Funnel()
    for n, outcome in enumerate(["verified"] * 3 + ["rejected"] + [""] * 6):
        funnel.take(alarm(n, "r", outcome))
    assert (funnel.raised, funnel.looked_at, funnel.judged) == (10, 4, 4)
    assert funnel.precision is not None
    assert (funnel.precision.hits, funnel.precision.of) == (3, 4)
    assert funnel.found_share is not None
    assert funnel.found_share.value == 0.3


def test_who_looked_counts_though_nothing_was_judged():
    funnel = Funnel()
    funnel.take(alarm(1, "r", seen_by=("wang",)))
    funnel.take(alarm(2, "r"))
    assert (funnel.looked_at, funnel.judged, funnel.precision) == (1, 0, None)


def test_a_rule_no_book_knows_is_counted_without_a_kind():
    record = Record.of([alarm(1, "strange")], {})
    assert record.by_kind[""].raised == record.by_rule["strange"].raised == 1
    assert record.stays.stays == 0


@pytest.mark.parametrize("site", [None, "s1", {"name": "x"}, {"site_id": 7}, []])
def test_evidence_that_names_no_place_matches_none(site):
    assert matched_place(alarm(1, "r", evidence={"site": site})) == ""


def test_the_interval_is_wilson_s():
    # Newcombe (1998), Statistics in Medicine 17:857, table I: 81 of 263 and 0 of 20.
    share = wilson(81, 263)
    assert share is not None
    assert (share.low, share.high) == pytest.approx((0.2553, 0.3662), abs=5e-5)
    none = wilson(0, 20)
    assert none is not None
    assert (none.low, none.high) == pytest.approx((0.0, 0.1611), abs=5e-5)


@given(st.integers(0, 5000), st.integers(0, 5000))
def test_the_share_lies_within_its_interval(hits: int, misses: int):
    share = wilson(hits, hits + misses)
    if share is None:
        assert hits + misses == 0
    else:
        assert 0.0 <= share.low <= share.value <= share.high <= 1.0


@pytest.mark.parametrize(("hits", "of"), [(-1, 3), (4, 3)])
def test_more_hits_than_cases_are_refused(hits: int, of: int):
    with pytest.raises(ValueError, match="no share"):
        wilson(hits, of)
