"""The whole way down at a real hub, by mouse: figure, its card, a row, its card, a step, the entry.

The entry of the journal is the message that a case came from: its channel, and what it is called
there. An alarm ends at the finding that raised it, and at the feed that told of the thing.
"""

import json
import os
import sqlite3
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app import wiring
from app.config import RESOURCES, read_catalogues
from app.domain.cases.case import CaseKind
from app.domain.cases.commands import OpenCase
from app.domain.classes import Severity
from app.domain.clock import RunningClock
from app.domain.command import Reply
from app.domain.finding import Finding
from app.domain.measures.asking import Member
from app.domain.ports import LinkState
from app.domain.register import Registers
from app.services.alarm_sound import NoSpeaker
from app.wiring import build_desk, load_texts, pinyin_initials
from backends.city.pack import read_pack
from backends.feed.link import HubLink
from backends.feed.wires import Seat
from backends.hub.alarm_intake import AlarmIntake, Named
from backends.hub.deciding import NO_CASES
from backends.store.job import NOBODY, Job, Situation
from backends.store.journal import Journal
from backends.store.outbox import Outbox
from tests.e2e.city import EAST, TRUCK
from tests.e2e.hall import OFFICER, PASSWORD, Hall
from tests.e2e.waiting import wait_until
from widgets.about import AboutFacts
from widgets.cards.alarm_card import AlarmCard
from widgets.cases.case_card import CaseCard
from widgets.duty_window import DutyWindow
from widgets.map.host import MapHost
from widgets.panel_host import PanelHost
from widgets.panels.drill.figure_card import FigureCard
from widgets.panels.kinds.figure import FigureBody
from widgets.theme_file import load_family, load_look

WITHIN_S = 20.0
LATER_S = 8 * 3600.0  # the longest that a rule holds an alarm back
CALLED_THERE = "NT-2026-118877"


class NoMap:
    """Nobody looks at the map here; it takes seconds to load."""

    def warm(self) -> None:
        """Begin nothing."""

    def is_warm(self) -> bool:
        return False

    def make(self, registers: Registers) -> MapHost:
        raise AssertionError(f"a map is made of {registers} before it is warm")


class Console:
    """A duty window at a hall's hub; nobody sees it, and the mouse is in it."""

    def __init__(self, hall: Hall, stack: ExitStack) -> None:
        self.hall = hall
        keys, clock = hall.admit("desk-1", "console"), RunningClock()
        hall.start(is_measured=True, measure_every_s=0.2)
        catalogues = read_catalogues()
        outbox = Outbox(hall.folder / "desk-1" / "outbox.db")
        link = HubLink(hall.endpoints, Seat(keys, "console"), catalogues, clock, outbox)
        stack.callback(link.close)
        self.desk = build_desk(link, catalogues, clock)
        family = load_family(RESOURCES / "fonts")
        look = load_look(RESOURCES, "night", family)
        self.window = DutyWindow(
            desk=self.desk,
            city=read_pack(hall.city / "pack").info,
            look=look,
            looks=lambda _: look,
            texts=load_texts("zh_CN"),
            map_factory=NoMap(),
            host=PanelHost(time.monotonic),
            cameras=None,
            save_page=lambda _: "",
            about=lambda: AboutFacts("", "", ""),
            initials=pinyin_initials,
        )
        stack.callback(self._close)
        self.window.resize(1600, 1000)
        self.window.show()
        self.wait(lambda: self.desk.group.status.state is LinkState.LIVE, "the console is live")
        codes: list[str] = []
        self.desk.session.sign_in(OFFICER.person_id, PASSWORD, codes.append)
        self.wait(lambda: codes == ["ok"], "the officer has signed in")

    def _close(self) -> None:
        self.window.close()
        self.window.deleteLater()
        QApplication.processEvents()

    def turn(self) -> None:
        """Do what a frame does."""
        self.window.pump.turn()
        QApplication.processEvents()

    def wait(self, is_so: Callable[[], bool], what: str) -> None:
        """Turn until something is so."""
        wait_until(is_so, WITHIN_S, what, each=self.turn)

    def give(self, body: OpenCase) -> Reply:
        """Give a command and return the hub's answer."""
        replies: list[Reply] = []
        self.desk.commands.give(body, replies.append)
        self.wait(lambda: bool(replies), "the command is answered")
        return replies[0]

    def click_figure(self, panel: str, indicator: str, count: int) -> FigureCard:
        """Show a panel, and click a figure as soon as it is what it ought to be."""
        self.window.panels.show_panel(panel)

        def bodies() -> list[FigureBody]:
            found: list[FigureBody] = self.window.panels.deck.findChildren(FigureBody)
            return [one for one in found if indicator in one.spec.indicators and one.isVisible()]

        def place() -> QPoint | None:
            for body in bodies():
                said = {cell.key: cell.forms[0] for cell in body.model or ()}
                for hit in body.hits:
                    if hit.key == indicator and said.get(indicator) == str(count):
                        return hit.box.center().toPoint()
            return None

        self.wait(lambda: place() is not None, f"{indicator} is {count}")
        at = place()
        assert at is not None
        QTest.mouseClick(bodies()[0], Qt.MouseButton.LeftButton, pos=at)
        card = self.window.dock.card
        assert isinstance(card, FigureCard)
        assert card.asked.indicator.key == indicator
        self.wait(lambda: card.pages.count == count, f"the card has {count} rows")
        assert card.number.full_text().split()[0] == str(count)
        return card

    def click_row(self, card: FigureCard, ref: str) -> Member:
        """Click the row of a figure's card that is about something."""
        row = [one.ref for one in card.pages.members].index(ref)
        self.turn()  # it is laid out
        at = card.list.visualRect(card.list.lines.index(row, 0)).center()
        member = card.pages.members[row]
        QTest.mouseClick(card.list.viewport(), Qt.MouseButton.LeftButton, pos=at)
        return member

    def first_of(self, subject: str) -> int:
        """Return the number of the first entry about something."""
        return int(self._journal("SELECT min(seq) FROM journal WHERE subject = ?", subject)[0])

    def entry(self, seq: int) -> tuple[str, str, str, str, dict[str, Any]]:
        """Ask the journal's own file: subject, kind, person, seat and body of an entry."""
        query = "SELECT subject, kind, person, seat, body FROM journal WHERE seq = ?"
        subject, kind, person, seat, body = self._journal(query, seq)
        return subject, kind, person, seat, json.loads(body)

    def _journal(self, query: str, asked: str | int) -> tuple[Any, ...]:
        path = self.hall.data / "journal.db"
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as journal:
            found: tuple[Any, ...] = journal.execute(query, (asked,)).fetchone()
        return found


