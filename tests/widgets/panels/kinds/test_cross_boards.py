"""The boards that cut across: ranks with their reasons, the last roll, who is on duty and sits."""

import tomllib
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.domain.clock import SetClock
from app.domain.fields import FieldCatalogue
from app.domain.measures.asking import OTHERS, Part, PartOrder, Side
from app.domain.measures.indicator import Better
from app.services.live import ViewGroup
from tests.widgets.conftest import ROOT
from tests.widgets.fake_link import FakeLink
from tests.widgets.panels.fakes import NOW_S, FakePanel, fake_panel, share
from tests.widgets.panels.fitting import faults
from tests.widgets.panels.kinds.conftest import Shown, click, texts_of
from widgets.look import Look
from widgets.panels.kinds.reasons import LEAST_CASES, ReasonsBody
from widgets.panels.kinds.table import MAKERS
from widgets.panels.panel_file import read_panel
from widgets.panels.spec import BodyKind, BodySpec, Entry, WallPlace

LATE = Entry({"zh_CN": "超期", "en": "Late"}, "on_time", weight=0.6)
BACK = Entry({"zh_CN": "退单", "en": "Given back"}, "returned", weight=0.2)
PEOPLE = {("person", "P-1"): "张三", ("person", "P-2"): "李四"}


def spec(kind: BodyKind, **more: object) -> BodySpec:
    wall = WallPlace((0, 0), (4, 4), 5)
    return BodySpec(kind, (0, 0), (4, 4), wall=wall, **more)  # type: ignore[arg-type]


REASONS = spec(BodyKind.REASONS, by="person", order=PartOrder.WORST, entries=(LATE, BACK), rows=10)


@pytest.fixture
def panel() -> FakePanel:
    made = fake_panel(
        share("on_time", "按时"), share("returned", "退单率", better=Better.LOW), names=PEOPLE
    )
    made.figures.give("on_time", 15, 20)
    made.figures.give("returned", 2, 10)
    on_time = [Part("P-1", "", 9.0, 10.0), Part("P-2", "", 5.0, 10.0), Part("P-3", "", 1.0, 4.0)]
    made.parts.give("on_time", "person", [*on_time, Part("", "", 9.0, 99.0)])
    made.parts.give("returned", "person", [Part("P-1", "", 2.0, 10.0)])
    return made


def test_a_rank_says_what_it_was_lost_by_and_whoever_has_few_cases_has_none(
    shown: Shown, panel: FakePanel, look: Look
) -> None:
    body = shown(REASONS, panel)
    said = texts_of(body)
    assert said[:3] == ["退单", "超期", "信用分"]  # from the right
    # Half of ten late: 50. One of ten late (0.6 of 0.8) and two of ten given back: 87.5.
    assert said[3:] == [
        *("2  李四", "50.0", "5 (−50.0)", "—"),
        *("1  张三", "87.5", "1 (−7.5)", "2 (−5.0)"),
        *("–  P-3", "—", "3 (−75.0)", "—"),
    ]
    assert not faults(body, look)


def test_of_more_people_than_are_told_nobody_is_ranked(
    shown: Shown, panel: FakePanel, look: Look
) -> None:
    late = [Part("P-1", "", 9.0, 10.0), Part("P-2", "", 5.0, 10.0)]
    panel.parts.give("on_time", "person", late, count=700)
    body = shown(REASONS, panel)
    assert texts_of(body) == ["共 700 个，一次至多排 500 个，不排名"]
    assert not faults(body, look)
    panel.parts.give("on_time", "person", [*late, Part(OTHERS, "", 5.0, 10.0)], count=3)
    assert "不排名" in texts_of(shown(REASONS, panel))[0]


def test_each_reason_opens_the_cases_that_spoil_it(shown: Shown, panel: FakePanel) -> None:
    body = shown(REASONS, panel)
    click(body, "1 (−7.5)")
    click(body, "2 (−5.0)")
    of_him = (("person", "P-1"),)
    assert panel.acts.figures == [
        ("on_time", "city", Side.MISSED, of_him),
        ("returned", "city", Side.COUNTED, of_him),
    ]


def test_people_are_nobodys_business_who_has_not_signed_in(shown: Shown, panel: FakePanel) -> None:
    panel.parts.answers.clear()
    panel.parts.said = "not_signed_in"
    body = shown(REASONS, panel)
    assert texts_of(body) == ["尚未登录，或登录已失效。请登录。"]
    assert body.as_of_s() == NOW_S - 12
    assert not body.missing()


