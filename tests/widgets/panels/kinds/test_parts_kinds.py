"""Bars, ranks, tables, rings, stacks and funnels show the parts they were given, and open them."""

import pytest
from PySide6.QtCore import QPointF

from app.domain.measures.asking import OTHERS, Part, PartOrder, Side
from app.domain.readings import Soundness
from tests.widgets.panels.fakes import NOW_S, FakePanel, fake_panel, indicator, share
from tests.widgets.panels.kinds.conftest import Shown, click, texts_of
from widgets.panels.kinds.stacked import Stacks
from widgets.panels.spec import BodyKind, BodySpec

TOWNS = {("town", "a"): "甲镇", ("town", "b"): "乙镇", ("town", "c"): "丙镇"}


@pytest.fixture
def panel() -> FakePanel:
    return fake_panel(
        indicator("cases", "诉求"), share("on_time", "按时"), indicator("closed", "办结"),
        node="320682", names=TOWNS,
    )  # fmt: skip


def spec(kind: BodyKind, *indicators: str, **more: object) -> BodySpec:
    return BodySpec(kind, (0, 0), (4, 4), indicators=indicators, **more)  # type: ignore[arg-type]


def towns(**numbers: float | None) -> list[Part]:
    return [Part(key, "", number, None) for key, number in numbers.items()]


def test_bars_name_the_parts_and_open_one(shown: Shown, panel: FakePanel) -> None:
    panel.parts.give("cases", "town", towns(a=30.0, b=7.0, c=None))
    body = shown(spec(BodyKind.BARS, "cases", by="town"), panel)
    assert texts_of(body) == ["甲镇", "30", "乙镇", "7", "丙镇", "—"]
    click(body, "乙镇")
    assert panel.acts.figures == [("cases", "320682", Side.COUNTED, (("town", "b"),))]


def test_bars_of_indicators_are_ordered_and_what_is_unknown_is_last(
    shown: Shown, panel: FakePanel
) -> None:
    panel.figures.give("closed", 9, node="320682")
    body = shown(spec(BodyKind.BARS, "cases", "closed"), panel)
    assert texts_of(body) == ["办结", "9", "诉求", "—"]
    assert body.missing() == ("journal",)


def test_rows_without_room_are_counted(shown: Shown, panel: FakePanel) -> None:
    panel.parts.give("cases", "town", towns(**{f"t{at}": 50.0 - at for at in range(30)}), count=70)
    body = shown(spec(BodyKind.BARS, "cases", by="town", rows=20), panel, (300, 120))
    said = texts_of(body)
    rows = (len(said) - 1) // 2
    assert 2 <= rows <= 4
    assert said[-1] == f"还有 {70 - rows} 项"


def test_a_panels_file_says_how_many_rows_there_are_at_most(shown: Shown, panel: FakePanel) -> None:
    panel.parts.give("cases", "town", towns(a=3.0, b=2.0, c=1.0))
    body = shown(spec(BodyKind.BARS, "cases", by="town", rows=2), panel)
    assert texts_of(body) == ["甲镇", "3", "乙镇", "2", "还有 1 项"]


def test_all_others_open_the_whole_and_an_empty_key_has_words(
    shown: Shown, panel: FakePanel
) -> None:
    panel.parts.give("cases", "town", [Part(OTHERS, "", 4.0, None), Part("", "", 2.0, None)])
    body = shown(spec(BodyKind.BARS, "cases", by="town"), panel)
    assert texts_of(body) == ["其他", "4", "未填", "2"]
    click(body, "其他")
    click(body, "未填")
    assert [figure[3] for figure in panel.acts.figures] == [(), (("town", ""),)]


@pytest.mark.parametrize("kind", [BodyKind.BARS, BodyKind.RANKING, BodyKind.TABLE, BodyKind.DONUT])
def test_why_there_are_no_parts_is_said(shown: Shown, panel: FakePanel, kind: BodyKind) -> None:
    asked = spec(kind, "cases", by="town")
    body = shown(asked, panel)
    assert texts_of(body) == ["正在统计…"]
    panel.parts.said = "too_many"
    body.refresh()
    body.grab()
    assert "too_many" in texts_of(body)[0]
    panel.parts.said = "ok"
    panel.parts.give("cases", "town", [])
    body.refresh()
    body.grab()
    assert texts_of(body) == ["没有可列的分项"]


