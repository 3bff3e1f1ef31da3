"""The morning brief: sections that a file declares, of figures, rows, alarms and what passes on."""

from pathlib import Path

import msgspec

from app.domain.alarm import Alarm
from app.domain.classes import Severity
from app.domain.errors import ConfigError
from app.domain.measures.asking import PartOrder, Side
from app.domain.people import CITY
from app.services.handover_items import item_of
from app.services.live import Pumped
from widgets.alarm_names import alarm_label
from widgets.cards.item_text import item_text
from widgets.panels.panel_ground import NoActs, PanelGround
from widgets.panels.spec import Words
from widgets.reports.figure_lines import PartsTables, figure_lines, newest_table
from widgets.reports.panel_paper import SETTLE_S, WITHIN_S
from widgets.reports.patience import Patience
from widgets.reports.report import Cell, Report, ReportTable, Section
from widgets.reports.report_words import moment_text


class BriefSection(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One section; ``by`` parts its figures, ``rows`` is the figure whose rows are listed."""

    heading: Words
    figures: tuple[str, ...] = ()
    by: str = ""
    rows: str = ""
    alarms: tuple[int, ...] = ()
    handover: bool = False


class BriefSpec(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The brief as its file declares it."""

    title: Words
    section: tuple[BriefSection, ...]


def read_brief(path: Path) -> BriefSpec:
    """Return the brief of a file; raise ConfigError saying what is wrong with it."""
    try:
        return msgspec.toml.decode(path.read_bytes(), type=BriefSpec)
    except (OSError, msgspec.DecodeError) as error:
        raise ConfigError(f"{path.name}: {error}") from error


class BriefPaper:
    """The brief of whoever looks, by the figures of the ground's node (``Paper``)."""

    def __init__(self, spec: BriefSpec, ground: PanelGround) -> None:
        self._spec = spec
        self._ground = ground
        self.context = ground.context(NoActs())
        self._tables = PartsTables(self.context)
        self._patience = Patience(ground.monotonic)

    @property
    def is_ready(self) -> bool:
        """Whether all answers have come, or have taken too long."""
        waited_s = self._patience.waited_s
        if waited_s < SETTLE_S:
            return False
        self._tables.is_waiting = False
        self._sections()
        return not self._tables.is_waiting or waited_s >= WITHIN_S

    def absorb(self, _pumped: Pumped) -> None:
        """Count how long it waits; nothing moves on it."""
        self._patience.note()

    def turn(self) -> None:
        """Ask for what is needed."""
        self._sections()

    def report(self, asked_by: str) -> Report:
        """Return how things stand now."""
        context = self.context
        sections = self._sections()
        times = [one.as_of_s for part in sections for one in part.figures if one.as_of_s]
        return Report(
            self._spec.title[context.texts.language],
            context.words.county(context.node) or context.words.name,
            min(times, default=0.0),
            context.group.now_s(),
            asked_by,
            context.words.is_demo,
            sections,
        )

    def release(self) -> None:
        """It holds nothing."""

    def _sections(self) -> tuple[Section, ...]:
        return tuple(self._section(one) for one in self._spec.section)

    def _section(self, spec: BriefSection) -> Section:
        context, texts = self.context, self.context.texts
        notes: list[str] = []
        table: ReportTable | None = None
        if spec.by:
            table, count = self._tables.table(spec.figures, spec.by, PartOrder.VALUE)
            if count < 0:
                notes.append(texts("reports.not_answered"))
                table = None
        elif spec.rows:
            table = self._rows(spec.rows, notes)
        elif spec.alarms:
            table = self._alarms(spec.alarms)
        if table is not None and not table.rows:
            notes.append(texts("reports.no_rows"))
            table = None
        said = self._handed(notes) if spec.handover else ()
        figures = figure_lines(context, spec.figures)
        notes += [
            texts("reports.missing", feeds=one.sources)
            for one in figures
            if not one.as_of_s and one.sources
        ]
        heading = spec.heading[texts.language]
        return Section(heading, said, figures, table, (), tuple(dict.fromkeys(notes)))

    def _rows(self, key: str, notes: list[str]) -> ReportTable | None:
        texts = self.context.texts
        found = newest_table(self.context, key, Side.COUNTED)
        if found is None:
            self._tables.is_waiting |= self.context.group.is_live
            notes.append(texts("reports.not_answered"))
            return None
        table, count = found
        if count > len(table.rows):
            shown = f"{len(table.rows):,}"
            notes.append(texts("reports.rows_of", shown=shown, count=f"{count:,}"))
        return table

    def _alarms(self, grades: tuple[int, ...]) -> ReportTable:
        context = self.context
        return alarms_table(
            self._ground,
            tuple(
                alarm
                for alarm in context.group.board.open_alarms()
                if alarm.severity in grades and context.node in (CITY, alarm.county)
            ),
        )

    def _handed(self, notes: list[str]) -> tuple[str, ...]:
        """Return what passes now, or passed at the last handover that both have signed."""
        group, texts = self.context.group, self.context.texts
        handover = group.board.current_handover() or group.board.last_handover()
        if handover is None:
            notes.append(texts("reports.no_handover"))
            return ()
        items = (item_of(group, subject) for subject in handover.items)
        return tuple(item_text(texts, item) for item in items) or (texts("reports.no_rows"),)


def alarms_table(ground: PanelGround, alarms: tuple[Alarm, ...]) -> ReportTable:
    """Return alarms as a table, the gravest as they come."""
    texts, words = ground.texts, ground.words
    keys = ("severity", "rule", "title", "county", "state", "time")
    rows = tuple(
        (
            Cell(texts("reports.grade", number=Severity(alarm.severity).name)),
            Cell(texts(rule) if (rule := f"alarms.rule.{alarm.rule}") in texts else alarm.rule),
            Cell(alarm_label(texts, alarm)),
            Cell(words.county(alarm.county)),
            Cell(texts(f"alarms.state.{alarm.state.value}")),
            Cell(moment_text(alarm.raised_s)),
        )
        for alarm in alarms
    )
    return ReportTable(tuple(texts(f"reports.column.{key}") for key in keys), rows)
