"""The card of something of the directory: what it is, whom to call, what is there now."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget
from typing_extensions import override

from app.domain.directory import DirectoryKind
from app.domain.directory_card import GRID, UNIT, CardQuestion, DirectoryCard
from app.domain.geo import LonLat
from app.domain.inside_now import ours_and_stations_inside
from app.domain.safe_text import safe_text
from app.services.directory import Asking
from app.services.live import ViewGroup
from app.services.record import CameraNear
from widgets.camera.tile import CameraTile
from widgets.cards.card import Card
from widgets.cards.error_text import error_text
from widgets.cases.case_words import number_text
from widgets.dossier.fact_rows import FactRows
from widgets.dossiers.dossier_words import (
    SIGNS,
    fact_rows,
    kind_word,
    link_text,
    person_row,
    score_row,
)
from widgets.hall_time import age_text
from widgets.look import Look, TextRole
from widgets.plain import button_text
from widgets.texts import Texts

MOST_BUTTONS = 12
MOST_NAMED = 4
TILE_PX = 200


class DossierCard(Card):
    """Emits ``card_wanted`` with kind and key, ``case_wanted``, ``cases_wanted``, ``place_wanted``.

    Asked again every few seconds; who is inside an outline is counted here, from the live picture.
    """

    card_wanted = Signal(str, str)
    case_wanted = Signal(str)
    cases_wanted = Signal(object)  # the DirectoryCard whose cases are to be listed
    place_wanted = Signal(object)  # LonLat
    entity_wanted = Signal(str)
    back_wanted = Signal()

    def __init__(
        self,
        about: CardQuestion,
        group: ViewGroup,
        look: Look,
        texts: Texts,
        monotonic: Callable[[], float],
        *,
        has_back: bool = False,
    ) -> None:
        super().__init__(look, texts)
        self._group = group
        self._monotonic = monotonic
        self.about = about
        self.kind = self.label(tone="second", is_wrapping=True)
        self.as_of = self.label(tone="muted")
        self.back = self.button(texts("dossiers.back"), self.back_wanted.emit, "quiet")
        self.back.setVisible(has_back)
        self.show_on_map = self.button(texts("dossiers.on_map"), self._show_place, "quiet")
        self.wearer = self.button(texts("dossiers.wearer"), self._show_wearer, "quiet")
        self.facts = FactRows(look)
        self.now = self.label(is_wrapping=True)
        self.tile = CameraTile(look, texts, monotonic)
        self.tile.hide()
        self.no_view = self.label(texts("dossiers.no_view"), tone="muted", is_wrapping=True)
        self.people_title = self.label(role=TextRole.STRONG)
        self.people = FactRows(look)
        self.steps_title = self.label(texts("dossiers.steps"), TextRole.STRONG)
        self.steps = self.label(is_wrapping=True)
        self.scores_title = self.label(texts("dossiers.scores"), TextRole.STRONG)
        self.scores = FactRows(look)
        self.cases_title = self.label(role=TextRole.STRONG)
        self.cases = [self._further(partial(self._open_case, at)) for at in range(MOST_BUTTONS)]
        self.all_cases = self.button(texts("dossiers.all_cases"), self._list_cases, "quiet")
        self.links_title = self.label(texts("dossiers.links"), TextRole.STRONG)
        self.links = [self._further(partial(self._open_link, at)) for at in range(MOST_BUTTONS)]
        self.body.addLayout(self.row(self.back, self.show_on_map, self.wearer, self.as_of))
        self.stack(self.kind, self.facts, self.now, self.tile, self.no_view)
        self.stack(self.steps_title, self.steps, self.people_title, self.people)
        self.stack(self.cases_title, *self.cases, self.all_cases)
        self.stack(self.scores_title, self.scores, self.links_title, *self.links)
        self.asking = Asking(group, "directory_card", DirectoryCard, self.show_card, monotonic)
        self.set_look(look)
        self.asking.follow(about)

    @property
    def card(self) -> DirectoryCard | None:
        """What is shown, None until it came."""
        return self.asking.answer

    @override
    def set_look(self, look: Look) -> None:
        """Take another theme or scale."""
        for part in (self.facts, self.people, self.scores, self.tile):
            part.set_look(look)
        self.tile.setFixedHeight(look.px(TILE_PX))
        super().set_look(look)

    @override
    def refresh(self) -> None:
        """Ask when it is due, and count who is there now."""
        self.asking.pump()
        self.tile.refresh()
        self.show_card()

    @override
    def release(self) -> None:
        """Ask and hear nothing more, and close the live view."""
        self.asking.release()
        self.tile.release()
        super().release()

    def show_card(self) -> None:
        """Show what is known."""
        card, texts = self.card, self.texts
        code = self.asking.code
        self.show_error("" if code in ("", "ok") else code)
        for part in self._parts():
            part.setVisible(card is not None)
        if card is None:
            waits = texts("dossiers.asking") if not code else error_text(texts, code)
            self.title.set_text(waits)
            return
        self.title.set_text(safe_text(card.title, SIGNS))
        mark = texts("dossiers.simulated") if card.is_simulated else ""
        key = "" if card.kind == GRID else card.key
        said = (kind_word(texts, card.kind), safe_text(key, SIGNS), mark)
        self.kind.set_text(" · ".join(part for part in said if part))
        self.as_of.set_text(texts("dossiers.of_day", day=card.day))
        self.show_on_map.setVisible(card.lon_deg is not None)
        self.wearer.setVisible(bool(card.entity_id))
        self._show_rows(card)
        self._show_now(card)
        self._show_view(card)
        self._show_buttons(card)

    def _parts(self) -> Sequence[QWidget]:
        """Return what has nothing to say before the answer came."""
        return (
            *(self.kind, self.facts, self.as_of, self.show_on_map, self.wearer, self.no_view),
            *(self.now, self.steps, self.steps_title, self.people, self.people_title),
            *(self.cases_title, *self.cases, self.all_cases, self.scores, self.scores_title),
            *(self.links_title, *self.links),
        )

    def _show_rows(self, card: DirectoryCard) -> None:
        texts = self.texts
        self.facts.show_facts(fact_rows(texts, card))
        self.steps.set_text("\n".join(f"{n}. {step}" for n, step in enumerate(card.steps, 1)))
        for label in (self.steps, self.steps_title):
            label.setVisible(bool(card.steps))
        self.people.show_facts([person_row(texts, line) for line in card.people])
        is_team = card.kind == GRID
        title = "dossiers.team" if is_team else "dossiers.call"
        self.people_title.set_text(texts(title, count=len(card.people)))
        nobody = texts("dossiers.no_team")
        if is_team and not card.people:
            self.people_title.set_text(nobody)
        self.people_title.setVisible(is_team or bool(card.people))
        rows = []
        for one in card.scores:
            who, said = score_row(texts, one.source, one.score, one.most, one.why)
            rows.append((one.day, f"{who} {said}"))
        self.scores.show_facts(rows)
        for part in (self.scores, self.scores_title):
            part.setVisible(bool(rows))

    def _show_now(self, card: DirectoryCard) -> None:
        """Say who is inside the outline, as the live picture has it."""
        texts, group = self.texts, self._group
        self.now.setVisible(bool(card.rings))
        if not card.rings:
            return
        if not self.asking.is_vouched:
            self.now.set_text(texts("dossiers.not_live"))
            return
        ours, stations = ours_and_stations_inside(group.world, card.rings, group.now_s())
        said = texts(
            "dossiers.inside",
            ours=len(ours),
            names=self._named(ours),
            stations=len(stations),
            stations_named=self._named(stations),
        )
        self.now.set_text(said)

    def _named(self, names: Sequence[str]) -> str:
        texts = self.texts
        if not names:
            return ""
        some = texts("dossiers.between").join(safe_text(one, SIGNS) for one in names[:MOST_NAMED])
        more = len(names) - MOST_NAMED
        return texts("dossiers.named_more" if more > 0 else "dossiers.named", names=some)

    def _show_view(self, card: DirectoryCard) -> None:
        """Open the live view of a body-worn set, or say that there is none."""
        is_set = card.kind == DirectoryKind.BODY_SETS
        self.no_view.setVisible(is_set and not card.url)
        self.tile.setVisible(bool(card.url))
        if card.url:
            about = (card.key, card.title, 0.0, 0.0, 0.0, card.url, card.is_simulated, -1.0)
            self.tile.show_camera(CameraNear(*about))
        if is_set and card.entity_id:
            age_s = self._group.fix_age_s(card.entity_id)
            row = self.texts("dossiers.fact.fix")
            lost = self.texts("dossiers.no_fix")
            said = lost if age_s is None else age_text(self.texts, age_s)
            self.facts.show_facts([*fact_rows(self.texts, card), (row, said)])

    def _show_buttons(self, card: DirectoryCard) -> None:
        texts = self.texts
        has_cases = card.case_count >= 0
        count = f"{card.case_count}+" if card.is_more_than else str(max(card.case_count, 0))
        key = "dossiers.cases" if card.kind != DirectoryKind.PLANS else "dossiers.cases_of_plan"
        self.cases_title.set_text(texts(key, count=count))
        self.cases_title.setVisible(has_cases)
        for at, button in enumerate(self.cases):
            button.setVisible(at < len(card.cases))
            if at < len(card.cases):
                line = card.cases[at]
                state = texts(f"cases.state.{line.state}")
                late = texts("dossiers.late") if line.is_late else ""
                said = (number_text(line.number), safe_text(line.title, SIGNS), state, late)
                button.setText(button_text(" · ".join(part for part in said if part)))
        self.all_cases.setVisible(bool(card.cases))
        self.links_title.setVisible(bool(card.links))
        is_plan = card.kind == DirectoryKind.PLANS
        self.links_title.set_text(texts("dossiers.teams" if is_plan else "dossiers.links"))
        for at, button in enumerate(self.links):
            button.setVisible(at < len(card.links))
            if at < len(card.links):
                button.setText(button_text(link_text(texts, card.links[at])))

    def _further(self, act: Callable[[], None]) -> QPushButton:
        """Return a button that takes what width there is, and no more."""
        button = self.button("", act, "quiet")
        button.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        button.hide()
        return button

    def _open_case(self, at: int) -> None:
        if self.card is not None and at < len(self.card.cases):
            self.case_wanted.emit(self.card.cases[at].case_id)

    def _open_link(self, at: int) -> None:
        if self.card is not None and at < len(self.card.links):
            link = self.card.links[at]
            self.card_wanted.emit(link.kind, link.key)

    def _list_cases(self) -> None:
        if self.card is not None:
            self.cases_wanted.emit(self.card)

    def _show_wearer(self) -> None:
        if self.card is not None and self.card.entity_id:
            self.entity_wanted.emit(self.card.entity_id)

    def _show_place(self) -> None:
        card = self.card
        if card is not None and card.lon_deg is not None and card.lat_deg is not None:
            self.place_wanted.emit(LonLat(card.lon_deg, card.lat_deg))


CARD_KINDS = frozenset({*(kind.value for kind in DirectoryKind), GRID, UNIT})
