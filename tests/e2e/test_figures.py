"""Figures of a real hub: a case is put in, the figure goes up, and opens that very case."""

import os
import signal
import time
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from app.config import read_catalogues
from app.domain.cases.case import CaseKind
from app.domain.cases.commands import OpenCase
from app.domain.measures.figure import Figure
from app.domain.measures.publishing import station_of, value_series
from app.domain.ports import Answer
from app.domain.readings import Soundness
from app.services.measures.figures import Figures
from app.services.readings import Readings
from backends.history.archive import HistoryArchive
from tests.e2e.city import EAST, WEST
from tests.e2e.hall import OFFICER, PASSWORD, Hall, children_of, command_of, is_running
from tests.e2e.replay.witness import Viewer
from tests.e2e.seat import HallSeat
from tests.e2e.waiting import wait_until

CATALOGUES = read_catalogues()
TABLE = CATALOGUES.indicators
DEMANDS = "demands"
WITHIN_S = 20.0
HISTORY = {"flush_s": 0.5}


@dataclass
class Desk:
    """A seat that reads figures and asks what they are made of."""

    seat: HallSeat
    home: str

    def __post_init__(self) -> None:
        readings = Readings(self.seat.group, CATALOGUES.quantities)
        self.figures = Figures(self.seat.group, readings, TABLE, self.home)

    def figure(self, node: str = "") -> Figure:
        found = self.figures.figure(DEMANDS, node)
        assert found is not None
        return found

    def wait_for(self, value: float) -> None:
        def is_so() -> bool:
            return self.figure().value == value

        self.seat.wait(is_so, WITHIN_S, f"{DEMANDS} of {self.home} are {value}")

    def ask(self, name: str, **arguments: Any) -> tuple[str, dict[str, Any]]:
        answers: list[Answer] = []
        self.seat.group.questions.ask(name, answers.append, indicator=DEMANDS, **arguments)
        self.seat.wait(lambda: bool(answers), WITHIN_S, f"{name} is answered")
        return answers[0].code, dict(answers[0].result)

    def stations(self) -> set[str]:
        world = self.seat.group.readings
        ids = {world.id_at(row).partition("/")[0] for row in range(world.size)}
        return {one for one in ids if one.startswith(station_of(""))}


@dataclass
class Ground:
    """A hall that counts, with a seat of the city and one of the eastern county."""

    hall: Hall
    city: Desk
    east: Desk
    calls: int = 0  # put in so far
    first_s: float = 0.0  # as of when the first figure was, before any call

    def call(self, county: str) -> str:
        case_id = str(uuid.uuid4())
        body = OpenCase(
            *(case_id, CaseKind.DEMAND, "hotline", "井盖破损", "有人差点掉进去", time.time() - 5.0),
            county=county,
        )
        assert self.city.seat.give(body).code == "ok"
        self.calls += 1
        return case_id

    def counter(self) -> int:
        assert self.hall.process is not None
        (pid,) = (
            pid
            for pid in children_of(self.hall.process.pid)
            if "backends.hub.indicators" in command_of(pid) and is_running(pid)
        )
        return pid


@pytest.fixture(scope="module")
def ground(city: Path, people: Path) -> Iterator[Ground]:
    with ExitStack() as stack:
        hall = stack.enter_context(closing(Hall(city, people)))
        keys = {"city": hall.admit("desk-1", "console")}
        keys[EAST] = hall.admit("desk-2", "console", county=EAST)
        hall.start(is_measured=True, measure_every_s=0.2, history=HISTORY)
        desks = []
        for scope, pair in keys.items():
            outbox = hall.folder / scope / "outbox.db"
            seat = stack.enter_context(closing(HallSeat(hall.endpoints, pair, outbox)))
            desks.append(Desk(seat, scope))
        desks[0].seat.wait_live()
        desks[0].seat.sign_in(OFFICER.person_id, PASSWORD)
        yield Ground(hall, *desks)


