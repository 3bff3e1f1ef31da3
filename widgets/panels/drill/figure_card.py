"""The card of a figure: what it means, what it is of, how old it is, and the rows behind it."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from app.domain.cases.query import CaseFilter
from app.domain.measures.asking import (
    PARTS_AT_MOST,
    Member,
    MembersQuestion,
    Part,
    PartOrder,
    PartsAnswer,
    PartsQuestion,
    Side,
)
from app.domain.measures.figure import DASH, Figure, shown, worded
from app.domain.measures.indicator import Counting, FactKind, Indicator
from app.domain.readings import Soundness
from app.domain.statistics.chance import score_interval
from app.services.measures.members import MemberPages
from widgets.cards.card import Card
from widgets.cards.error_text import error_text
from widgets.cards.facts import Facts
from widgets.hall_time import clock_text
from widgets.look import Look, TextRole
from widgets.panels.body import PanelContext
from widgets.panels.drill.member_list import MemberList
from widgets.panels.feed_words import feed_names
from widgets.panels.kinds.stand import answer_stand
from widgets.panels.kinds.withheld import is_withheld
from widgets.panels.kinds.words import part_name, reporting_text, unit_beside
from widgets.panels.tile import as_of_text

PAGE = 50
LEAST_APART_S = 1.0
FACTS = (
    *("meaning", "scope", "within", "counted", "of", "missed"),
    *("interval", "target", "as_of", "sources"),
)


@dataclass(frozen=True, slots=True)
class Asked:
    """What was clicked: a figure of a node, or a part of it."""

    indicator: Indicator
    node: str
    side: Side
    within: tuple[tuple[str, str], ...] = ()

    @property
    def key(self) -> str:
        """Return what the docked card is about."""
        said = "&".join(f"{dimension}={key}" for dimension, key in self.within)
        return f"figure:{self.indicator.key}:{self.node}:{self.side.value}:{said}"


@dataclass(frozen=True, slots=True)
class Ways:
    """Where one goes from a figure: to a row, to its curve, and of cases to the queue."""

    open_member: Callable[[Member], None]
    show_series: Callable[[Indicator, str], None]
    show_cases: Callable[[str, CaseFilter], None]
    filter_of: Callable[[Asked], CaseFilter | None]


class FigureCard(Card):
    """Rows are asked for once and stand still; the figure above them goes on."""

    def __init__(
        self,
        asked: Asked,
        context: PanelContext,
        ways: Ways,
        look: Look,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(look, context.texts, parent)
        self.asked = asked
        self._context = context
        self._ways = ways
        texts, one = context.texts, asked.indicator
        self._label = one.label.get(texts.language, one.key)
        self.title.set_text(self._label)
        self.number = self.label(role=TextRole.FIGURE)
        self.facts = Facts(self, {key: texts(f"panels.card.{key}") for key in FACTS})
        self.count = self.label(role=TextRole.STRONG)
        self.apart = self.label(tone="warn", is_wrapping=True)
        self._row = ""  # the one to be meant when the rows are there
        self._then = ""  # the number as the rows came
        self.list = MemberList(context, look, ways.open_member, indicator=one)
        self.note = self.label(tone="muted", is_wrapping=True)
        self.more = self.button(texts("panels.card.more"), self._more)
        self.queue = self.button(texts("panels.card.queue"), self._show_queue, "primary")
        self.series = self.button(
            texts("panels.card.series"), lambda: ways.show_series(one, asked.node)
        )
        self.pages = MemberPages(
            context.group,
            MembersQuestion(one.key, asked.node, asked.side, asked.within, most=PAGE),
            self._show_rows,
        )
        self.follow(self.pages.release)
        self.stack(self.number, self.facts)
        self.body.addLayout(self.row(self.queue, self.series))
        self.stack(self.rule(), self.count, self.apart, self.list, self.note)
        self.body.addLayout(self.row(self.more))
        self.queue.setVisible(one.meant.facts is FactKind.CASES)
        self.refresh()
        self._show_rows()

    def refresh(self) -> None:
        """Show the figure as it is now, and ask for the rows that are waited for."""
        if not hasattr(self, "pages"):
            return
        self.pages.pump()
        figure = figure_of(self.asked, self._context)
        self._heed(figure)
        language = self.texts.language
        text = worded(figure.indicator, figure.number, language)
        unit = unit_beside(self._context, figure.indicator, text)
        self.number.set_text(f"{text} {unit}".strip() if figure.is_known else DASH)
        for key, value in facts_of(figure, self.asked, self._context):
            tone = "warn" if key == "as_of" and figure.soundness is not Soundness.LIVE else ""
            self.facts.set_fact(key, value, tone)
        if self.queue.isVisible():
            self.queue.setEnabled(self._ways.filter_of(self.asked) is not None)

    def set_look(self, look: Look) -> None:
        """Take another theme or scale."""
        super().set_look(look)
        self.list.set_look(look)

    @override
    def event(self, event: QEvent) -> bool:
        """Keep Esc from the window: it shuts this card before the panel that it came from."""
        is_asked = event.type() == QEvent.Type.ShortcutOverride
        if is_asked and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
            event.accept()
            return True
        return super().event(event)

    def primary(self) -> None:
        """Open the queue, where there is one for these rows."""
        if not self.queue.isHidden() and self.queue.isEnabled():
            self._show_queue()

    def return_to(self, row: str) -> None:
        """Mean the row that was meant when this card was left, as soon as it is there."""
        self._row = row
        self._show_rows()

    def _more(self) -> None:
        self.pages.more()
        self._show_rows()

    def _show_queue(self) -> None:
        where = self._ways.filter_of(self.asked)
        if where is not None:
            self._ways.show_cases(self._label, where)

    def _show_rows(self) -> None:
        if not hasattr(self, "pages"):
            return
        pages, texts = self.pages, self.texts
        self.list.show_members(pages.members)
        self.list.setVisible(bool(pages.members))
        if self._row and pages.members:
            self.list.choose(self._row)
            self._row = ""
        if pages.count is None:
            said = texts("panels.card.rows_waiting") if pages.code in ("", "ok") else ""
        else:
            said = texts("panels.card.rows", count=f"{pages.count:,}")
            if pages.as_of_s:
                time = clock_text(pages.as_of_s)
                said = texts("figures_age.rows_at", said=said, time=time)
        self.count.set_text(said)
        self.note.set_text(self._note())
        self.note.setVisible(bool(self.note.full_text()))
        self.more.setVisible(pages.has_more)

    def _heed(self, figure: Figure) -> None:
        """Say that the rows are of another moment, where the number is not what it was then."""
        pages, counted_s = self.pages, figure.counted_s or figure.as_of_s
        if pages.count is None or not pages.as_of_s or not counted_s:
            return
        now = f"{figure.value} {figure.of}"  # NaN is unlike itself
        if not self._then:
            self._then = now
        is_count = figure.indicator.counting is Counting.COUNT
        is_apart = now != self._then or (is_count and figure.value != pages.count)
        said = ""
        if is_apart and abs(counted_s - pages.as_of_s) >= LEAST_APART_S:
            times = {"rows": clock_text(pages.as_of_s), "figure": clock_text(counted_s)}
            said = self.texts("figures_age.apart", **times)
        self.apart.set_text(said)
        self.apart.setVisible(bool(said))

    def _note(self) -> str:
        pages, texts = self.pages, self.texts
        if pages.code not in ("", "ok"):
            return error_text(texts, pages.code)
        if pages.count == 0:
            return texts("panels.card.rows_none")
        if pages.count is not None and len(pages.members) < pages.count:
            shown_now, count = f"{len(pages.members):,}", f"{pages.count:,}"
            return texts("panels.card.rows_of", shown=shown_now, count=count)
        return ""


def figure_of(asked: Asked, context: PanelContext) -> Figure:
    """Return the figure that was clicked; of a part that part's own, a dash until it came."""
    whole = context.figures.of(asked.indicator, asked.node)
    if not asked.within:
        return whole
    answer, part = _part_of(asked, context)
    if answer is None or part is None or is_withheld(whole):
        return replace(whole, value=math.nan, of=math.nan, as_of_s=0.0)
    value, of = (math.nan if one is None else one for one in (part.value, part.of))
    stand = answer_stand(answer.as_of_s, whole, context.group.now_s())
    return replace(
        whole,
        value=value,
        of=of,
        as_of_s=stand.as_of_s,
        soundness=stand.soundness,
        counted_s=answer.as_of_s,
        known=math.nan,
    )


