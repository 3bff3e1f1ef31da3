"""A duty window on a replay: a fake link, a player that a test moves by hand."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest
from PySide6.QtWidgets import QApplication

from app.domain.classes import Severity
from app.domain.clock import SetClock
from app.domain.fields import FieldCatalogue
from app.domain.playback import Mark, Playing, Timeline
from app.services.alarm_sound import AlarmSound, NoSpeaker
from app.services.alarm_watch import AlarmWatch
from app.services.commands import Commands
from app.services.dispatch import Dispatch
from app.services.finder import Finder
from app.services.handover import HandoverDesk
from app.services.live import ViewGroup
from app.services.precision import RecordBook
from app.services.selection import Selection
from app.services.session import Session, SignedIn
from app.services.triage import Triage
from tests.widgets.fake_link import FakeLink
from tests.widgets.read_once import catalogues, texts_in
from tests.widgets.shell.staging import (
    NOW_S,
    RESOURCES,
    RealTime,
    Stage,
    StageMap,
    _window,
    small_city,
)
from widgets.desk import Desk
from widgets.look import Look
from widgets.panel_host import PanelHost
from widgets.theme_file import load_look

SPAN = (NOW_S - 20 * 3600.0, NOW_S + 3600.0)
MARKS = (
    Mark(NOW_S - 7200.0, "alarm:a1", "苏F·D0371", Severity.II),
    Mark(NOW_S - 3600.0, "task:t1", "T17 苏F·D0371", None),
)
HOLE = (NOW_S - 10_000.0, NOW_S - 9_000.0)


@dataclass
class FakePlayer:
    """Implements ``app.domain.playback.Player``; keeps what was asked of it."""

    clock: SetClock
    line: Timeline = field(default_factory=lambda: Timeline(*SPAN, (HOLE,), MARKS))
    speed: float = 60.0
    is_playing: bool = False
    is_loading: bool = False
    problem: str = ""
    sought: list[float] = field(default_factory=list)

    def timeline(self) -> Timeline:
        return self.line

    def playing(self) -> Playing:
        return Playing(
            self.clock.at_s, self.speed, self.is_playing, self.is_loading, problem=self.problem
        )

    def play(self) -> None:
        self.is_playing = True

    def pause(self) -> None:
        self.is_playing = False

    def set_speed(self, speed: float) -> None:
        self.speed = speed

    def seek(self, time_s: float) -> None:
        self.clock.at_s = self.line.clamped(time_s)
        self.sought.append(self.clock.at_s)


@dataclass
class Theatre:
    """The stage of a replay, and the player under it."""

    stage: Stage
    player: FakePlayer


MakeTheatre = Callable[..., Theatre]


@pytest.fixture
def make_theatre(
    qapp: QApplication, link: FakeLink, fields: FieldCatalogue, font_family: str
) -> Iterator[MakeTheatre]:
    """Return what sets a replay up in a language and a theme; its window is closed at the end."""
    made: list[Theatre] = []

    def looks(name: str) -> Look:
        return load_look(RESOURCES, name, font_family)

    def make(language: str = "zh_CN", theme: str = "night") -> Theatre:
        texts = texts_in(language)
        clock, real = SetClock(NOW_S), RealTime()
        player = FakePlayer(clock)
        group = ViewGroup(link, fields, clock, is_live=False)
        commands = Commands(group)
        session = Session(group, commands, real)
        watch = AlarmWatch(group, catalogues().alarms)
        desk = Desk(
            group=group,
            commands=commands,
            session=session,
            selection=Selection(),
            triage=Triage(group, commands, session),
            dispatch=Dispatch(group, commands, session, real),
            handover=HandoverDesk(group, commands, session),
            finder=Finder(group),
            monotonic=real,
            watch=watch,
            sound=AlarmSound(group, watch, NoSpeaker(), real),
            record=RecordBook(group, real),
            player=player,
        )
        look, host = looks(theme), PanelHost(real)
        factory = StageMap(group, look, language, real, host, small_city())
        window = _window(desk, look, looks, texts, factory, host, [])
        theatre = Theatre(Stage(link, clock, real, desk, host, window, factory, looks), player)
        made.append(theatre)
        window.resize(1280, 720)
        window.show()
        qapp.processEvents()
        return theatre

    yield make
    for theatre in made:
        theatre.stage.window.close()
        theatre.stage.window.deleteLater()


@pytest.fixture
def theatre(make_theatre: MakeTheatre) -> Theatre:
    return make_theatre()


@pytest.fixture
def chief() -> SignedIn:
    """Somebody who may do everything, had he a way to sign in."""
    from app.domain.people import Role, Scope  # noqa: PLC0415 - only this fixture needs them

    return SignedIn("token", "P-0231", "张三", Role.SHIFT_LEADER, Scope())
