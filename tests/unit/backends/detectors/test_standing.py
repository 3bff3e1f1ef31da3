"""The first rule: a hazmat truck that stands where no registered site is."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.classes import Severity
from app.domain.finding import Finding
from app.domain.register import Site
from backends.detectors.standing import (
    RULE,
    Fixes,
    RegisteredSites,
    StandingParameters,
    StandingState,
    step,
)

LON_DEG, LAT_DEG = 120.9, 32.0
DEGREE_M = np.pi * 6_371_008.8 / 180.0  # of latitude
PARAMETERS = StandingParameters(
    after_s=600.0, stay_radius_m=60.0, gap_s=180.0, site_margin_m=30.0, source="test rule"
)
START_S = 1_000_000.0


def registered(*sites: tuple[str, float, float]) -> RegisteredSites:
    """Return a register of (name, metres north of the truck, radius in metres)."""
    return RegisteredSites(
        names=tuple(name for name, _, _ in sites),
        kinds=tuple("plant" for _ in sites),
        lon_deg=np.full(len(sites), LON_DEG),
        lat_deg=np.array([LAT_DEG + north_m / DEGREE_M for _, north_m, _ in sites]),
        radius_m=np.array([radius_m for _, _, radius_m in sites]),
        from_s=np.full(len(sites), -np.inf),
        to_s=np.full(len(sites), np.inf),
    )


FAR_PLANT = registered(("plant", 2000.0, 100.0))


@dataclass(frozen=True)
class Report:
    """One fix of one thing: seconds from the start, metres north of where it all began."""

    at_s: float
    north_m: float = 0.0
    slot: int = 0
    generation: int = 1
    thing: str = "truck"


def batch(reports: Sequence[Report]) -> Fixes:
    """Return the reports as the columns a host hands over."""
    return Fixes(
        slots=np.array([r.slot for r in reports], np.uint32),
        generation=np.array([r.generation for r in reports], np.uint32),
        ids=np.array([r.thing.encode() for r in reports], "S32"),
        lon_deg=np.full(len(reports), LON_DEG),
        lat_deg=np.array([LAT_DEG + r.north_m / DEGREE_M for r in reports]),
        fix_s=np.array([START_S + r.at_s for r in reports]),
    )


@dataclass
class Watch:
    """A rule under watch: its state and everything it has said."""

    sites: RegisteredSites = FAR_PLANT
    parameters: StandingParameters = PARAMETERS
    state: StandingState = field(default_factory=StandingState)
    said: list[Finding] = field(default_factory=list)

    def see(self, *reports: Report) -> list[Finding]:
        """Take the reports one at a time and return what was said to them."""
        found: list[Finding] = []
        for report in reports:
            found += step(self.state, batch([report]), self.sites, self.parameters)
        self.said += found
        return found


def standing(until_s: float, from_s: float = 0.0, **more: object) -> list[Report]:
    """Return a report every minute from ``from_s`` to ``until_s`` inclusive."""
    times = np.arange(from_s, until_s + 0.5, 60.0)
    return [Report(float(at_s), **more) for at_s in times]  # type: ignore[arg-type]  # keywords


def test_it_is_raised_exactly_at_the_limit_and_once() -> None:
    watch = Watch()
    assert watch.see(*standing(540.0), Report(599.9)) == []
    (found,) = watch.see(Report(600.0))
    assert found.is_standing
    assert (found.rule, found.key, found.entity_id) == (RULE, f"{RULE}/truck", "truck")
    assert found.severity is Severity.II
    assert found.at_s == START_S + 600.0
    assert (found.lon_deg, found.lat_deg) == (LON_DEG, LAT_DEG)
    assert watch.see(*standing(1800.0, from_s=660.0)) == []


def test_the_evidence_says_what_was_seen_checked_and_by_which_rule() -> None:
    sites = registered(
        ("far", 5000.0, 0.0), ("near", 300.0, 50.0), ("mid", -900.0, 100.0), ("x", 9e3, 1.0)
    )
    watch = Watch(sites)
    (found,) = watch.see(*standing(600.0))
    evidence = found.evidence
    assert evidence["standing_since_s"] == START_S
    assert evidence["standing_s"] == evidence["limit_s"] == 600.0
    assert evidence["fix_s"] == START_S + 600.0
    assert (evidence["stay_radius_m"], evidence["site_margin_m"]) == (60.0, 30.0)
    assert evidence["source"] == "test rule"
    assert evidence["sites_checked"] == 4
    shown = [(s["name"], s["kind"], s["outside_by_m"]) for s in evidence["nearest_sites"]]
    assert [name for name, _, _ in shown] == ["near", "mid", "far"]
    assert [m for _, _, m in shown] == pytest.approx([250.0, 800.0, 5000.0], abs=0.2)


def test_with_no_register_at_all_standing_is_still_standing() -> None:
    (found,) = Watch(registered()).see(*standing(600.0))
    assert found.evidence["nearest_sites"] == []
    assert found.evidence["sites_checked"] == 0


@pytest.mark.parametrize(("gap_s", "is_raised"), [(180.0, True), (180.1, False)])
def test_a_gap_in_the_reports_restarts_the_clock(gap_s: float, is_raised: bool) -> None:
    watch = Watch()
    watch.see(*standing(420.0), *standing(600.0, from_s=420.0 + gap_s))
    assert bool(watch.said) == is_raised
    restarted_s = 420.0 + gap_s
    later = watch.see(*standing(restarted_s + 599.0, from_s=661.0), Report(restarted_s + 600.0))
    assert bool(later) != is_raised


def test_a_gap_after_the_alarm_neither_ends_it_nor_raises_it_again() -> None:
    watch = Watch()
    watch.see(*standing(600.0))
    assert watch.see(*standing(3000.0, from_s=1200.0)) == []


def test_a_truck_that_is_elsewhere_after_a_gap_has_left() -> None:
    watch = Watch()
    watch.see(*standing(600.0))
    assert watch.see(Report(5000.0, north_m=800.0)) == []
    (ended,) = watch.see(Report(5010.0, north_m=805.0))
    assert not ended.is_standing


@pytest.mark.parametrize(("drift_m", "is_raised"), [(59.0, True), (61.0, False)])
def test_drift_within_the_radius_is_standing_and_beyond_it_is_not(
    drift_m: float, is_raised: bool
) -> None:
    watch = Watch()
    for i, report in enumerate(standing(600.0)):
        watch.see(Report(report.at_s, north_m=drift_m if i % 4 > 1 else 0.0))
    assert bool(watch.said) == is_raised


def test_a_crawl_of_short_steps_is_moving_however_short_each_step_is() -> None:
    watch = Watch()
    watch.see(*(Report(60.0 * i, north_m=20.0 * i) for i in range(40)))
    assert watch.said == []


@pytest.mark.parametrize(("outside_m", "is_raised"), [(-80.0, False), (29.0, False), (31.0, True)])
def test_within_the_margin_of_a_site_it_is_never_raised(outside_m: float, is_raised: bool) -> None:
    watch = Watch(registered(("plant", 100.0 + outside_m, 100.0)))
    watch.see(*standing(7200.0))
    assert bool(watch.said) == is_raised


def test_moving_away_ends_it_once_and_standing_again_raises_it_again() -> None:
    watch = Watch()
    watch.see(*standing(600.0))
    assert watch.see(Report(660.0, north_m=500.0)) == []
    (ended,) = watch.see(Report(720.0, north_m=1000.0))
    assert (ended.is_standing, ended.key, ended.at_s) == (False, f"{RULE}/truck", START_S + 720.0)
    assert ended.lat_deg == pytest.approx(LAT_DEG + 1000.0 / DEGREE_M)
    again = watch.see(*standing(1380.0, from_s=780.0, north_m=1000.0))
    assert [f.is_standing for f in again] == [True]
    assert again[0].evidence["standing_since_s"] == START_S + 720.0


@pytest.mark.parametrize("every", [7, 20, 100])
def test_a_receiver_that_jumps_now_and_then_neither_ends_nor_repeats_it(every: int) -> None:
    watch = Watch()
    for i in range(720):
        watch.see(Report(10.0 * i, north_m=220.0 if i % every == every - 1 else 0.0))
    assert [(f.is_standing, f.at_s) for f in watch.said] == [(True, START_S + 600.0)]


def test_a_jump_before_the_limit_is_not_where_it_stands() -> None:
    watch = Watch()
    watch.see(*standing(540.0), Report(600.0, north_m=220.0))
    assert watch.said == []
    (found,) = watch.see(Report(610.0))
    assert found.lat_deg == pytest.approx(LAT_DEG)
    assert found.evidence["standing_since_s"] == START_S


def test_who_stops_elsewhere_stands_from_the_first_fix_there() -> None:
    watch = Watch()
    watch.see(Report(0.0), *standing(600.0, from_s=60.0, north_m=900.0))
    assert watch.said == []
    (found,) = watch.see(Report(660.0, north_m=900.0))
    assert found.evidence["standing_since_s"] == START_S + 60.0


@pytest.mark.parametrize(
    ("valid_from", "valid_to", "is_raised"),
    [
        ("", "", False),
        ("1970-01-12", "1970-01-12", False),
        ("1970-01-12", "", False),
        ("", "1970-01-11", True),
        ("1970-01-13", "", True),
    ],
)
def test_a_site_shields_in_the_days_of_its_registration_alone(
    valid_from: str, valid_to: str, is_raised: bool
) -> None:
    site = Site("s", "厂", "plant", LON_DEG, LAT_DEG, 100.0, "c", valid_from, valid_to)
    watch = Watch(RegisteredSites.of([site]))
    watch.see(*standing(660.0))
    assert bool(watch.said) == is_raised
    assert all(found.evidence["sites_checked"] == 0 for found in watch.said)


def test_moving_without_an_alarm_says_nothing() -> None:
    watch = Watch()
    assert watch.see(*(Report(60.0 * i, north_m=500.0 * i) for i in range(30))) == []


def test_a_reused_row_is_a_stranger_that_owes_nothing_and_inherits_nothing() -> None:
    watch = Watch()
    watch.see(*standing(540.0))
    stranger = standing(1140.0, from_s=600.0, generation=2, thing="other")
    assert watch.see(*stranger) == []
    (found,) = watch.see(Report(1200.0, generation=2, thing="other"))
    assert found.entity_id == "other"
    assert found.evidence["standing_since_s"] == START_S + 600.0


def test_a_stranger_in_an_alarmed_row_does_not_end_the_alarm_of_the_one_before() -> None:
    watch = Watch()
    watch.see(*standing(600.0))
    assert watch.see(Report(660.0, north_m=900.0, generation=2, thing="other")) == []


def test_a_stranger_whose_clock_is_behind_is_still_taken_for_new() -> None:
    watch = Watch()
    watch.see(*standing(600.0))
    (found,) = watch.see(*standing(-2400.0, from_s=-3000.0, generation=2, thing="other"))
    assert found.entity_id == "other"


def test_old_and_duplicate_fixes_change_nothing() -> None:
    plain, noisy = Watch(), Watch()
    for report in standing(900.0):
        old = Report(report.at_s - 30.0, north_m=700.0)
        assert plain.see(report) == noisy.see(report)
        assert noisy.see(old, report, Report(report.at_s, north_m=700.0)) == []
    assert [f.is_standing for f in noisy.said] == [True]


def test_an_empty_batch_says_nothing_and_reserves_nothing() -> None:
    state = StandingState()
    assert step(state, batch([]), FAR_PLANT, PARAMETERS) == []
    assert len(state.since_s) == 0


def test_the_state_grows_to_any_slot_and_keeps_what_it_knew() -> None:
    watch = Watch()
    watch.see(*standing(540.0))
    watch.see(Report(540.0, slot=5000, thing="late"))
    (found,) = watch.see(Report(600.0))
    assert found.entity_id == "truck"


def test_each_thing_of_a_batch_has_a_clock_of_its_own() -> None:
    state = StandingState()
    found = []
    for at_s in np.arange(0.0, 1200.5, 60.0).tolist():
        reports = [Report(at_s, slot=1, thing="a")]
        if at_s >= 300.0:
            reports.append(Report(at_s, slot=0, thing="b"))
        found += step(state, batch(reports), FAR_PLANT, PARAMETERS)
    assert [(f.entity_id, f.at_s - START_S) for f in found] == [("a", 600.0), ("b", 900.0)]


# Rounds of a minute or a gap; in each some things report, at one of three places.
ROUNDS = st.lists(
    st.tuples(
        st.sampled_from([60.0, 120.0, 240.0]),
        st.dictionaries(st.integers(0, 3), st.sampled_from([0.0, 40.0, 400.0]), min_size=1),
    ),
    min_size=8,
    max_size=30,
)


@settings(max_examples=60)
@given(ROUNDS, st.randoms(use_true_random=False))
def test_how_the_input_is_cut_and_ordered_does_not_change_what_is_found(rounds, random) -> None:
    whole, cut = StandingState(), StandingState()
    parameters = StandingParameters(after_s=240.0, gap_s=180.0)
    at_s = 0.0
    for pause_s, places in rounds:
        at_s += pause_s
        reports = [Report(at_s, m, slot, thing=f"t{slot}") for slot, m in places.items()]
        together = step(whole, batch(reports), FAR_PLANT, parameters)
        random.shuffle(reports)
        at = random.randint(0, len(reports))
        apart = []
        for part in (reports[:at], reports[at:]):
            apart += step(cut, batch(part), FAR_PLANT, parameters)
        assert sorted(together, key=lambda f: f.key) == sorted(apart, key=lambda f: f.key)


@settings(max_examples=60)
@given(ROUNDS)
def test_what_is_raised_and_ended_alternates_for_each_thing(rounds) -> None:
    state = StandingState()
    parameters = StandingParameters(after_s=120.0, gap_s=180.0)
    is_up: dict[str, bool] = {}
    at_s = 0.0
    for pause_s, places in rounds:
        at_s += pause_s
        reports = [Report(at_s, m, slot, thing=f"t{slot}") for slot, m in places.items()]
        for found in step(state, batch(reports), FAR_PLANT, parameters):
            assert found.is_standing != is_up.get(found.key, False)
            is_up[found.key] = found.is_standing
