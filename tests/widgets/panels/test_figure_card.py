"""The card of a figure: what it is of, how sure it is, and the rows behind it, page by page."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, field

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from app.domain.cases.query import CaseFilter
from app.domain.measures.asking import Member, MembersAnswer, Part, Side
from app.domain.measures.indicator import Counting, FactKind, Indicator, Meant
from app.domain.readings import Soundness
from tests.widgets.fake_link import FakeLink
from tests.widgets.panels.fakes import NOW_S, FakePanel, fake_panel, indicator, share
from widgets.hall_time import clock_text
from widgets.look import Look
from widgets.panels.drill.figure_card import Asked, FigureCard, Ways

ON_TIME = share("on_time", "按时答复率", sources=("journal", "市12345中心 / 12345 centre"))
OPINION = share("satisfied", "满意率", interval=True)


@dataclass
class Went:
    """Where the card led."""

    members: list[Member] = field(default_factory=list)
    series: list[tuple[str, str]] = field(default_factory=list)
    cases: list[tuple[str, CaseFilter]] = field(default_factory=list)
    where: CaseFilter | None = field(default_factory=lambda: CaseFilter(is_open=True))

    def ways(self) -> Ways:
        """Return ways that write down where they led."""
        return Ways(
            self.members.append,
            lambda one, node: self.series.append((one.key, node)),
            lambda name, where: self.cases.append((name, where)),
            lambda _asked: self.where,
        )


@pytest.fixture
def panel(qapp: QApplication) -> FakePanel:
    readings = {"meant": Meant(FactKind.READINGS), "counting": Counting.SUM, "of_field": "value"}
    meters = indicator("meter", "用电"), indicator("total", "总用电", **readings)
    made = fake_panel(ON_TIME, OPINION, *meters)
    made.context.group.pump()
    return made


@pytest.fixture
def window(qapp: QApplication) -> Iterator[QWidget]:
    made = QWidget()
    made.resize(420, 900)
    made.show()
    yield made
    made.close()
    made.deleteLater()


def card_of(
    panel: FakePanel,
    look: Look,
    window: QWidget,
    one: Indicator,
    went: Went,
    within: tuple[tuple[str, str], ...] = (),
) -> FigureCard:
    found = panel.figures.table[one.key]
    asked = Asked(found, "city", Side.COUNTED, within)
    card = FigureCard(asked, panel.context, went.ways(), look, window)
    card.resize(420, 900)
    card.show()
    return card


def answer(panel: FakePanel, count: int, cursor: str, first: int = 0) -> None:
    link = panel.context.group.link
    assert isinstance(link, FakeLink)
    members = tuple(
        Member("cases", f"c{at}", f"井盖 {at}", NOW_S - at, "320612", "handling", 2)
        for at in range(first, first + 2)
    )
    answered = MembersAnswer(members, cursor, count, NOW_S)
    link.answer("measure_members", msgspec.to_builtins(answered))
    panel.context.group.pump()


def test_a_share_says_its_halves_its_target_and_its_feeds(
    panel: FakePanel, look: Look, window: QWidget
) -> None:
    panel.figures.give("on_time", 737.0, 786.0)
    card = card_of(panel, look, window, ON_TIME, Went())
    card.refresh()
    assert card.number.full_text() == "93.77 %"
    facts = card.facts
    assert (facts.fact("counted"), facts.fact("of"), facts.fact("missed")) == ("737", "786", "49")
    assert facts.fact("target") == "99.00 %"
    assert facts.fact("sources") == "中心账本、市12345中心"
    assert facts.fact("interval") == ""
    assert facts.fact("scope") == "南通市"
    card.release()


def test_a_share_of_people_who_were_asked_says_how_sure_it_is(
    panel: FakePanel, look: Look, window: QWidget
) -> None:
    panel.figures.give("satisfied", 9.0, 10.0)
    card = card_of(panel, look, window, OPINION, Went())
    card.refresh()
    # The score interval of 9 of 10 (Wilson 1927): 0.596 to 0.982.
    assert card.facts.fact("interval") == "59.58 – 98.21"
    card.release()


def test_a_county_is_called_as_in_the_pane_and_on_the_map(look: Look, window: QWidget) -> None:
    panel = fake_panel(ON_TIME, language="en")
    panel.context.group.pump()
    panel.figures.give("on_time", 737.0, 786.0)
    panel.parts.give("on_time", "county", [Part("320612", "通州区", 3.0, 4.0)])
    card = card_of(panel, look, window, ON_TIME, Went(), (("county", "320612"),))
    card.refresh()
    assert card.facts.fact("within") == "Tongzhou District"
    card.release()


def test_a_part_shows_its_own_number_and_asks_for_its_own_rows(
    panel: FakePanel, look: Look, window: QWidget
) -> None:
    panel.figures.give("on_time", 737.0, 786.0)
    card = card_of(panel, look, window, ON_TIME, Went(), (("unit", "u1"),))
    card.refresh()
    assert card.number.full_text() == "—"  # the whole's number would be another's
    panel.parts.give("on_time", "unit", [Part("u1", "市政", 3.0, 4.0), Part("u2", "", 1.0, 1.0)])
    card.refresh()
    assert card.number.full_text() == "75.00 %"
    assert card.facts.fact("within") == "市政"
    link = panel.context.group.link
    assert isinstance(link, FakeLink)
    assert link.asked[-1][2]["within"] == {"unit": "u1"}
    panel.figures.give("on_time", math.nan, math.nan)
    panel.figures.silent = ("tracks",)
    card.refresh()
    assert card.number.full_text() == "—"  # withheld with the whole
    card.release()


def test_a_figure_nobody_has_is_a_dash_and_one_of_before_says_its_age(
    panel: FakePanel, look: Look, window: QWidget
) -> None:
    card = card_of(panel, look, window, ON_TIME, Went())
    card.refresh()
    assert card.number.full_text() == "—"
    assert card.facts.fact("as_of") == "尚无数据"
    assert card.facts.fact("of") == ""
    panel.figures.give("on_time", 1.0, 2.0, soundness=Soundness.LOST, as_of_s=NOW_S - 7200)
    card.refresh()
    assert "2 小时" in card.facts.fact("as_of")
    card.release()


def test_rows_come_by_page_and_each_opens_its_own_screen(
    panel: FakePanel, look: Look, window: QWidget
) -> None:
    went = Went()
    card = card_of(panel, look, window, ON_TIME, went)
    assert card.count.full_text() == "正在读取明细…"
    answer(panel, 4, "2")
    assert card.count.full_text().startswith("明细 4 条，截至 ")
    assert card.note.full_text() == "已列 2 / 4 条"
    assert card.more.isVisible()
    card.more.click()
    answer(panel, 4, "", first=2)
    assert card.list.lines.rowCount() == 4
    assert not card.more.isVisible()
    card.list.setCurrentIndex(card.list.lines.index(3, 0))
    card.list.setFocus()
    QTest.keyClick(card.list, Qt.Key.Key_Return)
    assert [member.ref for member in went.members] == ["c3"]
    line = card.list.lines.line_at(0)
    assert line is not None
    assert "通州区" in line.detail
    card.release()


def test_no_rows_and_no_answer_are_said_each_in_its_own_words(
    panel: FakePanel, look: Look, window: QWidget
) -> None:
    card = card_of(panel, look, window, ON_TIME, Went())
    link = panel.context.group.link
    assert isinstance(link, FakeLink)
    link.answer("measure_members", {}, code="out_of_scope")
    panel.context.group.pump()
    assert card.note.full_text() == panel.context.texts("errors.out_of_scope")
    assert card.count.full_text() == ""
    card.release()


def test_enter_opens_the_cases_in_the_queue_where_it_can_say_them(
    panel: FakePanel, look: Look, window: QWidget
) -> None:
    went = Went()
    card = card_of(panel, look, window, ON_TIME, went)
    card.refresh()
    QTest.keyClick(card, Qt.Key.Key_Return)
    assert went.cases == [("按时答复率", CaseFilter(is_open=True))]
    went.where = None
    card.refresh()
    assert not card.queue.isEnabled()
    QTest.keyClick(card, Qt.Key.Key_Return)
    assert len(went.cases) == 1
    card.release()


def test_a_curve_is_one_click_away(panel: FakePanel, look: Look, window: QWidget) -> None:
    went = Went()
    card = card_of(panel, look, window, ON_TIME, went)
    card.series.click()
    assert went.series == [("on_time", "city")]
    card.release()


def test_rows_of_another_moment_than_the_number_say_so_once_something_changed(
    panel: FakePanel, look: Look, window: QWidget
) -> None:
    panel.figures.give("meter", 12.0)
    card = card_of(panel, look, window, panel.figures.table["meter"], Went())
    answer(panel, 12, "")
    card.refresh()
    assert card.count.full_text() == f"明细 12 条，截至 {clock_text(NOW_S)}"
    panel.figures.give("meter", 12.0, as_of_s=NOW_S + 60)
    card.refresh()
    assert card.apart.full_text() == ""  # later, and the same
    panel.figures.give("meter", 13.0, as_of_s=NOW_S + 62)
    card.refresh()
    said = card.apart.full_text()
    assert clock_text(NOW_S) in said
    assert clock_text(NOW_S + 62) in said
    card.release()


def test_a_number_that_not_all_gave_says_of_how_many_it_is(
    panel: FakePanel, look: Look, window: QWidget
) -> None:
    meters = panel.figures.table["total"]
    panel.figures.give("total", 40.0, 8.0, known=9.0, as_of_s=NOW_S - 1000, counted_s=NOW_S)
    card = card_of(panel, look, window, meters, Went())
    card.refresh()
    assert card.facts.fact("of") == "9 路中 8 路报数"
    assert card.facts.fact("as_of") == clock_text(NOW_S - 1000)  # old, and in time
    late = {"soundness": Soundness.LATE, "as_of_s": NOW_S - 1000, "counted_s": NOW_S}
    panel.figures.give("total", 45.0, 9.0, **late)
    card.refresh()
    assert card.facts.fact("of") == "9 路报数"
    assert "16 分" in card.facts.fact("as_of")
    card.release()
