"""A pane of a panel: the frame round a body, which may fail without taking the others along."""

from typing import Protocol, runtime_checkable

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from app.domain.classes import Age
from app.domain.measures.indicator import Counting, Indicator
from app.domain.ports import LinkState
from app.domain.readings import Soundness
from app.services.live import Pumped
from widgets.hall_time import age_text, clock_text, minute_text
from widgets.look import Look
from widgets.pane import Pane
from widgets.panel_host import RETRY_AFTER_S, PanelHost
from widgets.panels.body import Body, BodyMaker, PanelContext
from widgets.panels.fault_words import fault_words
from widgets.panels.feed_words import feed_names
from widgets.panels.kinds.words import label_of, partly_text, shared_unit
from widgets.panels.panel_file import Fault
from widgets.panels.spec import BodyKind, BodySpec
from widgets.plain import PlainLabel

AGES = {
    Soundness.LIVE: Age.LIVE,
    Soundness.LATE: Age.LATE,
    Soundness.FROZEN: Age.LATE,  # it comes in time and says the same for longer than nature does
    Soundness.LOST: Age.LOST,
}
_Known = tuple[float, Soundness, tuple[str, ...]]
_NOTHING: _Known = (0.0, Soundness.LOST, ())


@runtime_checkable
class HearingBody(Protocol):
    """A body that is told of every drain."""

    def absorb(self, pumped: Pumped) -> None:
        """Take what a drain brought."""
        ...


