"""What joins reports to the duty window: which thing is meant, and the card that is docked."""

from collections.abc import Callable
from pathlib import Path

from app.services.session import Session
from widgets.card_dock import CardDock
from widgets.cases.case_board import CaseBoard
from widgets.look import Look
from widgets.panels.drill.figure_card import FigureCard
from widgets.panels.kinds.table import MAKERS
from widgets.panels.panel_ground import PanelGround
from widgets.reports.brief import BriefPaper, read_brief
from widgets.reports.panel_paper import PanelPaper
from widgets.reports.paper import Paper
from widgets.reports.report_card import Office, ReportCard, Source
from widgets.reports.rows_paper import CasesPaper, MembersPaper
from widgets.texts import Texts

MORNING = "morning"


class ReportRoom:
    """``paper_look`` is the look of paper, ``look`` gives that of the window as it is now."""

    def __init__(
        self,
        office: Office,
        board: CaseBoard,
        dock: CardDock,
        session: Session,
        texts: Texts,
        brief: Path,
        paper_look: Look,
        look: Callable[[], Look],
    ) -> None:
        self._office = office
        self._board = board
        self._dock = dock
        self._session = session
        self._texts = texts
        self._brief = brief
        self._paper_look = paper_look
        self._look = look

    def shown(self, panel: str, title: str) -> None:
        """Report what is looked at: rows of the docked figure, a panel, the queue, or the brief."""
        card = self._dock.card
        if isinstance(card, FigureCard):
            asked = card.asked
            self._open(
                Source(
                    asked.indicator.key, card.title.full_text(), lambda g: MembersPaper(asked, g)
                )
            )
        elif panel:
            self.panel(panel, title)
        elif not self._board.isHidden():
            board, look = self._board, self._paper_look
            name = self._texts("cases.title")
            self._open(Source("cases", name, lambda ground: CasesPaper(board, ground, look)))
        else:
            self.morning()

    def panel(self, key: str, title: str) -> None:
        """Report a panel."""

        def paper(ground: PanelGround) -> Paper:
            panel = ground.folder.find(key)
            if panel is None:  # its file was taken away since
                return BriefPaper(read_brief(self._brief), ground)
            return PanelPaper(panel, ground, self._paper_look, MAKERS)

        self._open(Source(key, title, paper, is_panel=True))

    def morning(self) -> None:
        """Report the morning brief."""
        spec = read_brief(self._brief)
        title = spec.title[self._texts.language]
        self._open(Source(MORNING, title, lambda ground: BriefPaper(spec, ground)))

    def _open(self, source: Source) -> None:
        texts = self._texts
        name = self._session.name or ""
        card = ReportCard(source, self._office, name, texts.language, self._look(), texts)
        self._dock.show_card(card, f"report:{source.key}")
        card.format.setFocus()