def find_a_standing_truck(data: Path) -> None:
    """Have the hub's own intake raise an alarm for a finding, before the hub runs."""
    now_s, place = time.time(), (120.84, 32.0)
    key = f"hazmat_standing|{TRUCK.vehicle_id}"
    finding = Finding(
        *(key, "hazmat_standing", Severity.II, TRUCK.vehicle_id, *place, now_s), is_standing=True
    )
    jobs: list[Job] = []
    journal = Journal.open(data / "journal.db", RunningClock(), data / "anchor" / "journal.anchor")
    try:
        named = Named(TRUCK.plate, TRUCK.county)
        policy = read_catalogues().alarms
        intake = AlarmIntake(journal.board, policy, lambda _: named, jobs.append)
        intake.take([finding], now_s)
        intake.look(now_s + LATER_S)
        situation = Situation(journal.board, now_s, 1, NO_CASES)
        drafts = [draft for job in jobs for draft in job(situation).drafts]
        journal.append([(draft, NOBODY, "") for draft in drafts])
    finally:
        journal.close()


@pytest.fixture(scope="module")
def console(qapp: QApplication, city: Path, people: Path) -> Iterator[Console]:
    with ExitStack() as stack:
        stack.enter_context(pytest.MonkeyPatch.context()).setattr(wiring, "SeatSpeaker", NoSpeaker)
        hall = stack.enter_context(closing(Hall(city, people)))
        find_a_standing_truck(hall.data)
        yield Console(hall, stack)


def test_a_figure_of_cases_leads_to_the_message_that_a_case_came_from(console: Console) -> None:
    case_id, raised_s = str(uuid.uuid4()), time.time() - 5.0
    call = OpenCase(
        *(case_id, CaseKind.DEMAND, "hotline", "井盖破损", "有人差点掉进去", raised_s),
        source="12345",
        original_no=CALLED_THERE,
        county=EAST,
    )
    assert console.give(call).code == "ok"
    card = console.click_figure("demands", "demands", 1)
    member = console.click_row(card, case_id)
    assert (member.kind, member.title, member.county) == ("cases", "井盖破损", EAST)
    window = console.window
    case_card = window.dock.card
    assert isinstance(case_card, CaseCard)
    console.wait(lambda: case_card.reading.story is not None, "the case is read")
    assert window.dock.key == f"case:{case_id}"
    assert CALLED_THERE in case_card.facts.fact("told")
    console.wait(lambda: len(case_card.story.said()) == 1, "its step stands on the card")
    story = case_card.reading.story
    assert story is not None
    (step,) = story.steps
    assert OFFICER.person_id in case_card.story.said()[0]
    subject, kind, person, seat, body = console.entry(step.seq)
    assert (subject, kind) == (f"case:{case_id}", step.kind)
    assert (person, seat) == (OFFICER.person_id, "desk-1")
    assert (body["channel"], body["source"]) == ("hotline", "12345")
    assert (body["original_no"], body["raised_s"]) == (CALLED_THERE, raised_s)


def test_a_figure_of_alarms_leads_to_the_finding_that_raised_one(console: Console) -> None:
    board = console.desk.group.board
    console.wait(lambda: bool(board.alarms), "the alarm is here")
    (alarm,) = board.alarms.values()
    card = console.click_figure("overall", "alarms_grave", 1)
    member = console.click_row(card, alarm.alarm_id)
    assert (member.kind, member.severity, member.county) == ("alarms", 2, TRUCK.county)
    alarm_card = console.window.dock.card
    assert isinstance(alarm_card, AlarmCard)
    assert console.window.dock.key == f"alarm:{alarm.alarm_id}"
    assert TRUCK.plate in alarm_card.title.full_text()
    first = console.first_of(f"alarm:{alarm.alarm_id}")
    _, kind, person, _, body = console.entry(first)
    assert (kind, person) == ("alarm_raised", "")  # nobody did: it was found
    assert (body["rule"], body["entity_id"]) == ("hazmat_standing", TRUCK.vehicle_id)
    assert (body["label"], body["severity"]) == (TRUCK.plate, 2)
