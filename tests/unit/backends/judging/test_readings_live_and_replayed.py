"""What the judge finds in readings live, it finds in the recording of that time, too."""

from dataclasses import replace
from pathlib import Path

import numpy as np

from app.domain.readings import Mark, Timing
from backends.history.layout import READINGS
from backends.history.messages import NAMES, NUMBER
from tests.unit.backends.judging.drives import BEGIN_S, MINUTE_S, NUMBERS, QUANTITIES, told
from tests.unit.backends.judging.test_live_and_replayed import Bench, replayed

HOURS = 4.5
ENDS_S = BEGIN_S + HOURS * 3600.0 + 600.0
COARSE = replace(NUMBERS, beat_s=10.0)
PM25 = QUANTITIES["pm25"].number


def names() -> dict[str, "np.ndarray"]:
    """Return the fixed columns of one series of each station."""
    return {
        NUMBER: np.arange(3, dtype=np.uint32),
        "id": np.array([f"S{n}/pm25" for n in range(3)], "S64"),
        "station": np.array([f"S{n}" for n in range(3)], "S32"),
        "quantity": np.full(3, PM25, np.uint16),
        "span_s": np.zeros(3, np.uint32),
        "statistic": np.zeros(3, np.uint8),
        "source": np.full(3, b"hj212", "S16"),
        "county": np.ones(3, np.uint8),
    }


def readings(seed: int = 5) -> dict[str, "np.ndarray"]:
    """Return a day's part of readings by receipt, with the faults of a line and its stations.

    One station sends the same value for hours, one is silent for an hour. Some are late, doubled,
    out of order, dated ahead, marked by the station or no number.
    """
    random = np.random.default_rng(seed)
    minutes = np.arange(0.0, HOURS * 3600.0, MINUTE_S)
    number = np.repeat(np.arange(3, dtype=np.uint32), len(minutes))
    t_s = BEGIN_S + np.tile(minutes, 3)
    value = np.where(number == 0, 35.25, random.uniform(10.0, 60.0, len(t_s)))
    kept = (number != 2) | (t_s < BEGIN_S + 3600.0) | (t_s > BEGIN_S + 7200.0)
    number, t_s, value = number[kept], t_s[kept], value[kept]
    receipt_s = t_s + random.uniform(0.5, 4.0, len(t_s))
    mark = np.zeros(len(t_s), np.uint8)
    timing = np.zeros(len(t_s), np.uint8)
    # The first station's own faults would end its frozen stretch.
    dice = np.where(number == 0, 1.0, random.random(len(t_s)))
    for low, flag in (
        (0.00, Timing.LATE),
        (0.02, Timing.REPEATED),
        (0.04, Timing.OUT_OF_ORDER),
        (0.06, Timing.FUTURE),
    ):
        timing[(dice >= low) & (dice < low + 0.02)] = flag
    receipt_s[timing == Timing.LATE] += random.uniform(300.0, 900.0)
    t_s[timing == Timing.FUTURE] += 3600.0
    mark[(dice > 0.08) & (dice < 0.1)] = Mark.CALIBRATION
    value[(dice > 0.1) & (dice < 0.11)] = np.nan
    order = np.argsort(receipt_s, kind="stable")
    columns = {
        NUMBER: number,
        "value": value,
        "mark": mark,
        "t_s": t_s,
        "receipt_s": receipt_s,
        "same_since_s": t_s,
        "timing": timing,
    }
    return {key: np.ascontiguousarray(column[order]) for key, column in columns.items()}


def test_what_readings_say_live_they_say_in_the_recording(tmp_path: Path) -> None:
    bench = Bench(tmp_path / "h", numbers=COARSE)
    columns = readings()
    bench.tell(names(), kind=READINGS.kind + NAMES)
    bench.record(names(), kind=READINGS.kind + NAMES)
    for at in range(0, len(columns["t_s"]), 41):
        part = {key: values[at : at + 41].copy() for key, values in columns.items()}
        bench.tell(part, kind=READINGS.kind)
        bench.record(part, kind=READINGS.kind)
        bench.listen()
    bench.write()
    live = [*bench.inner.findings, *bench.host.until(ENDS_S + 8.0)]
    assert told(live) == told(replayed(tmp_path / "h", COARSE, ENDS_S))
    assert {"sensor_frozen", "station_silent"} <= {one.rule for one in live}
    assert bench.host.off == {}
