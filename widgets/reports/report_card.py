"""The card of a report: format, language, an expert's own words; then where the file is."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtWidgets import QPlainTextEdit

from app.domain.errors import StoreError
from app.domain.safe_text import safe_text
from app.services.live import Pumped
from widgets.cards.card import Card
from widgets.choice_box import ChoiceBox
from widgets.look import Look
from widgets.panels.panel_ground import PanelGround
from widgets.reports.analysis import Causes, with_words
from widgets.reports.panel_paper import PanelPaper
from widgets.reports.paper import Paper
from widgets.reports.report import Format, Report
from widgets.texts import LANGUAGES, Texts

MOST_WORDS = 20_000  # characters; what is typed beyond them is not taken, and seen not to be
WORDS_PX = 96


@dataclass(frozen=True, slots=True)
class Source:
    """What is to be reported: ``paper`` begins it on a ground of its own in some language."""

    key: str
    title: str
    paper: Callable[[PanelGround], Paper]
    is_panel: bool = False


@dataclass(frozen=True, slots=True)
class Office:
    """What the program lends: a ground in a language, and where files go (it says the path)."""

    ground: Callable[[str], PanelGround]
    save: Callable[[Report, Format, Texts, str], str]


class ReportCard(Card):
    """Nothing waits for it: the file is written when all answers have come, and then said.

    The first of ``sources`` is what was looked at; the others can be chosen instead.
    """

    def __init__(
        self,
        sources: Sequence[Source],
        office: Office,
        name: str,
        language: str,
        look: Look,
        texts: Texts,
    ) -> None:
        super().__init__(look, texts)
        self._sources = tuple(sources)
        self._office = office
        self._name = name
        self._ground: PanelGround | None = None
        self._paper: Paper | None = None
        self._causes: Causes | None = None
        self._key = ""  # of what is being gathered
        self.of, self.format, self.language, self.causes = (ChoiceBox() for _ in range(4))
        for one_source in self._sources:
            self.of.addItem(safe_text(one_source.title))
        for form in Format:
            self.format.addItem(texts(f"reports.card.{form.value}"))
        for one in LANGUAGES:
            self.language.addItem(texts(f"reports.card.{one}"))
        for one in ("no_causes", "causes"):
            self.causes.addItem(texts(f"reports.card.{one}"))
        for box in (self.of, self.format, self.language, self.causes):
            self.dress(box)
        self.language.setCurrentIndex(LANGUAGES.index(language))
        self.words = QPlainTextEdit()
        self.words.setTabChangesFocus(True)
        self.words.setAcceptDrops(False)  # or a file would be put in as its address
        self.words.setPlaceholderText(texts("reports.card.words"))
        self.words.setFixedHeight(look.px(WORDS_PX))
        self.dress(self.words)
        self.said = self.label(is_wrapping=True)
        self.make = self.button(texts("reports.card.make"), self.begin, "primary")
        self.stack(self.of)
        self.body.addLayout(self.row(self.format, self.language))
        self.stack(self.causes, self.words)
        self.body.addLayout(self.row(self.make))
        self.stack(self.said)
        self.said.hide()
        self.of.setVisible(len(self._sources) > 1)
        self.of.currentIndexChanged.connect(lambda _at: self._choose())
        self._choose()
        self.follow(self._drop)

    @property
    def source(self) -> Source:
        """What is to be reported."""
        return self._sources[max(0, self.of.currentIndex())]

    def primary(self) -> None:
        """Make the report."""
        self.begin()

    def begin(self) -> None:
        """Begin to gather what the report needs."""
        if self._paper is not None:
            return
        if len(self.words.toPlainText()) > MOST_WORDS:
            self._say(self.texts("reports.card.too_long", count=f"{MOST_WORDS:,}"))
            return
        self._ground = self._office.ground(LANGUAGES[self.language.currentIndex()])
        self._key = self.source.key
        self._paper = paper = self.source.paper(self._ground)
        if self.causes.currentIndex() == 1 and isinstance(paper, PanelPaper):
            self._causes = Causes(paper.context, paper.headlines)
            paper.add(self._causes)
        self.make.setEnabled(False)
        self._say(self.texts("reports.card.making"))

    def absorb(self, pumped: Pumped) -> None:
        """Hand on what a drain brought."""
        super().absorb(pumped)
        if self._ground is not None and self._paper is not None:
            self._ground.absorb(pumped)
            self._paper.absorb(pumped)

    def refresh(self) -> None:
        """Ask for what is needed; write the file when all of it is there."""
        super().refresh()
        if not hasattr(self, "_paper") or self._paper is None or self._ground is None:
            return
        self._paper.turn()
        if self._paper.is_ready:
            self._write(self._paper, self._ground.texts)
            self._drop()
            self.make.setEnabled(True)

    def _write(self, paper: Paper, texts: Texts) -> None:
        report = with_words(paper.report(self._name), texts, self.words.toPlainText(), self._name)
        form = list(Format)[self.format.currentIndex()]
        try:
            path = self._office.save(report, form, texts, self._key)
        except StoreError as error:
            self._say(self.texts("reports.card.failed", why=str(error)))
        else:
            self._say(self.texts("reports.file", path=path))

    def _choose(self) -> None:
        """Say what is meant; causes are worked out for panels alone."""
        self.title.set_text(self.texts("reports.card.title", title=self.source.title))
        self.causes.setVisible(self.source.is_panel)

    def _say(self, text: str) -> None:
        self.said.set_text(text)
        self.said.show()

    def _drop(self) -> None:
        paper, self._paper = self._paper, None
        ground, self._ground = self._ground, None
        if paper is not None:
            paper.release()
        if ground is not None:
            ground.release()
