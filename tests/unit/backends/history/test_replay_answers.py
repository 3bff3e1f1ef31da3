"""A replay answers from the registers of its day and from the series up to its instant."""

import datetime as dt
from pathlib import Path

import numpy as np
import pytest

from app.domain.classes import EntityClass
from app.domain.clock import SetClock
from app.domain.errors import OperatorError
from app.domain.readings import Series
from app.domain.register import Camera, Registers, Site, Station
from backends.history.archive import HistoryArchive
from backends.history.replay_answers import ReplayAnswers
from backends.registers.store import write

NOW_S = 1_790_000_000.0


class AskedArchive(HistoryArchive):
    """Keeps what it was asked for; two readings, the second without a value."""

    asked: tuple[str, float, float, int, float | None]

    def series(
        self,
        series_id: str,
        from_s: float,
        to_s: float,
        most: int = 2000,
        received_by_s: float | None = None,
    ) -> Series:
        self.asked = (series_id, from_s, to_s, most, received_by_s)
        marks = np.array([0, 1], np.uint8)
        return Series(series_id, np.array([1.0, 2.0]), np.array([5.0, np.nan]), marks, marks)


@pytest.fixture
def archive(tmp_path: Path) -> AskedArchive:
    return AskedArchive(tmp_path)


@pytest.fixture
def answers(tmp_path: Path, archive: AskedArchive) -> ReplayAnswers:
    sites = (
        Site("S-1", "old", "plant", 120.8, 31.9, 300.0, "320612", "2020-01-01", "2025-12-31"),
        Site("S-2", "now", "plant", 120.8, 31.9, 300.0, "320612", "2026-01-01", ""),
    )
    camera = Camera("C-1", "crossing", 120.9, 32.0, 90.0, "http://127.0.0.1:9/c", "320612")
    station = Station(
        *("W-1", "weir", EntityClass.WATER_STATION, 120.9, 32.0, ("water_level",), 60.0, "320612"),
        address="hj212:1",
        secret="hush",
    )
    registers = Registers(sites=sites, cameras=(camera,), stations=(station,))
    write(registers, tmp_path / "registers")
    return ReplayAnswers(tmp_path, archive, dt.date(2025, 6, 1), SetClock(NOW_S))


def test_the_registers_are_those_of_the_day_and_a_camera_has_no_address(
    answers: ReplayAnswers,
) -> None:
    found = answers.registers({})
    assert [site["name"] for site in found["sites"]] == ["old"]
    assert [(c["camera_id"], c["url"]) for c in found["cameras"]] == [("C-1", "")]


def test_a_station_is_told_of_without_its_secrets_and_nobody_else_is(
    answers: ReplayAnswers,
) -> None:
    found = answers.dossier({"entity_id": "W-1"})
    assert found["kind"] == "station"
    assert found["record"]["name"] == "weir"
    assert not {"address", "secret"} & set(found["record"])
    with pytest.raises(OperatorError) as refused:
        answers.dossier({"entity_id": "P-0117"})
    assert refused.value.code == "not_in_replay"


def test_a_series_ends_where_the_replay_is_and_knows_nothing_that_came_later(
    answers: ReplayAnswers, archive: AskedArchive
) -> None:
    found = answers.series({"series_id": "S/pm25", "from_s": 0.0, "to_s": NOW_S + 99.0, "most": 7})
    assert archive.asked == ("S/pm25", 0.0, NOW_S, 7, NOW_S)
    assert found["values"] == [5.0, None]
    assert found["t_s"] == [1.0, 2.0]


@pytest.mark.parametrize("wrong", [{}, {"from_s": 0.0}, {"from_s": "x", "to_s": 1.0}])
def test_a_stretch_that_is_none_is_refused(
    answers: ReplayAnswers, wrong: dict[str, object]
) -> None:
    with pytest.raises(OperatorError) as refused:
        answers.series(wrong)
    assert refused.value.code == "bad_value"
