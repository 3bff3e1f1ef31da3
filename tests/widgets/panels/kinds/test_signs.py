"""What asks for somebody has its own shape and colour, and rows of alarms say what is wrong."""

import pytest
from PySide6.QtWidgets import QApplication

from app.domain.classes import Age, Severity
from app.domain.measures.asking import Member, Part
from app.domain.measures.figure import Grade
from app.domain.measures.indicator import Better, FactKind, Meant
from tests.unit.app.services.hall import Hall
from tests.widgets.panels.fakes import NOW_S, FakePanel, fake_panel, indicator
from tests.widgets.panels.kinds.conftest import Shown, texts_of
from tests.widgets.panels.on_group import on_group
from widgets.look import Look
from widgets.panels.kinds.donut import DonutBody
from widgets.panels.kinds.member_words import member_title
from widgets.panels.kinds.part_marks import sign_ink, sign_of
from widgets.panels.spec import BodyKind, BodySpec

FEEDS = indicator("feeds", "数据源", meant=Meant(FactKind.FEEDS))
LOST = indicator("lost", "失联警力", better=Better.LOW, warn=1.0, bad=3.0)
FREE = indicator("free", "空闲警力")


def ring(*keys: str, by: str = "") -> BodySpec:
    return BodySpec(BodyKind.DONUT, (0, 0), (4, 4), indicators=keys, by=by)


@pytest.fixture
def panel() -> FakePanel:
    return fake_panel(FEEDS, FREE, LOST)


def signs_of(body: object) -> list[object]:
    assert isinstance(body, DonutBody)
    assert body.model is not None
    return [one.sign for one in body.model.slices]


def test_grades_of_alarms_have_the_statutory_colours_in_a_ring(
    shown: Shown, panel: FakePanel, look: Look
) -> None:
    panel.parts.give("free", "severity", [Part("2", "", 3.0, None), Part("4", "", 1.0, None)])
    body = shown(ring("free", by="severity"), panel)
    assert signs_of(body) == [Severity.II, Severity.IV]
    picture = body.grab().toImage()
    found = {picture.pixelColor(x, y).name() for x in range(0, 200, 2) for y in range(0, 270, 2)}
    assert {look.mark_colour(one).name() for one in (Severity.II, Severity.IV)} <= found
    assert look.colour("chart.1").name() not in found


def test_a_feed_that_is_lost_and_a_figure_beyond_its_limit_are_not_calm(
    shown: Shown, panel: FakePanel, look: Look
) -> None:
    panel.parts.give("feeds", "state", [Part("live", "", 9.0, None), Part("lost", "", 1.0, None)])
    assert signs_of(shown(ring("feeds", by="state"), panel)) == [Age.LIVE, Age.LOST]
    panel.figures.give("free", 0)
    panel.figures.give("lost", 40)
    assert signs_of(shown(ring("free", "lost"), panel)) == [None, Grade.BAD]
    assert sign_ink(look, Grade.BAD) == look.colour("severity.mark.1")
    assert sign_of("state", "lost", Grade.NONE, FactKind.CASES) is None


def test_words_beside_a_ring_come_before_its_size(shown: Shown, panel: FakePanel) -> None:
    panel.figures.give("free", 40)
    panel.figures.give("lost", 0)
    body = shown(ring("free", "lost"), panel, (360, 330))
    assert {"空闲警力", "失联警力"} <= set(texts_of(body))


def test_a_row_of_an_alarm_says_what_is_wrong(qapp: QApplication) -> None:
    hall, panel = Hall(), fake_panel(names={("rule", "hazmat_standing"): "驻留异常"})
    hall.raise_alarm("a1", rule="hazmat_standing", label="苏F·D0400")
    hall.pump()
    context = on_group(panel.context, hall.group)
    member = Member("alarms", "a1", "苏F·D0400", NOW_S)
    assert member_title(context, member) == "苏F·D0400 · 驻留异常"
    assert member_title(context, Member("alarms", "a2", "苏F·D0500")) == "苏F·D0500"
