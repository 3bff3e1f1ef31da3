"""What the tests of the panel engine share: a ground that is fed by hand, and trivial bodies."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtWidgets import QLabel, QWidget

from app.domain.clock import SetClock
from app.domain.measures.table import IndicatorTable
from app.domain.readings import Soundness
from app.services.live import ViewGroup
from tests.widgets.fake_link import FakeLink
from tests.widgets.panels.fakes import CITY_INFO, NOW_S, indicator
from tests.widgets.read_once import catalogues
from widgets.city_words import CityWords
from widgets.look import Look
from widgets.panels.body import BodyMaker, PanelContext, ShownText
from widgets.panels.panel_file import Known
from widgets.panels.panel_ground import PanelGround
from widgets.panels.panels_folder import PanelsFolder
from widgets.panels.spec import BodyKind, BodySpec
from widgets.texts import Texts

DEMANDS = indicator("demands", "今日诉求", "Demands today")
OPEN = indicator("open_cases", "在办", "Open", number=20_002)
TABLE = IndicatorTable((DEMANDS, OPEN))

HEAD = """version = 1
key = "{key}"
number = {number}
title = {{ zh_CN = "民情{number}", en = "Demands {number}" }}
"""
PANE = """
[[pane]]
kind = "figure"
at = [{column}, 0]
span = [3, 3]
indicators = ["demands"]
"""


def panel_text(key: str, number: int, panes: int = 2, head: str = "", more: str = "") -> str:
    """Return a panel of so many figures beside each other."""
    rows = "".join(PANE.format(column=3 * at) for at in range(panes))
    return HEAD.format(key=key, number=number) + head + rows + more


@dataclass
class Watched:
    """What the trivial bodies were asked to do; ``fails`` makes them raise."""

    made: list[BodySpec] = field(default_factory=list)
    refreshed: int = 0
    released: int = 0
    fails: bool = False
    as_of_s: float = NOW_S - 4
    soundness: Soundness = Soundness.LIVE
    missing: tuple[str, ...] = ()

    def makers(self) -> dict[BodyKind, BodyMaker]:
        """Return a maker of such bodies for every kind."""

        def make(spec: BodySpec, context: PanelContext, look: Look) -> "TrivialBody":
            return TrivialBody(self, spec)

        return dict.fromkeys(BodyKind, make)


class TrivialBody:
    """A label, as a body."""

    def __init__(self, watched: Watched, spec: BodySpec) -> None:
        self._watched = watched
        watched.made.append(spec)
        self._label = QLabel(spec.kind.value)

    def widget(self) -> QWidget:
        return self._label

    def refresh(self) -> None:
        if self._watched.fails:
            raise ValueError("this body is broken")
        self._watched.refreshed += 1

    def set_look(self, look: Look) -> None:
        self._label.setFont(look.font())

    def release(self) -> None:
        self._watched.released += 1

    def as_of_s(self) -> float:
        return self._watched.as_of_s

    def soundness(self) -> Soundness:
        return self._watched.soundness

    def missing(self) -> tuple[str, ...]:
        return self._watched.missing

    def shown_texts(self) -> Sequence[ShownText]:
        return ()


@dataclass
class Ground:
    """A ground over a folder of a test, with clocks set by hand."""

    folder: Path
    texts: Texts
    real_s: float = 0.0
    link: FakeLink = field(default_factory=FakeLink)
    clock: SetClock = field(default_factory=lambda: SetClock(NOW_S))

    def __post_init__(self) -> None:
        known = catalogues()
        self.group = ViewGroup(self.link, known.fields, self.clock, reading_fields=known.readings)
        self.group.pump()
        self.panels = PanelsFolder([self.folder], Known(TABLE), lambda: self.real_s)
        self.ground = PanelGround(
            *(self.group, TABLE, known.quantities, self.panels),
            *(CityWords(CITY_INFO, self.texts.language), self.texts, lambda: self.real_s),
        )

    def save(self, name: str, text: str) -> None:
        """Write a file of a panel, as an editor does."""
        (self.folder / name).write_text(text, "utf-8")

    def pass_s(self, seconds: float) -> None:
        """Let real time and city time go by."""
        self.real_s += seconds
        self.clock.advance(seconds)
        self.ground.absorb(self.group.pump())
