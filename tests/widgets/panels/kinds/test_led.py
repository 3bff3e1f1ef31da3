"""What leaders gave, on a panel: by whom, to whom, until when, how far; never a name on a wall."""

from dataclasses import replace
from typing import Any

import pytest

from app.domain.cases.query import CaseFilter
from app.domain.clock import SetClock
from app.domain.fields import FieldCatalogue
from app.services.live import ViewGroup
from tests.widgets.fake_link import FakeLink
from tests.widgets.panels.fakes import NOW_S, FakePanel, fake_panel
from tests.widgets.panels.fitting import faults
from tests.widgets.panels.kinds.conftest import Shown, click, texts_of
from widgets.look import Look
from widgets.panels.kinds.led import COLUMNS, LedBody
from widgets.panels.kinds.painted import PaintedBody
from widgets.panels.kinds.text_rows import TextRows
from widgets.panels.spec import BodyKind, BodySpec, WallPlace

LED = BodySpec(BodyKind.LED, (0, 0), (4, 4), wall=WallPlace((0, 0), (4, 4), 5), rows=10)
WIDE = (1100, 200)


def line(number: int, **more: Any) -> dict[str, Any]:
    said = {
        **{"case_id": f"c{number}", "number": number, "kind": "demand", "state": "handling"},
        **{"severity": 3, "channel": "leader", "type_code": "", "title": "人民路积水"},
        **{"county": "", "town": "", "unit": "u-water", "raised_s": NOW_S - 9000.0},
        **{"next_due_s": NOW_S + 3600.0, "closed_s": 0.0, "seq": 7, "lon_deg": None},
        **{"lat_deg": None, "is_supervised": False, "is_deferred": False, "is_late": False},
        **{"returned": 0, "members": 0, "is_demo": True, "leader": "P-1", "handler": "P-2"},
        **{"unit_name": "排水中心", "step": "case_taken", "changed_s": NOW_S - 3000.0},
    }
    return {**said, **more}


def page(*lines: dict[str, Any], count: int = -1) -> dict[str, Any]:
    count = len(lines) if count < 0 else count
    return {
        **{"lines": list(lines), "cursor": "", "count": count, "is_more_than": False},
        "as_of_s": NOW_S,
    }


@pytest.fixture
def heard() -> tuple[FakePanel, FakeLink]:
    """Return a panel whose group a test feeds."""
    panel, link = (
        fake_panel(names={("person", "P-1"): "张三", ("person", "P-2"): "李四"}),
        FakeLink(),
    )
    group = ViewGroup(link, FieldCatalogue(()), SetClock(NOW_S))
    group.pump()
    panel.context = replace(panel.context, group=group)
    return panel, link


def told(body: PaintedBody[object], panel: FakePanel) -> list[str]:
    panel.context.group.pump()
    body.refresh()
    body.grab()
    return texts_of(body)


def test_a_given_matter_says_who_to_whom_until_when_and_opens_itself(
    shown: Shown, heard: tuple[FakePanel, FakeLink], look: Look
) -> None:
    panel, link = heard
    body = shown(LED, panel, WIDE)
    assert isinstance(body, LedBody)
    assert texts_of(body) == ["正在统计…"]
    assert link.asked[-1][2]["where"] == {"is_open": True, "is_led": True}
    late = line(1, next_due_s=NOW_S - 2100.0, is_late=True)
    plain = line(2, title="桥下堆物", handler="", unit="", unit_name="", state="filed")
    link.answer("case_page", page(late, plain))
    said = told(body, panel)
    assert said[0] == "在办 2 件 · 超期 1 件"
    first = (
        "人民路积水",
        "张三 交办",
        "排水中心",
        "经办 李四",
        "超时 35 分",
        "处置中",
        "接单 50 分钟前",
    )
    assert said[1:8] == list(first)
    assert said[8:11] == ["桥下堆物", "张三 交办", "未派"]
    assert not faults(body, look)
    click(body, "人民路积水")
    assert [(one.kind, one.ref) for one in panel.acts.members] == [("cases", "c1")]
    click(body, "在办 2 件 · 超期 1 件")
    assert panel.acts.cases == [("领导交办（在办）", CaseFilter(is_open=True, is_led=True))]
    assert body.model is not None
    assert len(body.model.columns) == len(COLUMNS) == len(body.model.rows[0].cells)


def test_how_many_are_late_is_not_said_of_a_part(
    shown: Shown, heard: tuple[FakePanel, FakeLink]
) -> None:
    panel, link = heard
    body = shown(LED, panel, WIDE)
    link.answer("case_page", page(line(1), count=40))
    assert told(body, panel)[0] == "在办 40 件"
    other = shown(LED, panel, WIDE)
    link.answer("case_page", page())
    assert told(other, panel) == ["没有在办的领导交办"]


def test_a_wall_names_nobody_and_no_hub_breaks_it(
    shown: Shown, heard: tuple[FakePanel, FakeLink]
) -> None:
    panel, link = heard
    panel.context = replace(panel.context, is_wall=True, node="320612")
    body = shown(LED, panel, WIDE)
    assert link.asked[-1][2]["where"]["county"] == "320612"
    bad = line(2, changed_s=float("nan"))
    link.answer("case_page", page(line(1), bad, line(3, step="case_of_tomorrow", title="<b>x")))
    said = told(body, panel)
    assert not any("张三" in one or "李四" in one for one in said)
    assert [one for one in said if one in ("人民路积水", "<b>x")] == ["人民路积水", "<b>x"]
    other = shown(LED, panel, WIDE)
    link.answer("case_page", {"lines": 4})
    assert len(told(other, panel)) == 1
    assert not isinstance(other.model, TextRows) or not other.model.rows


def test_whoever_signs_out_leaves_no_names_behind(
    shown: Shown, heard: tuple[FakePanel, FakeLink]
) -> None:
    panel, link = heard
    sittings = [0]
    panel.context = replace(panel.context, sitting=lambda: sittings[0])
    body = shown(LED, panel, WIDE)
    link.answer("case_page", page(line(1)))
    assert "张三 交办" in told(body, panel)
    sittings[0] = 1
    assert told(body, panel) == ["正在统计…"]
