"""A journey is where its driver was: driving, resting, and at the speed he drove."""

import numpy as np
import pytest

from app.domain.geo import distance_m
from backends.truth.journey import Line, Script

BEGIN_S = 1_700_000_000.0
EAST = np.array([(121.0, 32.0), (121.0, 32.009), (121.02, 32.009)])  # 1 km north, 1.9 km east


def test_it_stands_where_it_rests_and_says_no_speed() -> None:
    line = Line.through(EAST, 10.0)
    script = Script(BEGIN_S)
    script.rest(100.0)
    script.drive(line.duration_s)
    script.rest(50.0)
    journey = script.on(line)
    t_s = np.array([BEGIN_S, BEGIN_S + 99.0, journey.ends_s - 1.0])
    seen = journey.sample(t_s)
    assert seen.speed_mps.tolist() == [0.0, 0.0, 0.0]
    assert (seen.lon_deg[0], seen.lat_deg[0]) == (121.0, 32.0)
    assert seen.lon_deg[2] == pytest.approx(121.02)
    assert not journey.is_moving(t_s).any()


def test_its_speed_is_the_distance_it_goes_in_a_second_times_its_pace() -> None:
    line = Line.through(EAST, 10.0)
    script = Script(BEGIN_S)
    script.drive_for(200.0, 1.5)
    seen = script.on(line).sample(BEGIN_S + np.array([20.0, 21.0]))
    gone = float(
        distance_m(
            *(
                float(x)
                for x in (seen.lon_deg[0], seen.lat_deg[0], seen.lon_deg[1], seen.lat_deg[1])
            )
        )
    )
    assert gone == pytest.approx(15.0, rel=0.01)
    assert seen.speed_mps[0] == pytest.approx(15.0, rel=0.01)
    assert seen.course_deg[0] == pytest.approx(0.0, abs=0.5)


def test_lines_are_joined_end_to_end_without_a_jump_in_time() -> None:
    first, second = Line.through(EAST[:2], 10.0), Line.through(EAST[1:], 20.0)
    joined = Line.joined([first, second])
    assert joined.duration_s == pytest.approx(first.duration_s + second.duration_s)
    assert len(joined.lonlat) == 3


def test_a_script_driven_past_its_line_waits_at_the_end() -> None:
    line = Line.through(EAST, 10.0)
    script = Script(BEGIN_S)
    script.drive_for(10 * line.duration_s)
    seen = script.on(line).sample(np.array([BEGIN_S + 9 * line.duration_s]))
    assert seen.lon_deg[0] == pytest.approx(121.02)
