"""What is read from a matrix, a treemap, a sankey, a radar, a calendar, tiles is what was given."""

import math
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from app.domain.measures.asking import OTHERS, Part, Side
from app.domain.measures.figure import DASH
from app.domain.measures.indicator import Better
from app.domain.readings import Soundness
from tests.widgets.panels.fakes import FakePanel, fake_panel, indicator, share
from tests.widgets.panels.fitting import faults
from tests.widgets.panels.kinds.conftest import marks_of
from tests.widgets.panels.kinds_data import SPECS, spec_of
from widgets.look import Look
from widgets.panels.kinds.calendar import CalendarBody
from widgets.panels.kinds.matrix import MatrixBody
from widgets.panels.kinds.natural import in_order
from widgets.panels.kinds.note import broken
from widgets.panels.kinds.painted import PaintedBody
from widgets.panels.kinds.radar import FURTHEST, RadarBody, share_of_target
from widgets.panels.kinds.sankey import SankeyBody, spread
from widgets.panels.kinds.table import MAKERS
from widgets.panels.kinds.tiles import TilesBody
from widgets.panels.kinds.treemap import TreemapBody, squarified
from widgets.panels.spec import BodyKind, Entry

Drawn = PaintedBody[object]


class Show:
    """Shows bodies and closes them."""

    def __init__(self) -> None:
        self._bodies: list[Drawn] = []

    def __call__(self, body: Drawn, wide: int = 700, high: int = 400) -> PaintedBody[object]:
        self._bodies.append(body)
        body.resize(wide, high)
        body.refresh()
        body.show()
        body.grab()
        return body

    def close(self) -> None:
        for body in self._bodies:
            body.release()
            body.close()
            body.deleteLater()


@pytest.fixture
def show(qapp: QApplication) -> Iterator[Show]:
    assert qapp is not None
    show = Show()
    yield show
    show.close()


def words(body: Drawn) -> list[str]:
    body.grab()
    return [one.text for one in body.shown_texts()]


def panel() -> FakePanel:
    return fake_panel(
        indicator("demands", "诉求", unit="件"), indicator("alarms"), share("on_time", "按时率")
    )


def test_a_matrix_shows_each_number_and_marks_the_warned(show: Show, look: Look) -> None:
    given = panel()
    places = (("甲", "东"), ("甲", "西"), ("乙", "东"))
    parts = [Part(a, a, 100.0 + n, None, b, b) for n, (a, b) in enumerate(places)]
    given.parts.give("demands", "type", parts, across="county")
    given.parts.give("alarms", "type", [Part("甲", "", 2.0, None, "西")], across="county")
    spec = spec_of(BodyKind.MATRIX, indicators=("demands", "alarms"), by="type", across="county")
    body = show(MatrixBody(spec, given.context, look))
    assert sorted(words(body)) == sorted(["甲", "乙", "东", "西", "100", "101", "102", "2"])
    (mark,) = marks_of(body)
    warned = next(one for one in body.shown_texts() if one.text == "101")
    assert abs(mark.center().y() - warned.box.center().y()) < 2


def test_a_matrix_whose_warnings_nobody_can_tell_says_so(show: Show, look: Look) -> None:
    given = panel()
    given.parts.give("demands", "type", [Part("甲", "甲", 7.0, None, "东", "东")], across="county")
    spec = spec_of(BodyKind.MATRIX, indicators=("demands", "alarms"), by="type", across="county")
    body = show(MatrixBody(spec, given.context, look))
    asking = given.context.texts("panel_kinds.asking")
    assert words(body)[-1] == f"alarms {asking}"  # not asked yet, so nothing is known
    given.parts.give("alarms", "type", [Part("甲", "", 2.0, None, "东")], across="county")
    body.refresh()
    assert sorted(words(body)) == sorted(["甲", "东", "7", "2"])
    given.figures.give("alarms", math.nan, math.nan, soundness=Soundness.LOST)
    given.figures.silent = ("tracks",)
    body.refresh()
    said = words(body)
    assert "7" in said
    assert "2" not in said
    assert marks_of(body) == []
    assert said[-1].startswith(f"alarms {DASH}")
    assert any(said[-1] in tip and "7" in tip for _, tip in body._tips)
    assert body.soundness() is Soundness.LOST
    assert body.missing() == ("tracks",)


def test_a_matrix_without_a_warning_says_nothing_of_it(show: Show, look: Look) -> None:
    given = panel()
    given.parts.give("demands", "type", [Part("甲", "甲", 7.0, None, "东", "东")], across="county")
    given.parts.give("alarms", "type", [], across="county")
    spec = spec_of(BodyKind.MATRIX, indicators=("demands", "alarms"), by="type", across="county")
    assert sorted(words(show(MatrixBody(spec, given.context, look)))) == sorted(["甲", "东", "7"])


