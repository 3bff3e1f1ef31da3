"""The demo's cameras, census and net fill a hall through the door that everybody takes."""

import asyncio
import base64
import hashlib
import io
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from app.domain.areas import AreaSet
from app.domain.cases.catalogue import Unit
from app.domain.cases.first_line import heard_in, seen_in
from app.domain.cases.snapshots import VIDEO
from app.domain.register import Camera
from backends.cases.campaigns_file import read_campaigns
from backends.cases.catalogue_file import read_case_catalogue
from backends.cases.files import CaseFiles
from backends.demo.cameras.picture import Lettering
from backends.demo.demands.found_source import (
    BACK_S,
    Fate,
    Find,
    FoundSource,
    past_sightings,
    read_found_words,
)
from backends.demo.demands.ground import TOWN, Spot, camera_towns
from backends.demo.demands.watchers import WAITING_AT_START, Watchers
from tests.unit.backends.cases import test_walk
from tests.unit.backends.cases.test_walk import MONDAY_S, Hall
from tests.unit.backends.demo_city.test_demand_line import AtOnce, lines_of, until

NOWHERE = Path("/nowhere")
SPOTS = (Spot("人民路青年路口", 120.9, 32.0, "t1", "城东街道", "cc"),)
CAMERAS = tuple(
    Camera(f"C-{n}", f"人民路 {n}", 120.9, 32.0 + n / 1000, 0.0, "", "cc") for n in range(5)
)
HOUR_S = 3600.0


def a_source(seed: int = 7) -> FoundSource:
    return FoundSource(
        *(seed, SPOTS, CAMERAS, tuple(read_campaigns(NOWHERE).values())),
        *(read_case_catalogue(NOWHERE), read_found_words()),
    )


def finds(hours: float = 100.0) -> list[Find]:
    return a_source().between(MONDAY_S - hours * HOUR_S, MONDAY_S)


def test_the_same_seed_finds_the_same_however_it_is_asked() -> None:
    whole = finds(6.0)
    middle_s = MONDAY_S - 2.3 * HOUR_S
    parts = a_source().between(MONDAY_S - 6 * HOUR_S, middle_s)
    assert whole == parts + a_source().between(middle_s, MONDAY_S)
    assert len({one.body.case_id for one in whole}) == len(whole) > 0
    assert whole != a_source(8).between(MONDAY_S - 6 * HOUR_S, MONDAY_S)


def test_a_few_an_hour_are_seen_and_some_are_not_so() -> None:
    seen = [one for one in finds() if one.body.channel == VIDEO]
    assert 3.0 < len(seen) / 100 < 5.0
    assert 0.12 < sum(one.fate is Fate.FALSE for one in seen) / len(seen) < 0.32
    for one in seen:
        told = seen_in(one.body.text)
        assert told is not None
        assert (told.camera, told.confidence) == (one.body.seen_by, one.confidence)
        assert "模拟" in one.body.title
    said = [one for one in finds() if one.body.channel == "opinion"]
    assert all(heard_in(one.body.text) is not None for one in said)


def test_riders_are_seen_along_a_few_roads_more_than_elsewhere() -> None:
    seen = [one for one in finds(400.0) if one.body.type_code in ("str-helmet", "str-wrong-way")]
    by_camera = Counter(one.body.seen_by for one in seen)
    assert by_camera["C-0"] > 2 * by_camera["C-4"] > 0
    others = Counter(one.body.seen_by for one in finds(400.0) if one.body.type_code == "str-vendor")
    assert others["C-0"] < 2 * others["C-4"]


def test_the_past_has_what_cameras_saw_and_leaves_the_last_hours_to_the_hall() -> None:
    seen = past_sightings(a_source(), MONDAY_S)
    told = seen(MONDAY_S - 24 * HOUR_S, MONDAY_S)
    assert {one.body.channel for one in told} == {VIDEO}
    assert MONDAY_S - BACK_S - 2 * HOUR_S < told[-1].body.raised_s < MONDAY_S - BACK_S
    assert not seen(MONDAY_S - BACK_S, MONDAY_S)
    assert past_sightings(replace(a_source(), spots=(), campaigns=()), MONDAY_S)(
        MONDAY_S - 24 * HOUR_S, MONDAY_S
    )


