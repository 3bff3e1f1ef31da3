"""What is planted is what the plan says, is really so in the tracks, and is damaged as it says."""

import dataclasses
from itertools import pairwise

import numpy as np
import pytest

from app.domain.classes import EntityState
from app.domain.geo import distance_m
from backends.truth.label import Label
from backends.truth.plan import FOILS_EACH, Plan
from backends.truth.planted import Planted
from backends.truth.planting import City, plant

FIRST_S = 1_700_000_000.0


def labels_of(planted: Planted, rule: str) -> list[Label]:
    """Return the labels of a rule."""
    found = [one for one in planted.labels if one.rule == rule]
    assert found
    return found


def track_of(planted: Planted, entity_id: str) -> tuple[np.ndarray, ...]:
    """Return time, position, speed of what was heard of a thing, in the order it was measured."""
    fixes = planted.fixes
    own = np.flatnonzero(fixes.ids == entity_id.encode())
    own = own[np.argsort(fixes.fix_s[own], kind="stable")]
    return fixes.fix_s[own], fixes.lon_deg[own], fixes.lat_deg[own], fixes.speed_mps[own]


def test_every_scene_of_the_plan_has_its_labels_and_ten_foils_for_each(
    planted: Planted, plan: Plan
) -> None:
    for rule, scene in plan.scenes.items():
        labels = [one for one in planted.labels if one.rule == rule]
        foils = [one for one in planted.foils if one.rule == rule]
        assert len(labels) >= scene.positives, rule
        assert len(foils) >= FOILS_EACH * len(labels), rule
        assert {one.kind for one in foils} == set(scene.foils), rule


def test_the_same_seed_gives_the_same_bytes_and_another_one_other_fixes(
    town: City, plan: Plan
) -> None:
    small = dataclasses.replace(plan, fleet={**plan.fleet, "hazmat": 4, "muck": 1, "coach": 1})
    one, again, other = (plant(town, small, seed, "ais_loss") for seed in (3, 3, 4))
    for name in one.fixes.__dataclass_fields__:
        assert getattr(one.fixes, name).tobytes() == getattr(again.fixes, name).tobytes()
    assert one.labels == again.labels
    assert one.fixes.lon_deg.tobytes() != other.fixes.lon_deg.tobytes()


def test_fixes_are_handed_over_by_receipt_and_name_their_slot(planted: Planted) -> None:
    fixes = planted.fixes
    assert (np.diff(fixes.receipt_s) >= 0.0).all()
    pairs = {
        (slot, name) for slot, name in zip(fixes.slot.tolist(), fixes.ids.tolist(), strict=True)
    }
    assert len(pairs) == len({slot for slot, _ in pairs}) == len({name for _, name in pairs})


def test_late_doubled_reordered_and_future_fixes_are_there_in_the_plans_shares(
    planted: Planted, plan: Plan
) -> None:
    fixes = planted.fixes
    count = len(fixes)
    late = (fixes.receipt_s - fixes.fix_s > 60.0).sum() / count
    ahead = (fixes.fix_s - fixes.receipt_s > 300.0).sum() / count
    order = np.lexsort((fixes.receipt_s, fixes.fix_s, fixes.slot))
    doubled = (
        (np.diff(fixes.slot[order].astype(int)) == 0) & (np.diff(fixes.fix_s[order]) == 0.0)
    ).sum() / count
    assert late > float(plan.quality["late"])  # and blind spots are replayed
    assert ahead == pytest.approx(float(plan.quality["future"]), rel=0.6)
    assert doubled == pytest.approx(float(plan.quality["doubled"]), rel=0.2)