def test_a_click_on_a_cell_opens_both_parts(show: Show, look: Look) -> None:
    given = panel()
    parts = [Part("甲", "甲", 7.0, None, "东", "东"), Part(OTHERS, "", 9.0, None, "东", "东")]
    given.parts.give("demands", "type", parts, across="county")
    body = show(MatrixBody(SPECS["matrix"], given.context, look))
    for number in ("7", "9"):
        box = next(one.box for one in body.shown_texts() if one.text == number)
        QTest.mouseClick(body, Qt.MouseButton.LeftButton, pos=box.center().toPoint())
    whole = [("type", "甲"), ("county", "东")]
    assert [(f[0], f[2], list(f[3])) for f in given.acts.figures] == [
        ("demands", Side.COUNTED, whole),
        ("demands", Side.COUNTED, whole[1:]),  # all others together are no part
    ]


@pytest.mark.parametrize(
    ("value", "of", "said"),
    [(9.0, 10.0, "90.00"), (0.0, 0.0, DASH), (None, None, DASH), (math.nan, 3.0, DASH)],
)
def test_a_share_of_nothing_is_no_number(
    show: Show, look: Look, value: float | None, of: float | None, said: str
) -> None:
    given = panel()
    given.parts.give("on_time", "type", [Part("甲", "甲", value, of, "东", "东")], across="county")
    spec = spec_of(BodyKind.MATRIX, indicators=("on_time",), by="type", across="county")
    body = show(MatrixBody(spec, given.context, look))
    assert said in words(body)
    assert "0.00" not in words(body)


def test_a_treemap_writes_what_fits_and_counts_the_rest(show: Show, look: Look) -> None:
    given = panel()
    parts = [Part(str(n), f"类{n}", v, None) for n, v in enumerate((900.0, 90.0, 0.5, 0.0, -3.0))]
    given.parts.give("demands", "type", parts)
    body = show(TreemapBody(SPECS["treemap"], given.context, look))
    assert {"类0", "900", "类1", "90"} <= set(words(body))
    assert given.context.texts("panel_shapes.unwritten", count=3) in words(body)[-1]


def test_areas_are_as_large_as_their_numbers_and_fill_the_room() -> None:
    room = QRectF(3, 5, 400, 200)
    weights = [600.0, 300.0, 200.0, 200.0, 60.0, 20.0, 1.0]
    boxes = squarified(weights, room)
    for weight, box in zip(weights, boxes, strict=True):
        assert box.width() * box.height() == pytest.approx(400 * 200 * weight / sum(weights))
        assert room.adjusted(-0.1, -0.1, 0.1, 0.1).contains(box)
    overlaps = [one.intersected(two) for at, one in enumerate(boxes) for two in boxes[at + 1 :]]
    assert all(min(shared.width(), shared.height()) < 1e-6 for shared in overlaps)
    assert max(max(b.width() / b.height(), b.height() / b.width()) for b in boxes[:5]) < 3


@pytest.mark.parametrize("room", [QRectF(), QRectF(0, 0, 0, 50), QRectF(0, 0, 50, 0)])
def test_no_room_gives_no_areas(room: QRectF) -> None:
    assert all(box.isEmpty() for box in squarified([3.0, 1.0], room))
    assert squarified([], QRectF(0, 0, 9, 9)) == []


def test_a_sankey_sums_each_side_and_what_is_merged(show: Show, look: Look) -> None:
    given = panel()
    flows = [Part(f"a{n}", f"起{n}", 10.0 - n, None, f"b{n % 2}", f"止{n % 2}") for n in range(6)]
    given.parts.give("demands", "type", flows, across="county")
    spec = spec_of(BodyKind.SANKEY, indicators=("demands",), by="type", across="county", rows=3)
    body = show(SankeyBody(spec, given.context, look))
    others = given.context.texts("panel_kinds.others")
    assert {"起0", "10", "起1", "9", others, "26"} <= set(words(body))  # 8 + 7 + 6 + 5
    assert {"止0", "24", "止1", "21"} <= set(words(body))
    assert given.context.texts("panel_shapes.merged", count=4) in words(body)[-1]


def test_lines_are_pushed_apart_and_stay_in_the_room() -> None:
    assert spread([0.0, 1.0, 2.0], 10.0, 100.0) == [0.0, 10.0, 20.0]
    assert spread([95.0, 96.0], 10.0, 100.0) == [80.0, 90.0]
    assert spread([10.0, 50.0], 10.0, 100.0) == [10.0, 50.0]
    assert spread([], 10.0, 100.0) == []


