"""What was planted comes to the judge whole, by its receipt, as a recorder gives it back."""

import dataclasses

import numpy as np

from backends.judging.readings import SeriesRoster, recorded_readings
from backends.judging.replaying import rows_of
from backends.judging.roster import SlotRoster
from backends.truth.planted import Planted, rows_taken
from backends.truth.recording import Recording


def test_every_fix_and_reading_comes_once_by_its_receipt(planted: Planted) -> None:
    ends, fixes, readings = zip(*Recording(planted).stretches(), strict=True)
    assert (np.diff(ends) > 0.0).all()
    receipt_s = np.concatenate([one.columns["receipt_s"] for one in fixes])
    assert receipt_s.tobytes() == planted.fixes.receipt_s.tobytes()
    assert np.concatenate([one.ids for one in fixes]).tobytes() == planted.fixes.ids.tobytes()
    t_s = np.concatenate([one.columns["t_s"] for one in readings])
    assert t_s.tobytes() == planted.readings.t_s.tobytes()
    for end_s, of_fixes, of_readings in zip(ends, fixes, readings, strict=True):
        assert (of_fixes.columns["receipt_s"] <= end_s).all()
        assert (of_readings.columns["receipt_s"] <= end_s).all()


def test_time_goes_on_after_the_last_receipt(planted: Planted) -> None:
    last_s = max(planted.fixes.receipt_s[-1], planted.readings.t_s[-1])
    *_, (end_s, _, _) = Recording(planted).stretches()
    assert end_s >= last_s + 600.0


def test_the_judge_takes_them_as_it_takes_recorded_ones(planted: Planted) -> None:
    day = dataclasses.replace(planted, ends_s=planted.begins_s + 86_400.0)
    _, fixes, readings = next(one for one in Recording(day).stretches() if len(one[2]))
    rows = rows_of(fixes, SlotRoster())
    assert len(rows) == len(fixes)
    assert np.abs(rows["lon_deg"] - fixes.columns["lon_deg"]).max() < 1e-7
    series = SeriesRoster()
    read = recorded_readings(readings, series)
    stations = series.rows_of(read).station
    assert set(stations.tolist()) == set(readings.columns["station"].tolist())


def test_days_without_anything_are_empty_stretches(planted: Planted) -> None:
    empty = dataclasses.replace(
        planted,
        fixes=rows_taken(planted.fixes, slice(0, 0)),
        readings=planted.readings.taken(np.zeros(len(planted.readings), np.bool_)),
    )
    assert sum(len(f) + len(r) for _, f, r in Recording(empty).stretches()) == 0