def test_the_shipped_weights_are_those_of_the_credit() -> None:
    credit = tomllib.loads((ROOT / "resources/cases/credit.toml").read_text("utf-8"))
    board = tomllib.loads((ROOT / "resources/panels/18_accountability.toml").read_text("utf-8"))
    panes = [pane for pane in board["pane"] if pane["kind"] == "reasons"]
    assert {pane["by"] for pane in panes} == {"department", "person"}
    for pane in panes:
        weights = {entry["indicator"]: entry["weight"] for entry in pane["entries"]}
        assert weights == {
            "close_on_time": credit["weight"]["on_time_close"],
            "satisfied_share": credit["weight"]["satisfied"],
            "rework_share": credit["weight"]["reworked"],
            "returned_share": credit["weight"]["returned"],
            "reopened_share": credit["weight"]["reopened"],
        }
    assert credit["least"] == LEAST_CASES


POSTS = [
    {"key": key, "label": label, "seat": "", "department": "", "county": ""}
    for key, label in (("t1", "抢险一队"), ("t2", "抢险二队"), ("t3", "抢险三队"))
]


@pytest.fixture
def heard(panel: FakePanel) -> tuple[FakePanel, FakeLink]:
    """Return a panel whose group a test feeds."""
    link = FakeLink()
    group = ViewGroup(link, FieldCatalogue(()), SetClock(NOW_S))
    group.pump()
    panel.context = replace(panel.context, group=group)
    return panel, link


def test_the_last_roll_says_who_is_missing_and_why(
    shown: Shown, heard: tuple[FakePanel, FakeLink], look: Look
) -> None:
    panel, link = heard
    one = spec(BodyKind.ROLL, purpose="muster")
    body = shown(one, panel)
    assert texts_of(body) == ["还没有集结点名（Shift+Y 点名）"]
    called = {"purpose": "muster", "send_id": "", "posts": POSTS}
    link.push_entry("roll_called", "roll:r", called, time_s=NOW_S - 300)
    here = {"post": "t2", "state": "here", "is_own": True}
    link.push_entry("roll_answered", "roll:r", here, time_s=NOW_S - 180)
    away = {"post": "t3", "state": "absent", "is_own": False}
    link.push_entry(
        "roll_answered", "roll:r", away, time_s=NOW_S - 60, person="P-9",
        personal={"reason": "车辆故障"},
    )  # fmt: skip
    panel.context.group.pump()
    body = shown(one, panel, (900, 270))
    said = texts_of(body)
    assert said[0].startswith("16:21")
    assert "已到 1/3" in said[0]
    assert "集结线 20 分钟" in said[0]
    assert said[1:4] == ["抢险三队", "缺席", "16:25:40"]
    assert "车辆故障" in said
    assert said[-3:] == ["已到", "2 分 00 秒", "本人应答"]
    assert not faults(body, look)
    click(body, "抢险三队")
    assert panel.acts.done == ["roll_call"]
    panel.context = replace(panel.context, is_wall=True)
    assert "车辆故障" not in texts_of(shown(one, panel, (900, 270)))


def test_a_county_is_shown_its_own_posts_of_the_roll_that_counts_for_it(
    shown: Shown, heard: tuple[FakePanel, FakeLink]
) -> None:
    panel, link = heard
    posts = [post | {"county": of} for post, of in zip(POSTS, "112", strict=True)]
    called = {"purpose": "muster", "send_id": "", "posts": posts}
    link.push_entry("roll_called", "roll:r", called, time_s=NOW_S - 300)
    own = called | {"posts": posts[:1]}
    link.push_entry("roll_called", "roll:own", own, time_s=NOW_S - 200, county="1")
    panel.context.group.pump()
    for node, labels in (("city", {"抢险一队", "抢险二队", "抢险三队"}), ("2", {"抢险三队"})):
        panel.context = replace(panel.context, node=node)
        said = texts_of(shown(spec(BodyKind.ROLL, purpose="muster"), panel, (900, 270)))
        assert {one for one in said if one.startswith("抢险")} == labels
        assert f"已到 0/{len(labels)}" in said[0]