class Tile(Pane):
    """``name`` is what the host knows it by; a body that cannot be made is tried again."""

    def __init__(
        self,
        name: str,
        spec: BodySpec,
        context: PanelContext,
        look: Look,
        maker: BodyMaker | None,
        host: PanelHost,
    ) -> None:
        super().__init__(title_of(spec, context), look)
        self._name_in_host = name
        self._spec = spec
        self._context = context
        self._look = look
        self._maker = maker
        self._host = host
        self.body: Body | None = None
        self.as_of_s, self.worth = 0.0, Age.LIVE
        # What has no room beside the title goes below it; only a name too long for all is cut.
        self.as_of.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.said = PlainLabel(is_wrapping=True)
        self.said.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self.said.hide()
        self.content.addWidget(self.said, 1)
        # What has no room beside the name: its age and the feed that is missing.
        self.note = PlainLabel(is_wrapping=True)
        self.note.setProperty("tone", "second")
        self.content.addWidget(self.note)
        self._time, self._part = "", ""
        # What the words of the frame were laid out for, and how: title, time, second line.
        self._laid: tuple[object, ...] = ()
        self._words = ("", "", "")
        self._make()
        self._lay_words()
        self.set_look(look)

    @property
    def is_failed(self) -> bool:
        """Whether its body does not work now."""
        return self.body is None or self._name_in_host in self._host.failed

    def absorb(self, pumped: Pumped) -> None:
        """Hand on what a drain brought to a body that moves between two refreshes: a map."""
        body = self.body
        if isinstance(body, HearingBody):
            self._host.run(self._name_in_host, lambda: body.absorb(pumped))

    def refresh(self) -> None:
        """Show how things stand now, or say that this pane does not work."""
        if self.body is None:
            self._make()
        if self.body is not None:
            self._host.run(self._name_in_host, self.body.refresh)
        self._frame()

    @override
    def set_look(self, look: Look) -> None:
        """Take another theme or scale."""
        super().set_look(look)
        if not hasattr(self, "note"):
            return
        self._look = look
        self.said.setFont(look.font())
        self.note.setFont(look.font())
        pad = look.px(12)
        self.said.setContentsMargins(pad, 0, pad, pad)
        self.note.setContentsMargins(pad, 0, pad, 0)
        body = self.body
        if body is not None:
            self._host.run(self._name_in_host, lambda: body.set_look(look))
        self._laid = ()
        self._lay_words()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay the words of the frame out anew."""
        super().resizeEvent(event)
        self._lay_words()

    def release(self) -> None:
        """Give back what the body holds."""
        if self.body is not None:
            self._host.run(self._name_in_host, self.body.release)

    def _make(self) -> None:
        maker = self._maker
        if maker is None:
            return
        made = self._host.call(
            self._name_in_host, lambda: maker(self._spec, self._context, self._look), None
        )
        if made is None:
            return
        widget = self._host.call(self._name_in_host, made.widget, None)
        if widget is not None:
            self.body = made
            lay_out(widget)
            self.content.addWidget(widget, 1)

    def _frame(self) -> None:
        body, texts = self.body, self._context.texts
        is_failed = self.is_failed
        self.said.setVisible(is_failed)
        if body is not None:
            body.widget().setVisible(not is_failed)
        if is_failed or body is None:
            self.said.set_text(texts("panels.failed", seconds=round(RETRY_AFTER_S)))
            self.as_of_s = 0.0
            self._time = self._part = ""
            self.mark_part("")
            self._lay_words()
            self.vouch(None)
            return
        known = self._host.call(self._name_in_host, lambda: _known_of(body), _NOTHING)
        self.as_of_s, soundness, missing = known
        self.worth = worth = self._worth(soundness)
        is_live, is_short = worth is Age.LIVE, self._context.is_wall
        self._time = as_of_text(self._context, self.as_of_s, is_live=is_live, is_short=is_short)
        named = feed_names(texts, missing)
        self._part = texts("panels.missing", feeds=named) if named else self._partly()
        self.mark_part(self._part)
        self._lay_words()
        self.vouch(worth if self.as_of_s else None)

    def _partly(self) -> str:
        figures = self._context.figures
        shown = (figures.figure(key, self._context.node) for key in self._spec.indicators)
        return partly_text(self._context, (one for one in shown if one is not None))

    def _lay_words(self) -> None:
        """Have the name give way to nothing: what has no room beside it stands in a second line.

        When it is of may be said in short where it is live, or by the head of the panel alone.
        """
        name, time, part = self._name, self._time, self._part
        laid = (name, time, part, self.worth, self.width(), self.title.font().key())
        if laid != self._laid:  # measuring text costs more than all else of a refresh
            self._laid, self._words = laid, self._fitted(name, time, part)
        self._say(*self._words)

    def _fitted(self, name: str, time: str, part: str) -> tuple[str, str, str]:
        """Return title, time and second line as there is room for them."""
        if part and self._has_room(whole := f"{name} · {part}", time):
            return whole, time, ""
        if self._has_room(name, time):
            return name, time, part
        if self.worth is Age.LIVE:
            short = minute_text(self.as_of_s) if time else ""
            return name, short if self._has_room(name, short) else "", part
        return name, "", " · ".join(one for one in (time, part) if one)

    def _say(self, title: str, time: str, note: str) -> None:
        self.title.set_text(title)
        self.as_of.set_text(time)
        self.note.set_text(note)
        if self.note.isHidden() != (not note):
            self.note.setVisible(bool(note))

    def _has_room(self, title: str, as_of: str) -> bool:
        """Return whether a whole title has room beside a time."""
        wide = self.title.fontMetrics().horizontalAdvance(title)
        time = self.as_of.fontMetrics().horizontalAdvance(as_of)
        margins = self.header.contentsMargins()
        spaces = 3 * self.header.spacing() + margins.left() + margins.right() + 2
        return wide + time + self.dot.sizeHint().width() + spaces <= self.width()

    def _worth(self, soundness: Soundness) -> Age:
        """Return what a number is worth: over a line that is not live nothing new can come."""
        group = self._context.group
        is_cut = group.is_live and group.status.state is not LinkState.LIVE
        return Age.LOST if is_cut else AGES[soundness]


class SpoiledTile(Pane):
    """The place of a pane whose lines in the file are wrong: which line, and why."""

    as_of_s, worth = 0.0, Age.LIVE

    def __init__(self, fault: Fault, context: PanelContext, look: Look) -> None:
        super().__init__(fault.file, look)
        self.said = PlainLabel(
            context.texts("panels.spoiled", fault=fault_words(context.texts, fault)),
            is_wrapping=True,
        )
        self.said.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self.said.setProperty("tone", "warn")
        self.content.addWidget(self.said, 1)
        self.set_look(look)

    def absorb(self, _pumped: Pumped) -> None:
        """It hears of nothing."""

    def refresh(self) -> None:
        """Nothing of it changes before the file does."""

    def release(self) -> None:
        """It holds nothing."""

    @override
    def set_look(self, look: Look) -> None:
        """Take another theme or scale."""
        super().set_look(look)
        if hasattr(self, "said"):
            self.said.setFont(look.font())
            pad = look.px(12)
            self.said.setContentsMargins(pad, 0, pad, pad)


def title_of(spec: BodySpec, context: PanelContext) -> str:
    """Return what a pane is called: by its own words, by its first figure's, or by its kind.

    Where rows of one figure have numbers without their unit, it is said here, once for all.
    """
    language = context.texts.language
    first = context.figures.table.find(spec.indicators[0]) if spec.indicators else None
    short = spec.short.get(language, "") if context.is_wall else ""
    if short or spec.title:
        title = short or spec.title.get(language, "")
        unit = "" if first is None or not is_unitless(spec, first) else first.unit.get(language, "")
        if context.is_wall and spec.kind is BodyKind.BARS and not spec.by:
            found = (context.figures.table.find(key) for key in spec.indicators)
            unit = shared_unit(context, [one for one in found if one is not None])
        return context.texts("panels.title_unit", title=title, unit=unit) if unit else title
    if first is not None:
        return label_of(context, first)
    return context.texts(f"panels.kind.{spec.kind.value}")


def is_unitless(spec: BodySpec, indicator: Indicator) -> bool:
    """Return whether rows of one figure have bare numbers that are more than a count of rows."""
    is_of_one = spec.kind is BodyKind.RANKING or (spec.kind is BodyKind.BARS and bool(spec.by))
    return is_of_one and indicator.counting is not Counting.COUNT


def _known_of(body: Body) -> _Known:
    return body.as_of_s(), body.soundness(), body.missing()


def as_of_text(
    context: PanelContext, as_of_s: float, *, is_live: bool, is_short: bool = False
) -> str:
    """Return as of when something is, with its age where it is late; empty for never.

    What is live is not old: an hourly number is of its hour. In short the seconds are
    left out: on a wall the title needs the room, and the head of the panel has them.
    """
    if not as_of_s:
        return ""
    time = minute_text(as_of_s) if is_short else clock_text(as_of_s)
    if is_live:
        return time
    texts, age_s = context.texts, context.group.now_s() - as_of_s
    return texts("panels.as_of_age", time=time, age=age_text(texts, age_s))


def lay_out(widget: QWidget) -> None:
    """Have the grid, and not a pane's wishes, decide who gets how much."""
    widget.setMinimumSize(1, 1)
    widget.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
