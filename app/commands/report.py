"""``dutywall report``: a panel, the morning brief or what is due, on paper, without any display."""

import argparse
import os
import sys
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

os.environ["QT_QPA_PLATFORM"] = "offscreen"  # before Qt is imported: there need be no display

from PySide6.QtWidgets import QApplication

from app.config import RESOURCES
from app.domain.errors import ConfigError
from app.domain.ports import LinkState
from app.live_wait import LIVE_WITHIN_S
from app.logs import start_logging
from app.maps import MapStock
from app.qt import make_application
from app.report_schedule import Due, Made, due_now, read_schedule
from app.report_wiring import BRIEF, paper_ground, paper_look
from app.seat import open_seat
from app.wiring import build_desk, load_texts, pages_folder
from backends.city.pack import read_pack
from widgets.desk import Desk
from widgets.panels.kinds.table import MAKERS
from widgets.panels.panel_ground import PanelGround
from widgets.reports.analysis import Causes, with_words
from widgets.reports.brief import BriefPaper, read_brief
from widgets.reports.panel_paper import PanelPaper
from widgets.reports.paper import Paper, joined
from widgets.reports.report import Format, Report
from widgets.reports.report_words import moment_text
from widgets.reports.writing import report_name, save_report
from widgets.theme_file import load_family

MORNING = "morning"
FOLDER, SCHEDULE, MADE = "reports", "schedule.toml", "made.json"
TURN_S = 0.25
MOST_WORDS = 100_000  # bytes of an expert's file


def run(arguments: argparse.Namespace) -> int:
    """Make one report, or all that are due; return 1 where something due could not be made."""
    if bool(arguments.what) == arguments.due:
        raise ConfigError(f"say what to report, '{MORNING}' or a panel's key; or --due alone")
    is_nowhere = arguments.hub is None and arguments.data is None
    if is_nowhere and (arguments.due or arguments.out is None):
        raise ConfigError("a report of a passing demo hall needs --out: where to write it")
    words = "" if arguments.words is None else _words_of(arguments.words)
    start_logging("report")
    with ExitStack() as stack:
        if is_nowhere:
            # A hall of its own: a report must not show what some earlier run left behind.
            arguments.data = Path(stack.enter_context(TemporaryDirectory(prefix="dutywall-report")))
        seat = open_seat(arguments, "wall", stack)
        application = make_application()
        desk = build_desk(seat.link, seat.catalogues, seat.clock, data=seat.data)
        stock = MapStock(desk.group, read_pack(seat.city / "pack"), None, is_offscreen=True)
        office = Office(desk, stock, application, load_family(RESOURCES / "fonts"))
        office.wait_live(arguments.after)
        if arguments.due:
            return _run_due(office, seat.data)
        report = office.report_of(
            arguments.what, arguments.lang, arguments.by, with_causes=arguments.causes
        )
        texts = load_texts(arguments.lang)
        report = with_words(report, texts, words, arguments.by)
        form = Format(arguments.format)
        out = arguments.out or pages_folder(seat.data) / report_name(
            "-".join(arguments.what), report.made_s, form
        )
        save_report(report, out, form, texts, office.family)
        sys.stdout.write(f"{texts('reports.file', path=out)}\n")
    return 0


def _run_due(office: "Office", data: Path) -> int:
    own = data / FOLDER / SCHEDULE
    schedule = read_schedule(own if own.is_file() else RESOURCES / FOLDER / SCHEDULE)
    made = Made(data / FOLDER / MADE)
    failed = 0
    for one in due_now(schedule, made.last_s, office.desk.group.now_s()):
        for missed_s in one.missed_s:
            sys.stdout.write(f"{one.planned.key}: missed at {moment_text(missed_s)}\n")
        try:
            if one.is_now:
                for path in _make(office, one, data):
                    sys.stdout.write(f"{one.planned.key}: {path}\n")
            made.note(one.planned.key, one.slot_s)
        except ConfigError as error:  # the others are made all the same, and this is tried again
            sys.stdout.write(f"{one.planned.key}: {error}\n")
            failed = 1
    return failed


def _make(office: "Office", due: Due, data: Path) -> Sequence[Path]:
    planned, paths = due.planned, []
    for language in planned.languages:
        texts = load_texts(language)
        found = office.report_of(list(planned.of), language, "")
        report = joined(planned.title[language], [found])
        for form in map(Format, planned.formats):
            end = "" if len(planned.languages) == 1 else f"-{language}"
            path = pages_folder(data) / report_name(planned.key + end, due.slot_s, form)
            save_report(report, path, form, texts, office.family)
            paths.append(path)
    return paths


@dataclass(frozen=True, slots=True)
class Office:
    """Where reports are made: the services of a seat that only looks."""

    desk: Desk
    stock: MapStock
    application: QApplication
    family: str

    def wait_live(self, seconds: float) -> None:
        """Wait until data has come, and so many seconds more; raise ConfigError if none comes."""
        group, deadline_s = self.desk.group, time.monotonic() + LIVE_WITHIN_S
        while not (group.has_data and group.status.state is LinkState.LIVE):
            if time.monotonic() > deadline_s:
                raise ConfigError(
                    f"no live data within {LIVE_WITHIN_S:g} s: the link is "
                    f"{group.status.state.value}"
                )
            group.pump()
            time.sleep(0.05)
        until_s = time.monotonic() + seconds
        while time.monotonic() < until_s:
            group.pump()
            time.sleep(0.05)

    def report_of(
        self, keys: Sequence[str], language: str, asked_by: str, *, with_causes: bool = False
    ) -> Report:
        """Return the brief or panels as one report; raise ConfigError for a key nobody knows."""
        texts = load_texts(language)
        ground = paper_ground(self.desk, self.stock, self.family, texts)
        try:
            reports = [self._one(key, ground, asked_by, with_causes=with_causes) for key in keys]
        finally:
            ground.release()
        between = "、" if language == "zh_CN" else ", "
        return joined(between.join(one.title for one in reports), reports)

    def _one(self, key: str, ground: PanelGround, asked_by: str, *, with_causes: bool) -> Report:
        paper = self._paper(key, ground)
        try:
            if with_causes and isinstance(paper, PanelPaper):
                paper.add(Causes(paper.context, paper.headlines))
            self._turn(paper, ground)
            return paper.report(asked_by)
        finally:
            paper.release()

    def _paper(self, key: str, ground: PanelGround) -> Paper:
        if key == MORNING:
            return BriefPaper(read_brief(BRIEF), ground)
        panel = ground.folder.find(key)
        if panel is None:
            known = ", ".join(one.key for one in ground.folder.panels)
            raise ConfigError(f"no panel is called '{key}'; there are {MORNING}, {known}")
        return PanelPaper(panel, ground, paper_look(self.family), MAKERS)

    def _turn(self, paper: Paper, ground: PanelGround) -> None:
        due_s = 0.0
        while True:
            pumped = self.desk.group.pump()
            ground.absorb(pumped)
            paper.absorb(pumped)
            self.application.processEvents()
            if time.monotonic() >= due_s:
                due_s = time.monotonic() + TURN_S
                paper.turn()
                if paper.is_ready:
                    return
            time.sleep(0.02)


def _words_of(path: Path) -> str:
    try:
        raw = path.read_bytes()
        if len(raw) > MOST_WORDS:
            raise ConfigError(f"{path.name}: {len(raw)} bytes; at most {MOST_WORDS}")
        return raw.decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path.name}: {error}") from error