@pytest.mark.parametrize(
    ("number", "target", "better", "expected"),
    [
        (0.99, 0.99, Better.HIGH, 1.0),
        (0.495, 0.99, Better.HIGH, 0.5),
        (20.0, 10.0, Better.LOW, 0.5),
        (0.0, 10.0, Better.LOW, FURTHEST),
        (9e9, 1.0, Better.HIGH, FURTHEST),
        (5.0, 0.0, Better.HIGH, math.nan),
        (5.0, math.nan, Better.HIGH, math.nan),
        (math.nan, 1.0, Better.HIGH, math.nan),
        (-1.0, 1.0, Better.HIGH, math.nan),
    ],
)
def test_outward_is_towards_the_target(
    number: float, target: float, better: Better, expected: float
) -> None:
    found = share_of_target(indicator("x", target=target, better=better), number)
    assert found == pytest.approx(expected, nan_ok=True)


def test_a_radar_leaves_a_gap_where_nothing_is_known(show: Show, look: Look) -> None:
    given = fake_panel(share("a", "甲"), share("b", "乙"), share("c", "丙"), share("d", "丁"))
    for key, value in (("a", 99.0), ("b", 97.0), ("c", 10.0)):
        given.figures.give(key, value, 100.0, soundness=Soundness.LATE)
    spec = spec_of(BodyKind.RADAR, indicators=("a", "b", "c", "d"))
    body = show(RadarBody(spec, given.context, look), 900, 500)
    assert {"99.00 %", "97.00 %", "10.00 %", DASH} <= set(words(body))
    assert body.missing() == ("journal",)
    assert body.soundness() is Soundness.LATE
    assert len(marks_of(body)) == 2  # one warns, one is bad, one is as it ought to be


def test_a_radar_of_two_says_that_it_is_none(show: Show, look: Look) -> None:
    given = fake_panel(share("a"), share("b"))
    body = show(RadarBody(spec_of(BodyKind.RADAR, indicators=("a", "b", "x")), given.context, look))
    expected = given.context.texts("panel_shapes.too_few", count=2, least=3)
    assert "".join(words(body)).replace(" ", "") == expected.replace(" ", "")


def test_a_calendar_keeps_what_has_no_time_apart(show: Show, look: Look) -> None:
    given = panel()
    parts = [
        Part("3", "", 41.0, None, "0"),
        Part("23", "", 5.0, None, "6"),
        Part("24", "", 77.0, None, "0"),
        Part("-1", "", 78.0, None, "0"),
        Part("², ", "", 79.0, None, "0"),
        Part("", "", 80.0, None, ""),
    ]
    given.parts.give("demands", "hour", parts, across="weekday")
    body = show(CalendarBody(SPECS["calendar"], given.context, look), 1200, 400)
    assert {"41", "5"} <= set(words(body))
    assert not {"77", "78", "79", "80"} & set(words(body))
    assert given.context.texts("panel_shapes.no_time", count=4) in words(body)[-1]


def test_a_calendar_of_days_has_a_column_for_each_week(show: Show, look: Look) -> None:
    given = panel()
    days = [Part("2025-11-16", "", 7.0, None), Part("2025-11-17", "", 8.0, None)]
    given.parts.give("demands", "day", [*days, Part("soon", "", 9.0, None)])
    body = show(CalendarBody(SPECS["days"], given.context, look))
    seven, eight = (next(t.box for t in body.shown_texts() if t.text == n) for n in "78")
    assert seven.center().y() > eight.center().y()  # a Sunday lies below a Monday
    assert seven.center().x() < eight.center().x()
    QTest.mouseClick(body, Qt.MouseButton.LeftButton, pos=seven.center().toPoint())
    assert given.acts.figures[0][3] == (("day", "2025-11-16"),)


def test_tiles_open_what_they_say(show: Show, look: Look) -> None:
    given = panel()
    given.figures.give("demands", 1937)
    entries = (
        Entry({"zh_CN": "诉求", "en": "x"}, indicator="demands", panel="demands"),
        Entry({"zh_CN": "查找", "en": "x"}, act="find"),
        Entry({"zh_CN": "按时", "en": "x"}, indicator="on_time"),
    )
    body = show(TilesBody(spec_of(BodyKind.TILES, entries=entries), given.context, look))
    assert {"诉求", "1,937 件", "查找", "按时", DASH} == set(words(body))
    assert body.missing() == ("journal",)
    for spot in body.hits:
        assert spot.act is not None
        spot.act()
    assert (given.acts.panels, given.acts.done) == (["demands"], ["find"])
    assert given.acts.figures[0][:2] == ("on_time", "city")


