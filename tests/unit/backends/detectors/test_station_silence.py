"""A single silent station is said; a silent source is not its business."""

from app.domain.finding import Finding
from app.domain.readings import Timing
from backends.detectors.station_silence import RULE, StationSilence
from tests.unit.backends.detectors.driven import NOON_S
from tests.unit.backends.detectors.measured import Told, in_force, places, rows, run

NAMES = ("S1", "S2", "S3")
END_S = NOON_S + 7200.0


def detector() -> StationSilence:
    return StationSilence(*in_force(RULE)[RULE], places(*NAMES))


def over(told: list[Told], until_s: float = END_S, beat_s: float = 60.0) -> list[Finding]:
    """Return what is said when readings are handed over beat by beat."""
    one, slots, found = detector(), dict[str, int](), list[Finding]()
    now_s = NOON_S
    while now_s < until_s:
        now = [r for r in told if now_s <= r.at_s < now_s + beat_s]
        found += one.step(rows(now, slots))
        now_s += beat_s
        found += one.advance(now_s)
    assert one.bytes_held() > 0
    return found


def station(name: str, first: int = 0, stop: int = 24) -> list[Told]:
    return run([float(n) for n in range(24)], station=name)[first:stop]


def test_a_station_that_stops_is_said_after_five_of_its_intervals_and_ends_when_heard() -> None:
    told = [*station("S1"), *station("S2"), *station("S3", 0, 6), *station("S3", 20)]
    found = over(told)
    last_s = NOON_S + 5 * 300.0 + 1.0
    assert [(one.entity_id, one.is_standing, one.at_s) for one in found] == [
        ("S3", True, last_s + 1500.0),
        ("S3", False, NOON_S + 20 * 300.0 + 1.0),
    ]
    assert found[0].evidence["feed"] == "box"
    assert found[0].evidence["others_heard"] == 2
    assert found[0].key == found[1].key


def test_a_source_that_is_silent_as_a_whole_is_left_to_whoever_watches_sources() -> None:
    assert over([one for name in NAMES for one in station(name, 0, 6)]) == []


def test_a_source_of_one_station_is_left_too() -> None:
    assert over(station("S1", 0, 6)) == []


def test_a_short_silence_and_a_station_never_heard_say_nothing() -> None:
    told = [*station("S1"), *station("S2", 0, 6), *station("S2", 10)]
    assert over(told) == []


def test_a_reading_dated_ahead_is_a_sign_of_life_too() -> None:
    ahead = [
        Told(one.at_s, one.value, station="S2", timing=Timing.FUTURE) for one in station("S2", 6)
    ]
    assert over([*station("S1"), *station("S2", 0, 6), *ahead]) == []
