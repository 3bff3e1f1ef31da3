"""The map in a panel: the window's own map pane, with the layers and the things that are meant."""

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Unpack, cast

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget
from typing_extensions import override

from app.domain.cases.case import CASE_RESTS, UNHANDLED, CaseState
from app.domain.classes import Severity
from app.domain.measures.asking import MEMBERS_AT_MOST, Member
from app.domain.measures.indicator import FactKind
from app.domain.measures.noticing import AreaKind, SpotsAnswer, SpotsQuestion
from app.domain.ports import LinkState
from app.domain.readings import Soundness
from app.domain.where import Where
from app.domain.where_grammar import read_where
from app.domain.where_words import WhereError
from app.services.live import NO_CHANGE, Pumped
from map_layers.overlays import SPOTS_KEY, CaseMark, OverlayParts, Overlays
from widgets.look import Look
from widgets.map.map_pane import MapPane
from widgets.map.whole_change import whole_change
from widgets.map_filter.filter_names import names_of
from widgets.map_spots.spots_view import MOST_SPOTS, spots_view
from widgets.panels.body import PanelContext, ShownText
from widgets.panels.kinds.map_extent import show_whole
from widgets.panels.lent_maps import LentMap
from widgets.panels.spec import BodySpec
from widgets.plain import PlainLabel
from widgets.wall.shown_pane import ShownPane

# What lies under everything and what a map is read by: they are never left out.
GROUND = frozenset(
    {"basemap", "raster", "baselines", "labels", "great-labels", "selection", "picked"}
    | {"compass", "scale-legend", "corner"}
)


def map_pane_of(pane: ShownPane | None) -> MapPane | None:
    """Return the map itself, whether it is the panel's own or lent; None where it is no map."""
    inner = pane.inner if isinstance(pane, LentMap) else None if pane is None else pane.widget()
    return inner if isinstance(inner, MapPane) else None


def mark_of_member(member: Member) -> CaseMark | None:
    """Return a case as it is marked on the map; None for what is no case or has no place."""
    if member.kind != FactKind.CASES or member.lon_deg is None or member.lat_deg is None:
        return None
    try:
        state, severity = CaseState(member.state), Severity(member.severity)
    except ValueError:
        return None
    rest = "new" if state in UNHANDLED else "under_way"
    said = "closed" if state in CASE_RESTS else rest
    return CaseMark(member.ref, severity, said, member.lon_deg, member.lat_deg)