@pytest.mark.parametrize("width_px", range(140, 270, 10))
def test_a_tile_keeps_half_its_room_for_its_name(show: Show, look: Look, width_px: int) -> None:
    given = fake_panel(indicator("flow", "Car flow at gates", unit="vehicles/h"), language="en")
    given.figures.give("flow", 14293)
    entries = (Entry({"zh_CN": "x", "en": "Car flow at gates"}, indicator="flow"),)
    spec = spec_of(BodyKind.TILES, entries=entries)
    body = show(TilesBody(spec, given.context, look), width_px, 42)
    name, *number = body.shown_texts()
    assert name.text.startswith("Car")
    a_letter_px, paddings_px = 16, 32
    assert not name.is_elided or name.box.width() > (width_px - paddings_px) / 2 - a_letter_px
    assert [one.text in {"14,293 vehicles/h", "14,293", "14.3 k"} for one in number] == [True]
    assert faults(body, look) == []


def test_tiles_that_have_no_room_are_on_the_next_page(show: Show, look: Look) -> None:
    given = panel()
    entries = tuple(Entry({"zh_CN": f"应用{n}", "en": "x"}, act=f"a{n}") for n in range(32))
    spec = spec_of(BodyKind.TILES, entries=entries)
    body = show(TilesBody(spec, given.context, look), 300, 160)
    seen = set(words(body))
    assert body.pages > 1
    for _ in range(body.pages):
        QTest.keyClick(body, Qt.Key.Key_PageDown)
        assert faults(body, look) == []
        seen |= set(words(body))
    assert {f"应用{n}" for n in range(32)} <= seen


def test_what_turns_the_pages_is_what_the_line_under_them_says(show: Show, look: Look) -> None:
    given = panel()
    entries = tuple(Entry({"zh_CN": f"应用{n}", "en": "x"}, act=f"a{n}") for n in range(32))
    body = show(TilesBody(spec_of(BodyKind.TILES, entries=entries), given.context, look), 300, 160)
    canvas = body
    canvas.clearFocus()
    assert not any("PgDn" in text for text in words(body))
    (foot,) = [spot for spot in canvas.hits if "1 /" in spot.said]
    QTest.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=foot.box.center().toPoint())
    assert canvas.page == 1
    turn_wheel(canvas, 120)
    assert canvas.page == 0
    turn_wheel(canvas, -120)
    assert canvas.page == 1
    canvas.activateWindow()
    canvas.setFocus()
    QApplication.processEvents()
    assert canvas.hasFocus()
    assert any("PgDn" in text for text in words(body))


def turn_wheel(widget: QWidget, steps: int) -> None:
    middle = QPointF(widget.rect().center())
    none = (Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase)
    event = QWheelEvent(middle, middle, QPoint(), QPoint(0, steps), *none, False)
    QApplication.sendEvent(widget, event)


def test_numbers_out_of_all_measure_break_nothing(show: Show, look: Look) -> None:
    hostile = "长" * 300 + "<b>&\n\u202e"
    for name in ("matrix", "treemap", "sankey"):
        for value in (1e15, 0.0, -5.0, math.nan, math.inf):
            given, spec = panel(), SPECS[name]
            parts = [Part("k", hostile, value, None, "c", hostile), Part("j", "短", 3.0, None, "c")]
            given.parts.give("demands", "type", parts, across=spec.across)
            body = MAKERS[spec.kind](spec, given.context, look)
            assert isinstance(body, PaintedBody)
            show(body)
            assert faults(body, look) == []
            said = "".join(words(body))
            assert not any(odd in said for odd in ("\u202e", "nan", "inf"))


def test_parts_of_time_have_their_own_order_and_no_key_comes_last() -> None:
    weights = {"10": [5.0], "9": [1.0], "": [99.0], OTHERS: [50.0], "x": [3.0]}
    assert in_order("hour", weights)[:3] == ["9", "10", "x"]
    assert in_order("type", weights)[:3] == ["10", "x", "9"]
    assert set(in_order("type", weights)[3:]) == {"", OTHERS}


def test_words_are_broken_at_spaces_and_chinese_anywhere() -> None:
    def wide(text: str) -> float:
        return len(text)

    assert broken("the feed is missing", 8, wide) == ["the feed", "is", "missing"]
    assert broken("无数据缺少", 2, wide) == ["无数", "据缺", "少"]
    assert broken("", 8, wide) == []
