"""The demo's line fills a desk, goes on with it, and gives way to whoever was faster."""

import asyncio
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import msgspec
import pytest

from app.domain.cases.steps import CaseStep
from app.domain.command import CommandBody, Reply
from app.domain.errors import ConfigError
from app.domain.people import Person, Role, Scope
from backends.demo.config import ClockConfig, DemoConfig
from backends.demo.demands.counter import Counter
from backends.demo.demands.line import AT_START, SOURCE, Line
from backends.demo.demands.opening import line_jobs
from tests.unit.backends.cases.test_walk import CALL, Hall
from tests.unit.backends.demo_city.test_demands import source

OFFICER = Person("P-0117", "演示", Role.DUTY_OFFICER, Scope(), is_demo=True)
WITHIN_S = 20.0


class AtOnce(Counter):
    """A counter without a wire: the same commands and questions, decided in the same place."""

    def __init__(self, hall: Hall) -> None:
        self.hall = hall

    async def give(self, body: CommandBody) -> Reply:
        await asyncio.sleep(0)
        decision = self.hall.do(body, OFFICER)
        return Reply("k", decision.code, 1, decision.detail, decision.result)

    async def ask(self, name: str, arguments: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
        asked = msgspec.msgpack.decode(
            msgspec.msgpack.encode(self.hall.ask(name.removeprefix("case_"), **arguments))
        )
        return "ok", asked


@pytest.fixture
def hall(tmp_path: Path) -> Any:
    made = Hall(tmp_path)
    yield made
    made.journal.close()


def a_line(hall: Hall, tmp_path: Path) -> Line:
    truth = tmp_path / "truth.csv"
    return Line(source, hall.catalogue, hall.clock, 7, truth, look_every_s=0.01)


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(WITHIN_S):
        while not condition():
            await asyncio.sleep(0.01)


def lines_of(hall: Hall, **where: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = hall.ask("page", where=where, limit=200)["lines"]
    return found


def test_a_hall_that_begins_has_a_desk_and_it_grows(hall: Hall, tmp_path: Path) -> None:
    async def story() -> None:
        living = asyncio.create_task(a_line(hall, tmp_path).live(source(), AtOnce(hall)))
        await until(lambda: len(lines_of(hall, sources=[SOURCE])) == AT_START)
        assert all(line["is_demo"] for line in lines_of(hall))
        hall.clock.advance(3 * 3600.0)
        await until(lambda: len(lines_of(hall, sources=[SOURCE])) > AT_START)

        def is_one_done() -> bool:
            hall.clock.advance(300.0)  # some unit takes its time, none takes for ever
            return bool(lines_of(hall, states=["fed_back", "verified", "closed"]))

        await until(is_one_done)
        living.cancel()
        # Another run goes on with what is there, and begins no second desk.
        known = {line["case_id"] for line in lines_of(hall)}
        again = asyncio.create_task(a_line(hall, tmp_path).live(source(), AtOnce(hall)))
        hall.clock.advance(600.0)
        await asyncio.sleep(0.1)
        assert not again.done()
        again.cancel()
        assert len({line["case_id"] for line in lines_of(hall)} - known) < AT_START / 2

    asyncio.run(story())
    told = (tmp_path / "truth.csv").read_text("utf-8").splitlines()
    assert len({row.split(",")[0] for row in told}) == len(told) >= AT_START
    assert (tmp_path / "truth.csv").stat().st_mode & 0o077 == 0


def test_the_units_deal_with_what_people_send_them_and_do_no_more(
    hall: Hall, tmp_path: Path
) -> None:
    async def story() -> None:
        hall.do(CALL)
        for step, more in (
            (CaseStep.ACCEPT, {}),
            (CaseStep.FILE, {}),
            (CaseStep.DISPATCH, {"unit": "u-water"}),
        ):
            assert hall.step(step, **more).code == "ok"
        living = asyncio.create_task(a_line(hall, tmp_path).live(source(), AtOnce(hall)))

        def is_done() -> bool:
            hall.clock.advance(60.0)
            case = hall.journal.cases.get("c1")
            return case is not None and case.state in ("fed_back", "filed")

        await until(is_done)
        living.cancel()

    asyncio.run(story())
    case = hall.journal.cases.get("c1")
    assert case is not None
    assert case.changed_by == OFFICER.person_id


def test_without_a_desk_there_is_no_line_and_without_a_key_it_is_refused(tmp_path: Path) -> None:
    config = DemoConfig(str(tmp_path), ClockConfig(1.0, 0.0, 0.0))
    pack: Any = None  # nothing of the city is looked at before the line begins
    clock = config.clock.clock()
    assert line_jobs(config, pack, clock) == []
    told = msgspec.structs.replace(config, desk_endpoint="tcp://127.0.0.1:1", hub_public_key="x")
    with pytest.raises(ConfigError, match="desk_key_file"):
        line_jobs(told, pack, clock)