def test_who_is_on_duty_is_told_with_his_number_and_whether_he_sits(
    shown: Shown, heard: tuple[FakePanel, FakeLink], look: Look
) -> None:
    panel, link = heard
    one = spec(BodyKind.PRESENCE)
    body = shown(one, panel, (700, 270))
    assert texts_of(body) == ["正在统计…"]
    lines = [
        {"kind": "turns", "key": "T1", "label": "公安局", "detail": "周 08:00", "phone": "0513-1",
         "code": "seated"},
        {"kind": "turns", "key": "T2", "label": "水务局", "detail": "吴 08:00", "phone": "0513-2",
         "code": "not_seated"},
    ]  # fmt: skip
    told = {"kind": "turns", "lines": lines, "count": 2, "has_register": True, "day": "2025-11-22"}
    link.answer("directory", told)
    panel.context.group.pump()
    body.refresh()
    body.grab()
    assert texts_of(body) == [
        "当班 2 人 · 到席 1 人",
        *("水务局", "吴", "08:00", "0513-2", "未到席"),
        *("公安局", "周", "08:00", "0513-1", "已到席"),
    ]
    assert not faults(body, look)
    body.resize(250, 270)
    body.grab()
    assert {"吴", "0513-2"} <= set(texts_of(body))
    assert "08:00" not in texts_of(body)  # the hours give way, and not who it is
    click(body, "水务局")
    assert [one.ref for one in panel.acts.members] == ["turns:T2"]


def test_a_unit_on_duty_is_called_as_other_boards_call_it(
    shown: Shown, heard: tuple[FakePanel, FakeLink]
) -> None:
    panel, link = heard
    panel.names["unit", "u-police"] = "Public Security"
    body = shown(spec(BodyKind.PRESENCE), panel, (700, 270))
    lines = [
        {"kind": "turns", "key": "T1", "label": "公安局", "unit": "u-police", "code": "seated"},
        {"kind": "turns", "key": "T2", "label": "水务局", "unit": "u-water", "code": "seated"},
        {"kind": "turns", "key": "T3", "label": "城管局", "code": "seated"},
    ]
    told = {"kind": "turns", "lines": lines, "count": 3, "has_register": True, "day": "2025-11-22"}
    link.answer("directory", told)
    panel.context.group.pump()
    body.refresh()
    body.grab()
    assert {"Public Security", "水务局", "城管局"} <= set(texts_of(body))
    assert "公安局" not in texts_of(body)


def test_whoever_signs_out_leaves_no_names_behind(
    shown: Shown, heard: tuple[FakePanel, FakeLink]
) -> None:
    panel, link = heard
    sittings = [0]
    panel.context = replace(panel.context, sitting=lambda: sittings[0], monotonic=lambda: 0.0)
    body = shown(spec(BodyKind.PRESENCE), panel, (700, 270))
    line = {"kind": "turns", "key": "T1", "label": "公安局", "detail": "周", "phone": "0513-1",
            "code": "seated"}  # fmt: skip
    told = {"kind": "turns", "lines": [line], "count": 9, "has_register": True, "day": "2025-11-22"}
    link.answer("directory", told)
    panel.context.group.pump()
    body.refresh()
    body.grab()
    assert texts_of(body)[0] == "当班 9 人 · 所列 1 人中到席 1 人"
    asked = len(link.asked)
    sittings[0] = 1
    body.refresh()
    body.grab()
    assert texts_of(body) == ["正在统计…"]
    assert len(link.asked) == asked + 1, "asked at once, for whoever sits here now"


def test_a_wall_is_told_no_number(shown: Shown, heard: tuple[FakePanel, FakeLink]) -> None:
    panel, link = heard
    body = shown(spec(BodyKind.PRESENCE), panel)
    link.answer("directory", {}, "not_signed_in")
    panel.context.group.pump()
    body.refresh()
    body.grab()
    assert texts_of(body) == ["尚未登录，或登录已失效。请登录。"]
    assert not body.missing()


def test_reasons_read_the_same_as_long_as_nothing_is_answered_anew(
    shown: Shown, panel: FakePanel
) -> None:
    body = shown(REASONS, panel)
    assert isinstance(body, ReasonsBody)
    before, paints = body.model, body.paints
    body.refresh()
    assert body.model is before
    assert body.paints == paints


