"""The directory on the desk: rows by kind and words, cards of what lives there, honest gaps."""

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from app.domain.classes import EntityClass
from app.domain.clock import SetClock
from app.domain.directory import DirectoryKind
from app.domain.directory_card import CardQuestion
from app.domain.fields import FieldCatalogue
from app.domain.ports import LinkState
from app.services.directory import ASK_EVERY_S
from app.services.live import ViewGroup
from tests.widgets.fake_link import FakeLink, entering
from widgets.dossiers.directory_board import DirectoryBoard
from widgets.dossiers.directory_room import filter_of
from widgets.dossiers.dossier_card import DossierCard
from widgets.look import Look
from widgets.texts import Texts

NOW_S = 1_790_000_000.0
SQUARE = [[[121.0, 32.0], [121.1, 32.0], [121.1, 32.1], [121.0, 32.1]]]


class Timer:
    """Real seconds, as the test sets them."""

    def __init__(self) -> None:
        self.at_s = 0.0

    def __call__(self) -> float:
        return self.at_s


@pytest.fixture
def timer() -> Timer:
    return Timer()


@pytest.fixture
def group(link: FakeLink, fields: FieldCatalogue) -> ViewGroup:
    group = ViewGroup(link, fields, SetClock(NOW_S))
    group.pump()
    return group


@pytest.fixture
def board(
    qapp: QApplication, group: ViewGroup, look: Look, texts: Texts, timer: Timer
) -> Iterator[DirectoryBoard]:
    window = QWidget()
    board = DirectoryBoard(group, look, texts, timer, window)
    window.show()
    board.opened()
    yield board
    board.release()
    window.close()
    window.deleteLater()


@pytest.fixture
def card(
    qapp: QApplication, group: ViewGroup, look: Look, texts: Texts, timer: Timer
) -> Iterator[DossierCard]:
    window = QWidget()
    shown = DossierCard(CardQuestion("ground", "", 121.05, 32.05), group, look, texts, timer)
    shown.setParent(window)
    window.show()
    yield shown
    shown.release()
    window.close()
    window.deleteLater()


def line(label: str, **more: Any) -> dict[str, Any]:
    return {"kind": "grid_team", "key": "GM-1", "label": label} | more


def grid(**more: Any) -> dict[str, Any]:
    card = {
        "kind": "grid",
        "key": "unit_grid:W1",
        "title": "一号网格",
        "day": "2026-11-22",
        "people": [line("甲", code="head", phone="1011", detail="街道")],
        "rings": SQUARE,
        "lon_deg": 121.05,
        "lat_deg": 32.05,
        "case_count": 0,
    }
    return card | more


def told(link: FakeLink, group: ViewGroup, query: str, result: dict[str, Any], code: str = "ok"):
    link.answer(query, result, code)
    group.pump()


def test_the_rows_of_the_chosen_kind_are_asked_for_with_the_words(board, link, group):
    board.choose_kind(DirectoryKind.EXPERTS)
    QTest.keyClicks(board.words, "li")
    name, arguments = link.asked[-1][1:]
    assert (name, arguments["kind"], arguments["text"]) == ("directory", "experts", "li")
    answer = {"kind": "experts", "count": 900, "has_register": True, "day": "2026-11-22"}
    rows = [line("专家甲", kind="experts", phone="1004", is_simulated=True)]
    told(link, group, "directory", answer | {"lines": rows})
    assert [(one.text, one.detail) for one in board.model.lines] == [("专家甲", "1004")]
    assert "900" in board.note.full_text()
    assert "模拟数据" in board.note.full_text()


def test_a_city_without_that_register_is_told_so_and_not_that_there_is_nobody(board, link, group):
    answer = {"kind": "plans", "count": 0, "has_register": False, "day": "2026-11-22", "lines": []}
    told(link, group, "directory", answer)
    assert "尚未导入" in board.note.full_text()


def test_a_row_that_is_clicked_is_chosen_and_esc_shuts(board, link, group):
    chosen: list[Any] = []
    shut: list[bool] = []
    board.chosen.connect(chosen.append)
    board.closed.connect(lambda: shut.append(True))
    answer = {"kind": "plans", "count": 1, "has_register": True, "day": "2026-11-22"}
    told(link, group, "directory", answer | {"lines": [line("预案", key="PL-1")]})
    board.list.activated.emit(board.model.index(0, 0))
    assert chosen[0].key == "PL-1"
    QTest.keyClick(board, Qt.Key.Key_Escape)
    assert shut == [True]


def test_nothing_is_asked_while_the_drawer_is_shut(board, link, timer):
    board.hide()
    before = len(link.asked)
    timer.at_s = 2 * ASK_EVERY_S
    board.refresh()
    assert len(link.asked) == before


