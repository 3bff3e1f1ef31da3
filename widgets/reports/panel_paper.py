"""A panel on paper: its figures with all they rest on, its tables as such, its charts as pictures.

The panel is laid out once more where nobody sees it, in the theme of day: paper is white.
"""

from collections.abc import Mapping

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage, QRegion
from PySide6.QtWidgets import QLayout, QWidget

from app.services.live import Pumped
from widgets.hall_time import age_text
from widgets.look import Look
from widgets.panels.alarm_standing import counts_of, doubt_of
from widgets.panels.body import BodyMaker
from widgets.panels.feed_words import feed_names
from widgets.panels.kinds.map_body import MapBody
from widgets.panels.panel_ground import NoActs, PanelGround
from widgets.panels.panel_view import PanelView
from widgets.panels.panels_folder import Panel
from widgets.panels.spec import BodyKind, BodySpec
from widgets.panels.tile import Tile, title_of
from widgets.reports.analysis import Causes
from widgets.reports.figure_lines import figure_lines
from widgets.reports.panel_tables import TROUBLES, PanelTables
from widgets.reports.patience import Patience
from widgets.reports.report import Report, Section
from widgets.reports.report_words import moment_text
from widgets.reports.trimming import trimmed

SIZE_PX = (1600, 1000)
PIXELS = 2  # of the paper for one of the screen
SETTLE_S = 3.0  # what yesterday was, curves and maps come by then
WITHIN_S = 30.0
OLD_AFTER_S = 120.0  # from then on paper says how old a number is, be it in time
PLAIN = frozenset({BodyKind.FIGURE, BodyKind.GAUGE, BodyKind.TILES})
NUMBERS = frozenset({BodyKind.FIGURE, BodyKind.GAUGE})
TABLES = TROUBLES | {BodyKind.RANKING, BodyKind.TABLE, BodyKind.LIST, BodyKind.LED, BodyKind.RULES}


