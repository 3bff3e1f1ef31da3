"""The dispatch form and the form of a call say whom to send by travel time, or by a line."""

from typing import Any

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.domain.cases.commands import StepCase
from app.domain.cases.steps import CaseStep
from app.domain.cases.unit_ways import UnitWay, UnitWaysAnswer
from app.domain.geo import LonLat
from app.services.cases.unit_ways import WaysTold
from tests.widgets.cases.case_hub import CaseHub
from tests.widgets.cases.test_case_desk import board, opened
from tests.widgets.shell.staging import NOW_S, Stage
from widgets.cases.case_board import CaseBoard
from widgets.cases.case_card import CaseCard
from widgets.cases.new_case_card import NewCaseCard
from widgets.cases.way_words import basis_text, way_text
from widgets.texts import Texts

__all__ = ["board"]
Key = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier
ROAD, WATER = "u-road", "u-water"


def way(unit_id: str, minutes: float | None, load: int) -> dict[str, Any]:
    """Return a unit's way as ``case_units`` tells it."""
    travel_s = None if minutes is None else 60.0 * minutes
    road_m = None if minutes is None else 525.0 * minutes
    told = {"travel_s": travel_s, "road_m": road_m, "away_m": 2_040.0, "load": load}
    return {"unit_id": unit_id, **told}


def ways(*units: dict[str, Any], reason: str = "") -> dict[str, Any]:
    """Return the answer of ``case_units`` with these."""
    of = {"case_id": "", "type_code": "pub-manhole", "county": "320602", "units": list(units)}
    speeds = {"hour": 14.25, "source": "本系统估计 / estimated", "standing": "house"}
    return of | {"reason": reason, **speeds, "within_s": 3_600.0, "as_of_s": NOW_S}


def answer(**changes: Any) -> UnitWaysAnswer:
    """Return the answer of ``case_units`` as a seat reads it."""
    return msgspec.convert(ways() | changes, UnitWaysAnswer)


class WaysHub(CaseHub):
    """Answers ``case_units`` with ``ways``."""

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        self.ways: dict[str, Any] = ways(way(ROAD, 12.0, 4), way(WATER, 14.6, 9))
        self.asked_ways: list[dict[str, Any]] = []

    def _answer(self, request_id: str, query: str, arguments: dict[str, Any]) -> None:
        if query == "case_units":
            self.asked_ways.append(arguments)
            self._say(request_id, self.ways)
        else:
            super()._answer(request_id, query, arguments)


@pytest.fixture
def hub(stage: Stage) -> WaysHub:
    """Return the hub of a stage at which a duty officer sits."""
    stage.sign_in()
    stage.turn()
    return WaysHub(stage)


def shown(card: CaseCard) -> list[str]:
    """Return the units that the form lists."""
    return [card.form.units.item(row).text() for row in range(card.form.units.count())]


def test_the_form_says_whom_to_send_by_travel_time_and_enter_sends_the_first(
    hub: WaysHub, board: CaseBoard
) -> None:
    card = opened(hub, board, 2)
    assert hub.asked_ways[-1]["case_id"] == "c3"  # before the form is open
    QTest.keyClick(card, Key.Key_D)
    assert shown(card)[:2] == [
        "演示市政养护所 · 12 分钟 · 6.3 公里 · 在办 4",
        "演示排水中心 · 15 分钟 · 7.7 公里 · 在办 9",
    ]
    assert "14:15" in card.form.basis.full_text()
    assert "本系统估计" in card.form.basis.full_text()
    # What comes while the form is open puts nobody else under the hand.
    hub.ways = ways(way(WATER, 3.0, 0), way(ROAD, 12.0, 4), way("none of ours", 1.0, 0))
    hub.stage.real.at_s += 60.0
    hub.turn()
    assert shown(card)[0] == "演示排水中心 · 3 分钟 · 1.6 公里 · 在办 0"
    QTest.keyClick(card.form.unit, Key.Key_Return)
    body = hub.stage.link.sent[-1].body
    assert isinstance(body, StepCase)
    assert (body.step, body.unit) == (CaseStep.DISPATCH, ROAD)
    # A new call: as soon as a type and a place are known.
    hub.stage.link.reply()
    hub.turn()
    QTest.keyClick(hub.stage.window, Key.Key_N, CTRL)
    hub.turn()
    new = hub.stage.window.dock.card
    assert isinstance(new, NewCaseCard)
    assert new.nearest.isHidden()
    new.type.insert("pub-manhole")
    new.take_place(LonLat(120.9, 32.01))
    hub.turn()
    asked = {"type_code": "pub-manhole", "lon_deg": 120.9, "lat_deg": 32.01}
    assert asked.items() <= hub.asked_ways[-1].items()
    assert "演示排水中心 · 3 分钟 · 1.6 公里 · 在办 0" in new.nearest.full_text()


@pytest.mark.parametrize(
    ("told", "basis"),
    [
        (WaysTold(), "正在查"),
        (WaysTold(code="planner_starting"), "正在启动"),
        (WaysTold(code="child_away"), "暂时查不到"),
        (WaysTold((UnitWay("a"),), answer(reason="off_roads")), "附近没有道路"),
        (WaysTold((UnitWay("a"),), answer(reason="no_place")), "没有坐标"),
        (WaysTold((UnitWay("a"),), answer(reason="<b>")), "一小时内没有"),
        (WaysTold((UnitWay("a", 1.0),), answer()), "14:15"),
    ],
)
def test_it_is_said_what_the_order_goes_by(texts: Texts, told: WaysTold, basis: str) -> None:
    assert basis in basis_text(texts, told)


@pytest.mark.parametrize(
    ("one", "said"),
    [
        (UnitWay("a", 740.0, 6_310.0, 4_000.0, 4), "12 分钟 · 6.3 公里 · 在办 4"),
        (UnitWay("a", 0.0, 0.0, 0.0, 0), "1 分钟 · 0 米 · 在办 0"),
        (UnitWay("a", away_m=6_310.0), "直线 6.3 公里"),
        (UnitWay("a", load=2), "在办 2"),
        (UnitWay("a"), ""),
    ],
)
def test_a_way_says_what_is_known_of_it_and_nothing_else(
    texts: Texts, one: UnitWay, said: str
) -> None:
    assert way_text(texts, one) == said