def test_parts_that_are_old_are_late_then_lost(shown: Shown, panel: FakePanel) -> None:
    panel.parts.give("cases", "town", towns(a=3.0), as_of_s=NOW_S)
    body = shown(spec(BodyKind.BARS, "cases", by="town"), panel)
    assert (body.soundness(), body.as_of_s()) == (Soundness.LIVE, NOW_S)
    for after_s, sound in ((200.0, Soundness.LATE), (600.0, Soundness.LOST)):
        panel.clock.advance(after_s)
        body.refresh()
        assert body.soundness() is sound


def counties() -> list[Part]:
    shares = (("a", 90.0, 100.0), ("b", 97.0, 100.0), ("320682", 45.0, 50.0), ("d", 0.0, 0.0))
    return [Part(key, key.upper(), value, of) for key, value, of in shares]


def test_a_ranking_has_ranks_that_equal_numbers_share(shown: Shown, panel: FakePanel) -> None:
    panel.parts.give("on_time", "county", [*counties(), Part(OTHERS, "", 1.0, 9.0)])
    body = shown(spec(BodyKind.RANKING, "on_time", by="county"), panel)
    said = texts_of(body)
    assert [said[at : at + 2] for at in range(0, 16, 4)] == [
        ["1", "B"], ["2", "A"], ["2", "如皋市"], ["–", "D"]
    ]  # fmt: skip
    assert said[2:4] == ["97.00", "97 / 100"]
    assert said[14:16] == ["—", "0 / 0"]
    assert said[16:] == ["还有 1 项"]  # all others together have no rank


def test_the_worst_first_is_the_lowest_of_what_should_be_high(
    shown: Shown, panel: FakePanel
) -> None:
    panel.parts.give("on_time", "county", counties())
    asked = spec(BodyKind.RANKING, "on_time", by="county", order=PartOrder.WORST)
    assert texts_of(shown(asked, panel))[:2] == ["1", "A"]
    assert panel.parts.asked[-1].order is PartOrder.WORST


def test_the_seats_own_place_is_shown_with_its_rank_however_low(
    shown: Shown, panel: FakePanel
) -> None:
    parts = [Part(f"c{at}", f"区{at}", 90.0 - at, 100.0) for at in range(20)]
    panel.parts.give("on_time", "county", [*parts, Part("320682", "如皋市", 1.0, 100.0)])
    body = shown(spec(BodyKind.RANKING, "on_time", by="county", rows=3), panel)
    said = texts_of(body)
    assert said[said.index("如皋市") - 1] == "21"
    assert "区2" not in said


def test_a_table_joins_columns_by_the_key_of_the_part(shown: Shown, panel: FakePanel) -> None:
    panel.parts.give("cases", "town", towns(a=30.0, b=7.0))
    panel.parts.give("on_time", "town", [Part("b", "", 1.0, 2.0), Part("c", "", 3.0, 4.0)])
    body = shown(spec(BodyKind.TABLE, "cases", "on_time", by="town"), panel)
    said = texts_of(body)
    assert sorted(said[:2]) == ["按时 (%)", "诉求"]
    assert said[2:] == [
        "甲镇",
        "30",
        "—",
        "乙镇",
        "7",
        "50.00",
        "丙镇",
        "0",
        "75.00",
    ]  # all towns are here: of c there is no demand
    click(body, "75.00")
    assert panel.acts.figures[-1][::3] == ("on_time", (("town", "c"),))


@pytest.mark.parametrize(
    ("rest", "count", "said"),
    [((), 1, "0"), ((), 2, "—"), ((Part(OTHERS, "", 5.0, None),), 2, "—")],
)
def test_what_an_answer_does_not_name_is_nothing_only_where_it_names_all(
    shown: Shown, panel: FakePanel, rest: tuple[Part, ...], count: int, said: str
) -> None:
    panel.parts.give("cases", "town", towns(a=30.0, b=7.0))
    panel.parts.give("closed", "town", [*towns(a=4.0), *rest], count=count)
    told = texts_of(shown(spec(BodyKind.TABLE, "cases", "closed", by="town"), panel))
    assert told[told.index("乙镇") + 1 :][:2] == ["7", said]