class PanelPaper:
    """``turn`` is to be called a few times a second until ``is_ready``; then ``report`` is whole.

    Where answers do not come within ``WITHIN_S`` it is ready all the same, and says what is not
    complete. ``release`` gives back what the panel holds.
    """

    def __init__(
        self, panel: Panel, ground: PanelGround, look: Look, makers: Mapping[BodyKind, BodyMaker]
    ) -> None:
        self.context = ground.context(NoActs())
        self.view = PanelView(panel, ground, self.context, look, makers)
        self.view.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
        layout = self.view.layout()
        if layout is not None:  # its size is ours to say
            layout.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        self.view.setPalette(look.palette())
        self.view.setFont(look.font())
        self.view.setStyleSheet(look.style_sheet())
        self.view.resize(*SIZE_PX)
        self.view.show()
        self._patience = Patience(ground.monotonic)
        self._drawn_s = 0.0  # waited when the last map came
        self._tables = PanelTables(self.context)
        self._causes: Causes | None = None

    @property
    def is_ready(self) -> bool:
        """Whether all answers have come, or have taken too long."""
        waited_s = self._patience.waited_s
        if waited_s < SETTLE_S:
            return False
        if waited_s >= WITHIN_S:
            return True
        self._tables.begin()
        self._sections()
        is_waiting = self._tables.is_waiting
        if self._causes is not None:
            is_waiting |= self._causes.section().table is None or self._causes.is_waiting
        return not is_waiting and self._has_maps()

    @property
    def headlines(self) -> tuple[str, ...]:
        """The keys of the figures that its panes of one number show: what a leader reads."""
        spec = self.view.panel.spec
        panes = () if spec is None else spec.pane
        return tuple(key for one in panes if one.kind in NUMBERS for key in one.indicators)

    def add(self, causes: Causes) -> None:
        """Have the report end with where its figures differ most from before."""
        self._causes = causes

    def absorb(self, pumped: Pumped) -> None:
        """Hand on what a drain brought."""
        self._patience.note()
        self.view.absorb(pumped)

    def turn(self) -> None:
        """Ask for what is needed, and show how things stand."""
        self.view.refresh()
        self._sections()

    def report(self, asked_by: str) -> Report:
        """Return the panel as it stands now."""
        context = self.context
        times = [tile.as_of_s for tile in self.view.tiles if tile.as_of_s]
        return Report(
            self.view.panel.title(context.texts.language),
            context.words.county(context.node) or context.words.name,
            min(times, default=0.0),
            context.group.now_s(),
            asked_by,
            context.words.is_demo,
            self._sections(with_pictures=True),
        )

    def release(self) -> None:
        """Give back what the panel holds."""
        self.view.release()
        self.view.hide()
        self.view.deleteLater()

    def _has_maps(self) -> bool:
        """Return whether all maps are drawn, and have been for long enough to be whole."""
        waited_s = self._patience.waited_s
        bodies = (tile.body for tile in self.view.tiles if isinstance(tile, Tile))
        maps = [body.map for body in bodies if isinstance(body, MapBody) and body.map is not None]
        if not all(one.map is not None for one in maps):
            self._drawn_s = waited_s
        return not maps or waited_s - self._drawn_s >= SETTLE_S

    def _sections(self, *, with_pictures: bool = False) -> tuple[Section, ...]:
        panel, texts = self.view.panel, self.context.texts
        if panel.spec is None:
            faults = tuple(texts("reports.spoiled", fault=str(fault)) for fault in panel.faults)
            return (Section(panel.title(texts.language), notes=faults),)
        sections = [
            self._section(spec, tile, with_pictures=with_pictures)
            for spec, tile in zip(panel.spec.pane, self.view.tiles, strict=False)
            if isinstance(tile, Tile)
        ]
        spoiled = tuple(
            Section(fault.fault.file, notes=(texts("reports.spoiled", fault=str(fault.fault)),))
            for fault in panel.file.spoiled
        )
        alarms = self._alarms()
        head = (Section(texts("reports.alarms"), (alarms,)),) if alarms else ()
        causes = () if self._causes is None else (self._causes.section(),)
        return (*head, *sections, *spoiled, *causes)

    def _alarms(self) -> str:
        """Return how many alarms of the panel's rules are open, by grade."""
        panel, context, texts = self.view.panel, self.context, self.context.texts
        if panel.spec is None or not panel.spec.watch:
            return ""
        counts = counts_of(context.group.board, panel.spec.watch, context.node)
        doubt = doubt_of(context)
        if not counts:
            return doubt or texts("reports.alarms_none")
        between = "，" if texts.language == "zh_CN" else ", "
        graded = (
            texts("reports.alarms_of", grade=severity.name, count=f"{count:,}")
            for severity, count in counts.items()
        )
        return between.join((*graded, doubt) if doubt else graded)

    def _section(self, spec: BodySpec, tile: Tile, *, with_pictures: bool) -> Section:
        context, texts, body = self.context, self.context.texts, tile.body
        heading = title_of(spec, context)
        if tile.is_failed or body is None:
            return Section(heading, notes=(texts("reports.failed"),))
        notes: list[str] = []
        figures = figure_lines(context, _keys(spec)) if spec.kind not in TABLES else ()
        table = self._tables.table(spec, tile, notes)
        pictures: tuple[QImage, ...] = ()
        if with_pictures and spec.kind not in PLAIN | TABLES:
            pictures = (picture_of(body.widget()),)
        if body.missing():
            notes.append(texts("reports.missing", feeds=feed_names(texts, body.missing())))
        if tile.as_of_s and not figures:
            notes.append(self._as_of(tile.as_of_s))
        return Section(heading, (), figures, table, pictures, tuple(notes))

    def _as_of(self, as_of_s: float) -> str:
        texts, time = self.context.texts, moment_text(as_of_s)
        age_s = self.context.group.now_s() - as_of_s
        if age_s >= OLD_AFTER_S:
            time = texts("reports.as_of_age", time=time, age=age_text(texts, age_s))
        return texts("reports.as_of", time=time)


def _keys(spec: BodySpec) -> tuple[str, ...]:
    entries = tuple(entry.indicator for entry in spec.entries if entry.indicator)
    return (*spec.indicators, *entries)


def picture_of(widget: QWidget) -> QImage:
    """Return a widget as it would be seen, with twice its pixels."""
    size = widget.size()
    image = QImage(size * PIXELS, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(PIXELS)
    image.fill(Qt.GlobalColor.white)
    # Without the ground of the theme: that of paper is white.
    widget.render(image, QPoint(), QRegion(), QWidget.RenderFlag.DrawChildren)
    return trimmed(image)
