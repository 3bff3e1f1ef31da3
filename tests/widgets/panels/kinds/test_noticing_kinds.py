"""Days ahead, problem spots and bursts: words beside shapes, and a click that opens the cases."""

import pytest

from app.domain.measures.noticing import (
    Burst,
    BurstsAnswer,
    ForecastAnswer,
    NoForecast,
    Spot,
    SpotsAnswer,
    Trouble,
)
from tests.widgets.panels.fakes import NOW_S, FakePanel, fake_panel, indicator, share
from tests.widgets.panels.kinds.conftest import Shown, click, texts_of
from widgets.panels.panel_needs import need_faults
from widgets.panels.spec import BodyKind, BodySpec

DAYS = BodySpec(BodyKind.SERIES, (0, 0), (6, 6), indicators=("cases",), hours=672.0, forecast=True)
SPOTS = BodySpec(BodyKind.SPOTS, (0, 0), (6, 6), by="town")
BURSTS = BodySpec(BodyKind.BURSTS, (0, 0), (6, 6))
WEEK = (40.0,) * 7


@pytest.fixture
def panel() -> FakePanel:
    return fake_panel(indicator("cases", "受理", unit="件"))


def ahead(days: int = 60, reason: NoForecast = NoForecast.NONE) -> ForecastAnswer:
    past = tuple(40.0 + day % 7 for day in range(days))
    if reason is not NoForecast.NONE:
        return ForecastAnswer(reason, NOW_S, past, (), (), (), None, None, 0, False, NOW_S)
    low, high = tuple(one - 6 for one in WEEK), tuple(one + 6 for one in WEEK)
    return ForecastAnswer(reason, NOW_S, past, WEEK, low, high, 4.26, 6.1, 300, False, NOW_S)


def test_days_ahead_say_by_how_much_the_rule_was_off(shown: Shown, panel: FakePanel) -> None:
    panel.noticing.of_days = ahead()
    body = shown(DAYS, panel)
    assert "误差 ±4.3/天" in texts_of(body)
    assert "300" in body.tip_at(body.rect().center().toPointF())
    click(body, "误差 ±4.3/天")
    assert panel.acts.figures[0][0] == "cases"


@pytest.mark.parametrize("days", range(2, 24))
def test_the_first_day_leaves_room_for_the_lowest_number(
    shown: Shown, panel: FakePanel, days: int
) -> None:
    panel.noticing.of_days = ahead(days)
    said = shown(DAYS, panel).shown_texts()
    days_said = [one for one in said if one.text[2:3] == "-"]
    numbers = [one for one in said if one.text.isdigit()]
    assert len(days_said) > 1
    assert len(numbers) > 1
    assert not any(one.box.intersects(two.box) for one in days_said for two in numbers)


def test_a_short_past_is_drawn_and_says_why_nothing_is_ahead(
    shown: Shown, panel: FakePanel
) -> None:
    panel.noticing.of_days = ahead(9, NoForecast.TOO_SHORT)
    assert "无预测：只有 9 个整日，需要 28 个" in texts_of(shown(DAYS, panel))
    panel.noticing.of_days = ahead(0, NoForecast.NO_COUNT)
    assert texts_of(shown(DAYS, panel)) == ["无预测：不是按日计数的指标"]


def test_before_an_answer_nothing_is_said_to_be_ahead(shown: Shown, panel: FakePanel) -> None:
    body = shown(DAYS, panel)
    assert not any("误差" in text for text in texts_of(body))
    assert body.missing() == ("journal",)


def spot(*classes: Trouble) -> Spot:
    return Spot(
        "T-1", "一街道", "noise", "噪声", "320613", 120.0, 32.0, 12, 4.1, 3.9, 9, 4, classes
    )


def test_a_spot_says_its_classes_and_opens_its_cases(shown: Shown, panel: FakePanel) -> None:
    rows = (spot(Trouble.HOT, Trouble.STUBBORN), spot(Trouble.FREQUENT))
    panel.noticing.of_spots = SpotsAnswer(rows, 2, 800, 0, NOW_S - 100.0, NOW_S)
    body = shown(SPOTS, panel)
    said = texts_of(body)
    assert said[:3] == ["12 / 4.1", "高发、顽固", "一街道 · 噪声"]
    assert "频发" in said
    click(body, "高发、顽固")
    name, where = panel.acts.cases[0]
    assert name == "一街道 · 噪声"
    assert (where.towns, where.type_codes) == (("T-1",), ("noise",))
    assert where.raised_from_s == NOW_S - 100.0


def test_where_there_is_no_spot_it_says_how_much_was_tested(shown: Shown, panel: FakePanel) -> None:
    panel.noticing.of_spots = SpotsAnswer((), 0, 800, 0, NOW_S, NOW_S)
    assert texts_of(shown(SPOTS, panel)) == ["没有问题点位（检验 800 组）"]


def test_a_burst_says_what_is_usual_and_opens_its_hour(shown: Shown, panel: FakePanel) -> None:
    burst = Burst("noise", "噪声", "320613", "T-1", "一街道", 12, 1.5, 1e-6)
    panel.noticing.of_bursts = BurstsAnswer((burst,), 90, 4, NOW_S - 3600.0, NOW_S, NOW_S)
    body = shown(BURSTS, panel)
    assert texts_of(body) == ["12", "平常 1.5", "一街道 · 噪声"]
    click(body, "12")
    _, where = panel.acts.cases[0]
    assert (where.counties, where.towns) == (("320613",), ("T-1",))
    panel.noticing.of_bursts = BurstsAnswer((), 90, 0, NOW_S - 3600.0, NOW_S, NOW_S)
    assert texts_of(shown(BURSTS, panel)) == ["可比的周数不足"]


def test_a_share_of_people_who_were_asked_stands_with_its_interval(shown: Shown) -> None:
    panel = fake_panel(share("satisfied", "满意率", interval=True))
    panel.figures.give("satisfied", 991, 1000)
    spec = BodySpec(BodyKind.FIGURE, (0, 0), (6, 6), indicators=("satisfied",))
    assert any(text.startswith("95 % 98.") for text in texts_of(shown(spec, panel)))


def test_a_forecast_belongs_to_a_series_of_one_and_spots_to_areas() -> None:
    wrong = BodySpec(BodyKind.BARS, (0, 0), (6, 6), indicators=("cases",), forecast=True)
    assert [key for key, _ in need_faults(wrong)] == ["forecast"]
    nowhere = BodySpec(BodyKind.SPOTS, (0, 0), (6, 6), by="moon")
    assert [key for key, _ in need_faults(nowhere)] == ["by"]
    assert [*need_faults(DAYS), *need_faults(SPOTS), *need_faults(BURSTS)] == []