def test_a_grid_names_its_team_with_telephone_numbers(card, link, group):
    told(link, group, "directory_card", grid())
    assert card.title.full_text() == "一号网格"
    assert card.people.facts() == (("网格长", "甲 · 1011 · 街道"),)
    assert not card.people.isHidden()


def test_a_grid_without_a_team_says_so(card, link, group):
    told(link, group, "directory_card", grid(people=[]))
    assert card.people_title.full_text() == "没有登记网格队伍"


def test_who_is_inside_is_counted_from_the_live_picture_and_lost_fixes_are_not(
    card, link, group, fields
):
    officer = {"class": EntityClass.OFFICER, "lon_deg": 121.05, "lat_deg": 32.05}
    things = [
        officer | {"id": "P-1", "label": "警员一", "fix_s": NOW_S - 5.0},
        officer | {"id": "P-2", "label": "久无定位", "fix_s": NOW_S - 9_000.0},
        officer | {"id": "P-3", "label": "外面", "fix_s": NOW_S, "lon_deg": 121.5},
        {**officer, "id": "A-1", "label": "空气站", "class": EntityClass.AIR_STATION},
        officer | {"id": "T-1", "label": "出租", "fix_s": NOW_S, "class": EntityClass.TAXI},
    ]
    link.push_tick(entering(fields, things))
    told(link, group, "directory_card", grid())
    card.refresh()
    assert card.now.full_text() == "现在：警力 1（警员一），站点 1（空气站）"
    link.state = LinkState.STALE
    group.pump()
    card.refresh()
    assert "中断" in card.now.full_text()


def test_cases_and_links_open_what_they_are_of(card, link, group):
    case = {
        **{"case_id": "c1", "number": 20261122_0007, "kind": "demand", "state": "filed"},
        **{"severity": 3, "channel": "hotline", "type_code": "env-bin", "title": "垃圾桶满"},
        **{"county": "", "town": "", "unit": "", "raised_s": 1.0, "next_due_s": 2.0},
        **{"closed_s": 0.0, "seq": 1, "lon_deg": 121.05, "lat_deg": 32.05, "members": 0},
        **{"is_supervised": False, "is_deferred": False, "is_late": True, "returned": 0},
        "is_demo": True,
    }
    links = [line("二号", kind="grid", key="unit_grid:W2")]
    told(link, group, "directory_card", grid(cases=[case], case_count=7, links=links))
    opened: list[Any] = []
    card.case_wanted.connect(opened.append)
    card.card_wanted.connect(lambda *which: opened.append(which))
    card.cases[0].click()
    card.links[0].click()
    assert opened == ["c1", ("grid", "unit_grid:W2")]
    assert "垃圾桶满" in card.cases[0].text()
    assert "已超期" in card.cases[0].text()
    assert card.cases_title.full_text() == "未结工单 7"
    assert filter_of(card.card).bounds_deg == (121.0, 32.0, 121.1, 32.1)


def test_a_plan_has_numbered_steps_and_teams_with_their_distance(card, link, group):
    team = line("消防站", kind="rescue_teams", key="RT-1", away_m=2_340.0, phone="119")
    plan = grid(kind="plans", key="PL-1", rings=[], steps=["核实", "派出"], links=[team])
    told(link, group, "directory_card", plan)
    assert card.steps.full_text() == "1. 核实\n2. 派出"
    assert card.links[0].text() == "消防站 · 2.3 公里 · 119"
    assert card.now.isHidden()


def test_a_set_without_a_live_view_says_so(card, link, group):
    told(link, group, "directory_card", grid(kind="body_sets", key="BW-1", rings=[], url=""))
    assert not card.no_view.isHidden()
    assert card.tile.isHidden()


@pytest.mark.parametrize("code", ["not_signed_in", "out_of_scope", "not_in_directory"])
def test_a_refusal_leaves_nothing_of_before_on_the_card(card, link, group, timer, code):
    told(link, group, "directory_card", grid())
    timer.at_s = ASK_EVERY_S + 1.0
    card.refresh()
    told(link, group, "directory_card", {}, code)
    assert card.card is None
    assert card.people.isHidden()
    assert all(part.isHidden() for part in (card.people, card.people_title, card.facts, card.now))


@pytest.mark.parametrize(
    "wrong",
    [{"rings": "here"}, {"lon_deg": float("nan")}, {"people": [{"label": 7}]}, {"title": None}],
)
def test_an_answer_that_was_not_promised_is_not_shown(card, link, group, wrong):
    told(link, group, "directory_card", grid(**wrong))
    assert card.card is None
    assert card.asking.code == "answer_malformed"


def test_foreign_words_are_plain_text(card, link, group):
    told(link, group, "directory_card", grid(title="<b>网格</b>\x1b[31m", facts=[["code", "<i>"]]))
    assert "\x1b" not in card.title.full_text()
    assert card.title.textFormat() is Qt.TextFormat.PlainText
    assert card.facts.facts() == (("编码", "<i>"),)