def test_a_name_that_comes_later_takes_the_place_of_the_number(
    shown: Shown, panel: FakePanel
) -> None:
    known = dict(panel.names)
    panel.names.clear()
    body = shown(REASONS, panel)
    assert "2  P-2" in texts_of(body)
    panel.names.update(known)
    body.refresh()
    body.grab()
    assert "2  李四" in texts_of(body)


def test_a_share_of_few_is_ranked_by_what_is_sure_of_it(shown: Shown) -> None:
    panel = fake_panel(share("precision", "查实率", interval=True))
    panel.figures.give("precision", 3, 47)
    rules = [
        Part("one", "一", 0.0, 1.0),
        Part("many", "多", 0.0, 20.0),
        Part("some", "有", 3.0, 26.0),
    ]
    panel.parts.give("precision", "rule", rules)
    one = spec(BodyKind.RANKING, indicators=("precision",), by="rule", order=PartOrder.WORST)
    body = shown(one, panel, (700, 200))
    said = texts_of(body)
    assert [said.index(name) for name in ("多", "有", "一")] == sorted(
        said.index(name) for name in ("多", "有", "一")
    )
    assert [text for text in said if text in "123"] == ["1", "2", "3"]
    assert said[-1] == "按 95 % 区间上限排序"


@pytest.mark.parametrize(
    ("order", "better", "said"),
    [
        (PartOrder.WORST, Better.HIGH, "按 95 % 区间上限排序"),
        (PartOrder.WORST, Better.LOW, "按 95 % 区间下限排序"),
        (PartOrder.VALUE, Better.HIGH, "按 95 % 区间下限排序"),
        (PartOrder.KEY, Better.HIGH, ""),
    ],
)
def test_a_ranking_by_an_interval_says_by_which_end_whatever_its_room(
    shown: Shown, order: PartOrder, better: Better, said: str
) -> None:
    panel = fake_panel(share("precision", "查实率", interval=True, better=better))
    rules = [Part(f"r{at}", f"规则{at}", float(at), 20.0) for at in range(9)]
    panel.parts.give("precision", "rule", rules)
    one = spec(BodyKind.RANKING, indicators=("precision",), by="rule", order=order, rows=9)
    for high in (120, 200, 480):
        texts = texts_of(shown(one, panel, (700, high)))
        rows = [text for text in texts if text.startswith("规则")]
        left = "" if len(rows) == len(rules) else f"还有 {len(rules) - len(rows)} 项"
        foot = " · ".join(part for part in (left, said) if part)
        assert not foot or texts[-1] == foot
    assert len(rows) == len(rules)


SEVEN = (
    ("数据共享", "panel:data_assets"), ("智能搜索", "find"), ("统一监管", "panel:overall"),
    ("监测预警", "panel:models"), ("分析研判", "case_figures"), ("联动指挥", "panel:policing"),
    ("行政问效", "panel:accountability"),
)  # fmt: skip


def test_the_seven_functions_are_each_reached_by_mouse_and_by_key(
    qapp: QApplication, look: Look
) -> None:
    text = (ROOT / "resources/panels/21_seven_functions.toml").read_text("utf-8")
    board = read_panel(text, "21_seven_functions.toml")
    panel = fake_panel()
    body = MAKERS[BodyKind.TILES](board.pane[0], panel.context, look)
    shown = body.widget()
    shown.resize(1400, 300)
    body.refresh()
    shown.show()
    qapp.processEvents()
    reached = [act for _, act in SEVEN]
    for name, _ in SEVEN:
        box = next(one.box for one in body.shown_texts() if one.text == name)
        at = QPoint(round(box.center().x()), round(box.center().y()))
        QTest.mouseClick(shown, Qt.MouseButton.LeftButton, pos=at)
    assert opened(panel) == sorted(reached)
    panel.acts.panels.clear()
    panel.acts.done.clear()
    shown.setFocus()
    for _ in SEVEN:  # back to the first, by whichever way they stand
        QTest.keyClick(shown, Qt.Key.Key_Left)
        QTest.keyClick(shown, Qt.Key.Key_Up)
    for _ in SEVEN:
        QTest.keyClick(shown, Qt.Key.Key_Return)
        QTest.keyClick(shown, Qt.Key.Key_Right)
    assert set(opened(panel)) == set(reached)
    body.release()
    shown.close()
    shown.deleteLater()


def opened(panel: FakePanel) -> list[str]:
    """Return what acts and panels were opened."""
    return sorted([*(f"panel:{key}" for key in panel.acts.panels), *panel.acts.done])