def test_a_closed_plant_is_really_visited_by_trucks_that_stand(planted: Planted) -> None:
    fixes = planted.fixes
    label = labels_of(planted, "illegal_resumption")[0]
    near = distance_m(fixes.lon_deg, fixes.lat_deg, label.lon_deg, label.lat_deg) < 80.0
    standing = near & (fixes.speed_mps == 0.0) & (fixes.state == EntityState.STOPPED)
    hours = len(np.unique(fixes.fix_s[standing] // 3600.0))
    assert hours >= 3
    assert label.from_s < label.due_s < planted.ends_s


def test_a_deviation_is_beyond_the_corridor_from_its_due_second_on(planted: Planted) -> None:
    vehicles = {one.vehicle_id: one for one in planted.registers.vehicles}
    for label in labels_of(planted, "route_deviation"):
        route = np.array(vehicles[label.entity_ids[0]].route)
        t_s, lon, lat, _ = track_of(planted, label.entity_ids[0])
        long_before = (t_s > label.due_s - 600.0) & (t_s < label.due_s - 60.0)
        after = (t_s > label.due_s + 100.0) & (t_s < label.due_s + 160.0)
        assert max(away_m(lon[long_before], lat[long_before], route), default=0.0) < 400.0
        assert max(away_m(lon[after], lat[after], route)) > 90.0


def away_m(lon: np.ndarray, lat: np.ndarray, route: np.ndarray) -> list[float]:
    """Return how far fixes lie from a route whose pieces are cut into short ones."""
    steps = np.linspace(0.0, 1.0, 60)[:, None]
    dense = np.concatenate([a + (b - a) * steps for a, b in pairwise(route)])
    return [
        float(distance_m(x, y, dense[:, 0], dense[:, 1]).min())
        for x, y in zip(lon, lat, strict=True)
    ]


def test_who_drives_too_long_does_and_who_rests_in_time_does(planted: Planted) -> None:
    for label in labels_of(planted, "driving_continuous"):
        assert longest_drive_s(planted, label.entity_ids[0]) > 4 * 3600.0 - 120.0
    for foil in planted.foils:
        if foil.rule == "driving_continuous" and foil.kind == "rest_in_time":
            assert longest_drive_s(planted, foil.entity_ids[0]) < 4 * 3600.0


def longest_drive_s(planted: Planted, entity_id: str) -> float:
    """Return the longest time between two stands of twenty minutes, less the stands in it."""
    t_s, _, _, speed = track_of(planted, entity_id)
    on_time = t_s < planted.ends_s
    t_s, speed = t_s[on_time], speed[on_time]
    best = driven = stood = 0.0
    for step, is_moving in zip(np.diff(t_s).tolist(), (speed[1:] > 0.0).tolist(), strict=True):
        if is_moving:
            driven, stood = driven + min(step, 900.0), 0.0
        else:
            stood += step
            driven = 0.0 if stood >= 1140.0 else driven
        best = max(best, driven)
    return best


def test_a_cloned_plate_reports_from_two_places_at_once(planted: Planted, plan: Plan) -> None:
    for label in labels_of(planted, "cloned_plate"):
        t_s, lon, lat, _ = track_of(planted, label.entity_ids[0])
        inside = (t_s > label.from_s + 60.0) & (t_s < label.to_s - 60.0)
        jumps = distance_m(lon[inside][:-1], lat[inside][:-1], lon[inside][1:], lat[inside][1:])
        assert (jumps > 0.9 * plan.scenes["cloned_plate"].number("away_m")).sum() > 10


def test_who_was_displaced_was_silent_and_far_away_afterwards(planted: Planted, plan: Plan) -> None:
    for label in labels_of(planted, "offline_displacement"):
        t_s, lon, lat, _ = track_of(planted, label.entity_ids[0])
        assert not ((t_s > label.from_s + 1.0) & (t_s < label.to_s)).any()
        before, after = (
            np.flatnonzero(t_s <= label.from_s)[-1],
            np.flatnonzero(t_s >= label.to_s)[0],
        )
        away = float(distance_m(lon[before], lat[before], lon[after], lat[after]))
        assert away > 0.8 * plan.scenes["offline_displacement"].number("away_m")


def test_the_background_keeps_the_night_and_stays_at_registered_places(planted: Planted) -> None:
    fixes = planted.fixes
    staged = {name for one in (*planted.labels, *planted.foils) for name in one.entity_ids}
    free = [f"T-D{number:04d}" for number in range(1, 37)]
    assert not staged & set(free)
    own = np.isin(fixes.ids, np.array(free, "S32")) & (fixes.fix_s <= fixes.receipt_s)
    hour = (fixes.fix_s / 3600.0 + 8.0) % 24.0
    night = own & (hour > 0.3) & (hour < 5.9)
    assert night.sum() > 1000
    assert not (fixes.speed_mps[night] > 0.0).any()


def test_vessels_that_meet_pass_as_closely_as_the_plan_says(planted: Planted, plan: Plan) -> None:
    least, most = plan.scenes["vessel_approach"].span("pass_m")
    for label in labels_of(planted, "vessel_approach"):
        (t1, x1, y1, _), (t2, x2, y2, _) = (track_of(planted, one) for one in label.entity_ids)
        seconds = np.arange(label.from_s, label.to_s, 1.0)
        gap = distance_m(
            np.interp(seconds, t1, x1), np.interp(seconds, t1, y1),
            np.interp(seconds, t2, x2), np.interp(seconds, t2, y2),
        )  # fmt: skip
        assert least - 40.0 < gap.min() < most + 40.0


def test_readings_exceed_freeze_and_crowd_as_labelled(planted: Planted, plan: Plan) -> None:
    readings = planted.readings
    assert (np.diff(readings.t_s) >= 0.0).all()
    limit = plan.scenes["sensor_exceedance"].number("limit")
    for label in labels_of(planted, "sensor_exceedance"):
        own = readings.stations == label.entity_ids[0].encode()
        inside = own & (readings.t_s >= label.from_s) & (readings.t_s < label.to_s)
        assert (readings.values[inside] > limit).mean() > 0.95
        assert (readings.values[own & ~inside] < limit).all()
    for label in labels_of(planted, "sensor_frozen"):
        own = readings.stations == label.entity_ids[0].encode()
        inside = own & (readings.t_s >= label.from_s) & (readings.t_s < label.to_s)
        assert len(np.unique(readings.values[inside])) == 1