def test_columns_without_room_are_counted_and_named(shown: Shown, panel: FakePanel) -> None:
    panel.parts.give("cases", "town", towns(a=30.0))
    panel.parts.give("closed", "town", towns(a=4.0))
    body = shown(spec(BodyKind.TABLE, "cases", "closed", by="town"), panel, (100, 120))
    box = next(one.box for one in body.shown_texts() if one.text.startswith("还"))
    assert body.tip_at(box.center()) == "还有 1 列\n办结"


def test_a_ring_says_shares_of_the_whole_and_the_rest_together(
    shown: Shown, panel: FakePanel
) -> None:
    panel.parts.give("cases", "town", towns(**{f"t{at}": 10.0 for at in range(10)}))
    body = shown(spec(BodyKind.DONUT, "cases", by="town"), panel)
    said = texts_of(body)
    assert said[0] == "100"
    assert said.count("10.0%") == 5
    assert said[-3:] == ["50.0%", "50", "其他"]


def test_a_ring_gives_what_is_below_nothing_no_share(shown: Shown, panel: FakePanel) -> None:
    panel.parts.give("cases", "town", towns(a=3.0, b=-2.0))
    assert texts_of(shown(spec(BodyKind.DONUT, "cases", by="town"), panel)) == [
        "3", "100.0%", "3", "甲镇", "—", "-2", "乙镇"
    ]  # fmt: skip


def test_a_funnel_says_what_was_kept_of_the_step_before(shown: Shown, panel: FakePanel) -> None:
    panel.figures.give("cases", 200, node="320682")
    panel.figures.give("closed", 50, node="320682")
    body = shown(spec(BodyKind.FUNNEL, "cases", "closed"), panel)
    assert texts_of(body) == ["诉求", "200", "办结", "50", "留存 25.0%"]
    panel.figures.give("cases", 0, node="320682")
    body.refresh()
    body.grab()
    assert texts_of(body)[-1] == "留存 —"
    click(body, "办结")
    assert panel.acts.figures == [("closed", "320682", Side.COUNTED, ())]


def hours(*numbers: tuple[str, str, float | None]) -> list[Part]:
    return [Part(layer, layer.upper(), value, None, hour) for hour, layer, value in numbers]


def test_stacks_stand_in_the_order_of_the_hours(shown: Shown, panel: FakePanel) -> None:
    panel.parts.give(
        "cases", "channel",
        hours(("10", "phone", 5.0), ("9", "phone", 1.0), ("9", "video", 3.0)),
        across="hour",
    )  # fmt: skip
    body = shown(spec(BodyKind.STACKED, "cases", by="channel", across="hour"), panel)
    said = texts_of(body)
    assert said[:4] == ["3", "VIDEO", "6", "PHONE"]  # as they lie on each other
    assert said.index("9") < said.index("10")
    nine = next(one.box for one in body.shown_texts() if one.text == "9")
    tip = body.tip_at(QPointF(nine.center().x(), 200.0))
    assert tip == "9 · 合计 4\nVIDEO 3\nPHONE 1"


def test_indicators_are_stacked_in_their_own_order(shown: Shown, panel: FakePanel) -> None:
    for key, value in (("cases", 2.0), ("closed", 30.0)):
        panel.parts.give(key, "day", [Part("2025-11-21", "", value, None)])
    body = shown(spec(BodyKind.STACKED, "cases", "closed", by="day"), panel)
    assert texts_of(body)[:4] == ["30", "办结", "2", "诉求"]
    click(body, "诉求")
    assert panel.acts.figures == [("cases", "320682", Side.COUNTED, ())]


def test_an_hour_or_a_day_without_any_has_its_place(shown: Shown, panel: FakePanel) -> None:
    for by, keys, between in (
        ("hour", ("8", "11"), ["8", "9", "10", "11"]),
        ("day", ("2025-11-29", "2025-12-02"), [f"2025-{d}" for d in ("11-29", "11-30", "12-01")]),
        ("unit", ("1", "3"), ["1", "3"]),
        ("hour", ("early", "11"), ["11", "early"]),
    ):
        panel.parts.give("cases", by, [Part(key, key, 4.0, None) for key in keys])
        body = shown(spec(BodyKind.STACKED, "cases", by=by), panel, (900, 270))
        model = body.model
        assert isinstance(model, Stacks)
        assert sorted(one.key for one in model.stacks)[: len(between)] == sorted(between)
        said = texts_of(body)
        names = [key.removeprefix("2025-") for key in between]
        assert [name for name in names if name not in said] == []