def _part_of(asked: Asked, context: PanelContext) -> tuple[PartsAnswer | None, Part | None]:
    by, across = asked.within[0][0], asked.within[1][0] if len(asked.within) > 1 else ""
    question = PartsQuestion(
        asked.indicator.key, by, asked.node, across, PartOrder.KEY, PARTS_AT_MOST
    )
    answer = context.parts.parts(question)
    keys = tuple(key for _, key in asked.within[:2])
    parts = () if answer is None else answer.parts
    part = next((one for one in parts if (one.key, one.across)[: len(keys)] == keys), None)
    return answer, part


def within_text(asked: Asked, context: PanelContext, between: str) -> str:
    """Return what a figure is narrowed to, by the names that its pane gives its parts."""
    if not asked.within:
        return ""
    _, part = _part_of(asked, context)
    own = ("", "") if part is None else (part.name, part.across_name)
    names = (*own, *[""] * len(asked.within))
    return between.join(
        part_name(context, *pair, name) for pair, name in zip(asked.within, names, strict=False)
    )


def facts_of(figure: Figure, asked: Asked, context: PanelContext) -> Sequence[tuple[str, str]]:
    """Return what is to be known of a figure, by key; empty texts are left out."""
    one, texts, words = figure.indicator, context.texts, context.words
    language = texts.language
    within = "、" if language == "zh_CN" else ", "
    target = f"{shown(one, one.target)} {one.unit.get(language, '')}".strip()
    is_live = figure.soundness is Soundness.LIVE
    is_quotient = one.is_quotient and math.isfinite(figure.value + figure.of)
    is_share = is_quotient and figure.value <= figure.of
    return (
        ("meaning", one.meaning.get(language, "")),
        ("scope", words.county(figure.node) or words.name),
        ("within", within_text(asked, context, within)),
        ("counted", f"{figure.value:,.0f}" if is_quotient else ""),
        ("of", f"{figure.of:,.0f}" if is_quotient else reporting_text(context, figure)),
        (
            "missed",
            f"{figure.of - figure.value:,.0f}"
            if is_share and one.counting is Counting.SHARE
            else "",
        ),
        ("interval", _interval(figure, context) if one.interval and is_share else ""),
        ("target", target if math.isfinite(one.target) else ""),
        ("as_of", as_of_text(context, figure.as_of_s, is_live=is_live) or texts("panels.nothing")),
        ("sources", feed_names(texts, one.sources)),
    )


def _interval(figure: Figure, context: PanelContext) -> str:
    """Return the 95 % score interval of a share of people who were asked."""
    if not figure.of > 0:
        return ""
    low, high = (shown(figure.indicator, edge) for edge in score_interval(figure.value, figure.of))
    return context.texts("panels.card.interval_value", low=low, high=high)
