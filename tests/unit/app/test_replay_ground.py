"""What a replay is opened on, and what is said where it cannot be."""

import argparse
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from app import replay_ground
from app.domain.errors import ConfigError
from app.moment import moment_of, moment_text
from app.replay_ground import open_replay
from tests.unit.backends.history.replay_past import BEGIN_S, FACTS, Past, traffic, write_journal


@pytest.mark.parametrize(
    ("text", "time_s"),
    [
        ("2026-11-21 23:10", 1795273800.0),
        ("2026-11-21 23:10:05", 1795273805.0),
        ("2026-11-21T23:10:05", 1795273805.0),
        (" 1795273805.5 ", 1795273805.5),
    ],
)
def test_a_moment_is_wall_time_of_shanghai_or_seconds(text: str, time_s: float) -> None:
    assert moment_of(text) == time_s


@pytest.mark.parametrize("text", ["", "soon", "23:10", "2026-13-01 00:00", "nan", "inf"])
def test_what_is_no_moment_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(ConfigError, match="is no time; write 2026-11-21 23:10"):
        moment_of(text)


def test_a_moment_is_written_as_it_is_read() -> None:
    assert moment_text(moment_of("2026-11-21 23:10:05")) == "2026-11-21 23:10:05"


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


@pytest.fixture
def past(monkeypatch: pytest.MonkeyPatch) -> Past:
    """An hour of traffic in place of any folder of segments."""
    past = Past(traffic(1))
    monkeypatch.setattr(replay_ground, "HistoryArchive", lambda _folder: past)
    return past


def asked(data: Path, at: str | None = None, **more: object) -> argparse.Namespace:
    given = {"city": data, "database": "", "nearest": False, "speed": 1.0}
    return argparse.Namespace(data=data, at=at, **given | more)


def test_a_folder_without_records_is_named(tmp_path: Path, stack: ExitStack) -> None:
    with pytest.raises(ConfigError, match="history: nothing was recorded there"):
        open_replay(asked(tmp_path), stack)


def test_a_time_outside_names_the_span_there_is(
    tmp_path: Path, stack: ExitStack, past: Past
) -> None:
    with pytest.raises(ConfigError) as refused:
        open_replay(asked(tmp_path, "2001-01-01 00:00"), stack)
    from_s, to_s = past.span() or (0.0, 0.0)
    assert str(refused.value) == (
        "--at 2001-01-01 00:00: nothing was recorded then, "
        f"but from {moment_text(from_s)} to {moment_text(to_s)}"
    )


@pytest.mark.parametrize("speed", [0.0, -1.0, 601.0, float("nan")])
def test_a_speed_outside_its_limits_is_refused(
    tmp_path: Path, stack: ExitStack, speed: float
) -> None:
    with pytest.raises(ConfigError, match="is not from 1 to 600"):
        open_replay(asked(tmp_path, speed=speed), stack)


def test_a_hall_without_a_journal_or_city_is_refused(
    tmp_path: Path, stack: ExitStack, past: Past
) -> None:
    with pytest.raises(ConfigError, match="there is no journal of a hall"):
        open_replay(asked(tmp_path), stack)
    with pytest.raises(ConfigError, match="--city"):
        open_replay(asked(tmp_path, city=None), stack)


def test_a_replay_begins_where_it_was_asked_to_or_shortly_before_the_end(
    tmp_path: Path, stack: ExitStack, past: Past
) -> None:
    data = write_journal(tmp_path, FACTS).parent
    span = past.span()
    assert span is not None
    for at, nearest, begins_s in (
        (f"{BEGIN_S + 60:.1f}", False, BEGIN_S + 60),
        (None, False, span[1] - 600.0),
        ("2001-01-01 00:00", True, span[0]),
        ("2100-01-01 00:00", True, span[1]),
    ):
        ground = open_replay(asked(data, at, nearest=nearest), stack)
        assert ground.link.playing().at_s == begins_s