class MapBody(QWidget):
    """``absorb`` takes every drain, as panes of a wall do; without, it moves at refreshes alone."""

    def __init__(self, spec: BodySpec, context: PanelContext, look: Look) -> None:
        super().__init__()
        self._spec = spec
        self._context = context
        self._where: Where | None = None
        self._fault, self._left = "", ""
        self._marks: tuple[CaseMark, ...] = ()
        self._spots: SpotsAnswer | None = None
        self._is_fed = False
        self._is_behind = False  # what came while nobody saw it was not handed on
        self._is_warm = False
        self._hidden: frozenset[str] | None = None
        self.notice = PlainLabel(is_wrapping=True)
        self.notice.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.notice)
        self.pane: ShownPane | None = None
        if context.map_factory is not None:
            self.pane = context.map_factory(look)
            column.addWidget(self.pane.widget(), 1)
        self.map = map_pane_of(self.pane)
        self._put: OverlayParts = {}
        self._is_fit_due = True
        if self.map is not None:
            # The tile says what it is and how old; what is left out the panel's file means so.
            for part in (self.map.title, self.map.as_of, self.map.dot, self.map.legend):
                part.hide()
            self.map.narrowed.is_quiet = True
            self.map.built.connect(self._fit_anew)
            self._calm_down()
        if context.watch:  # its head counts these alone
            self._show(alarm_rules=frozenset(context.watch))
        self._read_filter()
        self.notice.setFont(look.font())

    def widget(self) -> QWidget:
        """Return the widget to be laid out."""
        return self

    def absorb(self, pumped: Pumped) -> None:
        """Take what a drain brought."""
        self._is_fed = True
        if self.pane is not None:
            self._fit()
            if self._is_behind:
                self._catch_up()
            self.pane.absorb(pumped)

    def refresh(self) -> None:
        """Show how things stand now."""
        if self.pane is not None:
            if self.map is not None and not self._is_warm and self.map.isVisible():
                self._is_warm = True
                self.map.warm()
            self._fit()
            if self._is_behind or not self._is_fed:
                self._catch_up()
            self._is_fed = False
            self.pane.refresh()
            self._hide_layers()
            self._mark_cases()
            self._mark_spots()
            self._filter_by_age()
        none = self._context.texts("panel_shapes.no_map") if self.pane is None else ""
        said = none or self._fault or self._left
        self.notice.set_text(said)
        self.notice.setVisible(bool(said))

    def set_look(self, look: Look) -> None:
        """Take another theme or scale."""
        self.notice.setFont(look.font())
        if self.pane is not None:
            self.pane.set_look(look)

    def release(self) -> None:
        """Give the map back, as it was: the next panel's may be the same one."""
        if self.map is not None:
            self.map.built.disconnect(self._fit_anew)
            nothing = Overlays()
            undone = {part: getattr(nothing, part) for part in self._put}
            self.map.put(**cast("OverlayParts", undone))
        if self.pane is not None:
            self.pane.release()

    def as_of_s(self) -> float:
        """Return city time as far as the link brought it; 0 before anything came."""
        group = self._context.group
        return group.now_s() if self.pane is not None and group.has_data else 0.0

    def soundness(self) -> Soundness:
        """Return whether what moves still comes."""
        live = self._context.group.status.state is LinkState.LIVE
        return Soundness.LIVE if live and self.pane is not None else Soundness.LOST

    def missing(self) -> tuple[str, ...]:
        """Return nothing: which feeds of it have stopped stands in the map's own head."""
        return ()

    def shown_texts(self) -> Sequence[ShownText]:
        """Return nothing: the words of a map are drawn by its layers, the rest are labels."""
        return ()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        """Take over, with what comes next, what was missed meanwhile."""
        super().showEvent(event)
        self._is_behind = True

    def _catch_up(self) -> None:
        """Have the map take over the world and its alarms as they are."""
        self._is_behind = False
        if self.pane is not None:
            change = whole_change(self._context.group.world)
            self.pane.absorb(Pumped(change, NO_CHANGE, is_new_board=True, state_changed=True))

    def _read_filter(self) -> None:
        """Read the condition of what moves; one that cannot be read hides nothing and says so."""
        if not self._spec.shown or self.map is None:
            return
        context = self._context
        names = names_of(context.texts, context.words)
        try:
            self._where = read_where(self._spec.shown, context.group.world.fields, names)
        except WhereError as error:
            end = context.texts("filter.end")
            why = context.texts(
                f"filter.error.{error.reason}", word=error.word[:20] or end, at=error.at + 1
            )
            shown = self._spec.shown
            self._fault = context.texts("panel_shapes.wrong_filter", shown=shown, why=why)
            return
        self._show(rows=self._where)

    def _filter_by_age(self) -> None:
        """Ask again what time alone may have changed."""
        if self.map is not None and self._where is not None and self._where.uses_age:
            now_s = math.floor(self._context.group.now_s())
            self._show(rows=replace(self._where, now_s=now_s))

    def _hide_layers(self) -> None:
        """Leave out all layers that are not named; without any named all are there."""
        if self.map is None or self.map.map is None or not self._spec.layers:
            return
        keys = frozenset(self.map.map.scene.model.stack.keys)
        hidden = keys - GROUND - frozenset(self._spec.layers)
        if hidden != self._hidden:
            self._hidden = hidden
            self._show(hidden_layers=hidden)

    def _mark_cases(self) -> None:
        """Mark the newest cases that the pane's figures count; say of how many these are."""
        if self.map is None or not self._spec.indicators:
            return
        marks: dict[str, CaseMark] = {}
        left = 0
        for key in self._spec.indicators:
            context, side = self._context, self._spec.side
            answer = context.members.newest(key, context.node, side, MEMBERS_AT_MOST)
            for member in () if answer is None else answer.members:
                mark = mark_of_member(member)
                if mark is not None:
                    marks[mark.case_id] = mark
            left += 0 if answer is None else answer.count - len(answer.members)
        texts = self._context.texts
        self._left = texts("panel_shapes.newest_on_map", count=left) if left else ""
        found = tuple(marks.values())
        if found != self._marks:
            self._marks = found
            self._show(cases=found)

    def _mark_spots(self) -> None:
        """Mark the problem spots where the pane names their layer."""
        context = self._context
        if self.map is None or context.noticing is None or SPOTS_KEY not in self._spec.layers:
            return
        question = SpotsQuestion(context.node, AreaKind.TOWN, most=MOST_SPOTS)
        answer = context.noticing.spots(question)
        if answer != self._spots:
            self._spots = answer
            view = None if answer is None else spots_view(answer, AreaKind.TOWN, context.texts)
            self._show(spots=view)

    def _show(self, **parts: Unpack[OverlayParts]) -> None:
        if self.map is not None:
            self._put |= parts
            self.map.put(**parts)

    def _calm_down(self) -> None:
        """Have the map drawn as something that is read: nobody drives by a panel."""
        if self.map is not None and self.map.map is not None:
            self.map.map.scene.calm_down()

    def _fit_anew(self) -> None:
        self._calm_down()
        self._hide_layers()
        self._is_fit_due = True

    def _fit(self) -> None:
        """Show the whole of whose figures the panel shows, once the map is here and has a size."""
        if self._is_fit_due and self.map is not None and self.map.map is not None:
            context = self._context
            self._is_fit_due = not show_whole(self.map.map, context.words.corners(context.node))