def test_a_case_put_in_counts_at_once_and_is_what_its_figure_opens(ground: Ground) -> None:
    ground.city.wait_for(0.0)
    ground.first_s = ground.city.figure().as_of_s
    east, west = ground.call(EAST), ground.call(WEST)
    ground.city.wait_for(2.0)
    assert ground.city.figure().soundness is Soundness.LIVE
    assert (ground.city.figure(EAST).value, ground.city.figure(WEST).value) == (1.0, 1.0)
    ground.east.wait_for(1.0)

    code, said = ground.city.ask("measure_members", node="city")
    assert (code, said["count"], said["cursor"]) == ("ok", 2, "")
    assert {(one["kind"], one["ref"]) for one in said["members"]} == {
        ("cases", east),
        ("cases", west),
    }
    code, said = ground.city.ask("measure_members", node="city", within={"county": EAST})
    assert (code, [one["ref"] for one in said["members"]]) == ("ok", [east])
    code, said = ground.city.ask("measure_parts", node="city", by="county", order="key")
    assert code == "ok"
    assert [(one["key"], one["value"]) for one in said["parts"]] == [(WEST, 1.0), (EAST, 1.0)]
    assert said["whole"]["value"] == 2.0


def test_a_county_has_and_asks_for_its_own_figures_alone(ground: Ground) -> None:
    ground.call(WEST)
    case_id = ground.call(EAST)
    ground.east.seat.wait(
        lambda: case_id in str(ground.east.ask("measure_members", node=EAST)),
        WITHIN_S,
        "the county's case is counted",
    )
    assert ground.east.stations() == {station_of(EAST)}
    assert ground.city.stations() == {station_of(node) for node in ("city", EAST, WEST)}
    for node in ("city", WEST, "999999", ""):
        assert ground.east.ask("measure_members", node=node)[0] == "out_of_scope"
        assert ground.east.ask("measure_parts", node=node, by="unit")[0] == "out_of_scope"
    assert ground.east.ask("measure_parts", by="unit")[0] == "out_of_scope"
    said = ground.east.ask("measure_parts", node=EAST, by="county")[1]
    assert [one["key"] for one in said["parts"]] == [EAST]
    assert ground.city.ask("measure_members", node="999999")[0] == "bad_value"
    assert ground.city.ask("measure_parts", node="city", by="nothing")[0] == "bad_value"


def test_whoever_counts_is_started_again_and_tells_everything_anew(ground: Ground) -> None:
    gone = ground.counter()
    ground.hall.child_pids.append(gone)
    os.kill(gone, signal.SIGKILL)
    case_id = ground.call(WEST)
    ground.city.wait_for(ground.calls)
    assert ground.counter() != gone
    assert case_id in str(ground.city.ask("measure_members", node="city"))
    health = ground.city.seat.group.health["dutywall-measure"]
    assert (health.kind, health.frozen, health.late) == ("measure", 0, 0)


def test_a_replay_shows_figures_as_they_were(ground: Ground) -> None:
    ground.city.wait_for(ground.calls)
    figure = ground.city.figure()
    archive = HistoryArchive(ground.hall.data / "history")
    series = value_series(TABLE[DEMANDS], "city").encode()

    def is_recorded() -> bool:
        state = archive.readings_at(time.time())
        named = dict(zip(state.ids.tolist(), state.columns["t_s"].tolist(), strict=True))
        return bool(named.get(series, 0.0) >= figure.as_of_s - 0.001)

    wait_until(is_recorded, WITHIN_S, "the figure is on the disk")
    assert ground.hall.stop() == 0
    with closing(Viewer(ground.hall.data, ground.hall.city)) as viewer:
        figures = Figures(viewer.group, Readings(viewer.group, CATALOGUES.quantities), TABLE)
        viewer.seek(figure.as_of_s + 1.0)
        shown = figures.figure(DEMANDS)
        assert shown is not None
        assert (shown.value, shown.soundness) == (figure.value, Soundness.LIVE)
        assert shown.as_of_s == pytest.approx(figure.as_of_s, abs=0.001)
        viewer.seek(ground.first_s + 0.001)
        before = figures.figure(DEMANDS)
        assert before is not None
        assert before.value == 0.0
