"""What a kind of pane is given and owes: figures and acts in, pixels and honest texts out."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from PySide6.QtCore import QRectF
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QWidget

from app.domain.cases.query import CaseFilter
from app.domain.measures.asking import Member, MembersAnswer, PartsAnswer, PartsQuestion, Side
from app.domain.measures.noticing import (
    BurstsAnswer,
    BurstsQuestion,
    ForecastAnswer,
    ForecastQuestion,
    SpotsAnswer,
    SpotsQuestion,
)
from app.domain.readings import Series, Soundness
from app.services.live import ViewGroup
from app.services.measures.figures import Figures
from widgets.city_words import CityWords
from widgets.look import Look
from widgets.panels.spec import BodySpec
from widgets.texts import Texts
from widgets.wall.shown_pane import MapPaneFactory


class PartsSource(Protocol):
    """Answers to questions about parts, asked anew while somebody looks."""

    def parts(self, question: PartsQuestion) -> PartsAnswer | None:
        """Return the newest answer, or None while there is none; asking keeps it fresh."""
        ...

    def code(self, question: PartsQuestion) -> str:
        """Return ``ok``, why there is none, or an empty text before the first answer."""
        ...


class MembersSource(Protocol):
    """The newest rows of a figure, asked anew while somebody looks."""

    def newest(self, indicator: str, node: str, side: Side, most: int) -> MembersAnswer | None:
        """Return the first page, or None while there is none; asking keeps it fresh."""
        ...

    def code(self, indicator: str, node: str, side: Side, most: int) -> str:
        """Return ``ok``, why there is none, or an empty text before the first answer."""
        ...


class PastSource(Protocol):
    """How figures were before."""

    def series(self, indicator: str, node: str, hours: float) -> Series | None:
        """Return a figure's own numbers (quotients divided), oldest first.

        None while nobody has answered; without a number where none is known.
        """
        ...

    def before(self, indicator: str, node: str, ago_s: float) -> float | None:
        """Return what the figure was so long ago (within ten minutes), None where nobody knows."""
        ...


class NoticingSource(Protocol):
    """What statistics notice, asked anew while somebody looks; None while there is no answer."""

    def spots(self, question: SpotsQuestion) -> SpotsAnswer | None:
        """Return the problem spots."""
        ...

    def bursts(self, question: BurstsQuestion) -> BurstsAnswer | None:
        """Return what bursts now."""
        ...

    def forecast(self, question: ForecastQuestion) -> ForecastAnswer | None:
        """Return the next seven days of an indicator."""
        ...


class PanelActs(Protocol):
    """What a click on a pane sets going; on a wall nothing does."""

    def open_figure(
        self, indicator: str, node: str, side: Side, within: Sequence[tuple[str, str]] = ()
    ) -> None:
        """Open what a figure is made of."""
        ...

    def open_member(self, member: Member) -> None:
        """Open the screen of one row: the case, the alarm, the thing on the map."""
        ...

    def open_cases(self, name: str, where: CaseFilter) -> None:
        """Open the queue of cases with a filter called ``name``."""
        ...

    def open_panel(self, key: str) -> None:
        """Show another panel in this one's place."""
        ...

    def do(self, act: str) -> None:
        """Do an act of the command box by its key."""
        ...


def always_the_same() -> int:
    """Return that nobody else has sat here: of a wall, and of paper."""
    return 0


@dataclass(frozen=True, slots=True)
class PanelContext:
    """What every pane of a panel looks at; ``node`` is whose figures it shows.

    ``name_of`` gives a part's words where the hall's data have none: dimension, key. ``sitting``
    is another number once somebody else sits here, or nobody: what was told before is not for him.
    ``monotonic`` gives real seconds. ``watch`` are the rules whose alarms are the panel's, empty
    where it names none.
    """

    group: ViewGroup
    texts: Texts
    words: CityWords
    figures: Figures
    parts: PartsSource
    members: MembersSource
    past: PastSource
    acts: PanelActs
    node: str
    name_of: Callable[[str, str], str]
    map_factory: MapPaneFactory | None = None
    is_wall: bool = False
    noticing: NoticingSource | None = None
    sitting: Callable[[], int] = always_the_same
    monotonic: Callable[[], float] = time.monotonic
    watch: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ShownText:
    """One text that a body painted itself: a test holds it against its box and its neighbours."""

    text: str
    box: QRectF
    font: QFont
    is_elided: bool = False


class Body(Protocol):
    """The inside of a pane; its frame, its age and its hatch belong to the tile around it."""

    def widget(self) -> QWidget:
        """Return the widget to be laid out."""
        ...

    def refresh(self) -> None:
        """Show how things stand now; called every two seconds while it can be seen."""
        ...

    def set_look(self, look: Look) -> None:
        """Take another theme or scale."""
        ...

    def release(self) -> None:
        """Give back what it holds."""
        ...

    def as_of_s(self) -> float:
        """Return as of when its oldest number is (city time), 0 while there is none."""
        ...

    def soundness(self) -> Soundness:
        """Return the worst of what it shows."""
        ...

    def missing(self) -> tuple[str, ...]:
        """Return the feeds whose absence leaves a number out, empty where all are there."""
        ...

    def shown_texts(self) -> Sequence[ShownText]:
        """Return what it painted itself, as it was painted last."""
        ...


BodyMaker = Callable[[BodySpec, PanelContext, Look], Body]