class WithFiles(AtOnce):
    """A counter that keeps pictures too."""

    def __init__(self, hall: Hall, files: CaseFiles) -> None:
        super().__init__(hall)
        self.files = files

    async def ask(self, name: str, arguments: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
        if name != "case_file_put":
            return await super().ask(name, arguments)
        data = base64.b64decode(arguments["data"])
        have = self.files.put(arguments["sha256"], arguments["at"], arguments["total"], data)
        return "ok", {"have": have}


@pytest.fixture
def hall(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    enforcement = Unit("team", "执法队", "county", kinds=frozenset({"enforcement"}), county="cc")
    monkeypatch.setitem(test_walk.UNITS, "team", enforcement)
    made = Hall(tmp_path)
    yield made
    made.journal.close()


def test_a_hall_that_begins_has_some_judged_and_some_that_wait(hall: Hall, tmp_path: Path) -> None:
    files = CaseFiles(tmp_path / "files", free_bytes=lambda _path: 1 << 40)
    watchers = Watchers(a_source, hall.catalogue, hall.clock, Lettering(None), 7, 0.01)

    async def story() -> None:
        living = asyncio.create_task(watchers.live(a_source(), WithFiles(hall, files)))
        await until(lambda: watchers._heard_s > 0)
        waiting = lines_of(hall, channels=[VIDEO], states=["received"])
        assert len(waiting) == WAITING_AT_START
        building = {"type_codes": ["ill-building"], "channels": [VIDEO]}
        assert not lines_of(hall, **building, states=["filed"]), "its unit is sent at once"
        assert lines_of(hall, **building, states=["dispatched"])
        judged = lines_of(hall, channels=[VIDEO], states=["filed", "void"])
        assert {one["state"] for one in judged} == {"filed", "void"}
        assert lines_of(hall, channels=["census"])
        assert lines_of(hall, channels=["opinion"])
        assert all(one["is_demo"] for one in lines_of(hall))
        case = hall.journal.cases.get(waiting[0]["case_id"])
        assert case is not None
        (name,) = case.attachments
        content = files.get(name, 0).data
        assert hashlib.sha256(content).hexdigest() == name
        assert Image.open(io.BytesIO(content)).size == (640, 360)
        before = len(lines_of(hall, channels=[VIDEO]))
        hall.clock.advance(3 * HOUR_S)
        await until(lambda: len(lines_of(hall, channels=[VIDEO])) > before)
        living.cancel()
        with pytest.raises(asyncio.CancelledError):
            await living

    asyncio.run(story())


def test_what_a_camera_sees_is_of_the_town_that_the_camera_stands_in() -> None:
    square = AreaSet(
        *(TOWN, ("t1",), ("城东街道",), ("cc",)),
        np.array([(120.8, 31.99), (121.0, 31.99), (121.0, 32.0015), (120.8, 32.0015)]),
        np.array([0, 4], np.uint32),
        np.array([0, 1], np.uint32),
        np.zeros((0, 3), np.uint32),
        np.zeros(0, np.uint32),
    )
    towns = camera_towns(CAMERAS, (square,))
    assert towns == {"C-0": "t1", "C-1": "t1"}
    assert camera_towns(CAMERAS, ()) == {}
    seen = [
        one.body
        for one in replace(a_source(), towns=towns).between(MONDAY_S - 50 * HOUR_S, MONDAY_S)
        if one.camera is not None
    ]
    assert {(one.seen_by, one.place.town) for one in seen} == {
        (f"C-{n}", "t1" if n < 2 else "") for n in range(5)
    }
