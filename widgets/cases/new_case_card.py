"""The form of a call that comes in: keyboard only, the type suggested from the words."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QEvent, QObject, QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QListWidget, QPlainTextEdit
from typing_extensions import override

from app.domain.cases.case import CaseKind, CasePlace
from app.domain.cases.catalogue import CaseCatalogue, ProblemType
from app.domain.cases.commands import OpenCase
from app.domain.geo import LonLat
from app.domain.safe_text import safe_text
from app.services.cases.acts import CaseActs, new_case_id
from app.services.cases.hints import LIKE, TYPES, CaseHints, GuessedType, LikeCase
from app.services.cases.sending import FileSending
from app.services.cases.unit_ways import UnitWays
from app.services.live import ViewGroup
from widgets.cards.card import Card
from widgets.cards.error_text import error_text
from widgets.cases.case_words import NAME_CHARACTERS, is_called, number_text
from widgets.cases.file_row import FileRow, files_in
from widgets.cases.keyboard import take_back
from widgets.cases.like_rows import APART_KEY, MOST_LIKE, LikeRows
from widgets.cases.way_words import first_text
from widgets.choice_box import ChoiceBox
from widgets.look import Look
from widgets.texts import Texts

TITLE_CHARACTERS, TEXT_CHARACTERS, ADDRESS_CHARACTERS = 120, 8_000, 200
COMPARED_CHARACTERS = 4_000  # of a text, with other cases
NAME_AT_MOST, PHONE_CHARACTERS = 60, 20
MOST_TYPES = 4
TYPE_ROW_PX, TEXT_PX = 28, 110
HOTLINE = "hotline"
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
GUESS_KEY = Qt.Key.Key_P


class NewCaseCard(Card):
    """Emits ``opened`` with the id of the case once the hub has its number.

    Ctrl+Enter puts it in; Ctrl+1 to 4, twice, puts it in and joins it to a like case; Ctrl+0 says
    that one is another matter, which is written once this one is in; Ctrl+P takes the type that
    its words most likely speak of; Esc leaves without. ``take_place`` sets the place from the map.
    ``like_wanted`` asks to see a like case.
    """

    opened = Signal(str)
    like_wanted = Signal(str)

    def __init__(
        self,
        group: ViewGroup,
        acts: CaseActs,
        catalogue: Callable[[], CaseCatalogue],
        look: Look,
        texts: Texts,
        monotonic: Callable[[], float],
    ) -> None:
        super().__init__(look, texts)
        self._group, self._acts, self._catalogue = group, acts, catalogue
        self._case_id = new_case_id()
        self._raised_s = group.now_s()
        self._place: LonLat | None = None
        self._types: list[ProblemType] = []
        self._is_sent = False
        self._join: LikeCase | None = None
        self.hints = CaseHints(group, (LIKE, TYPES), self._show_hints, monotonic)
        self.ways = UnitWays(group, self._show_ways, monotonic)
        self.like = LikeRows(look, texts, "Ctrl+")
        self.like.joined.connect(self._put_in_with)
        self.like.opened.connect(self.like_wanted)
        self.title.set_text(texts("cases.new_form.title"))
        self.words = QPlainTextEdit()
        self.words.setTabChangesFocus(True)
        self.words.setAcceptDrops(False)  # or a file would be put in as its address
        self.words.setPlaceholderText(texts("cases.new_form.words"))
        self.headline = self._line("headline", TITLE_CHARACTERS)
        self.type = self._line("type", TITLE_CHARACTERS)
        self.types = QListWidget()
        self.types.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.types.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.channel = ChoiceBox()
        self.files = FileRow(look, texts, partial(FileSending, group, monotonic=monotonic))
        self.setAcceptDrops(True)
        self.reporter = self._line("reporter", NAME_AT_MOST)
        self.phone = self._line("phone", PHONE_CHARACTERS)
        self.address = self._line("address", ADDRESS_CHARACTERS)
        self.place = self.label(texts("cases.new_form.no_place"), tone="muted", is_wrapping=True)
        self.limit = self.label(tone="second", is_wrapping=True)
        self.nearest = self.label(tone="second", is_wrapping=True)
        self.send = self.button(texts("cases.new_form.send"), self.put_in, "primary")
        hint = self.label(texts("cases.new_form.hint"), tone="muted", is_wrapping=True)
        for widget in (self.words, self.types, self.channel):
            self.dress(widget)
        self.stack(self.words, self.like, self.headline, self.type, self.types, self.limit)
        self.stack(self.address, self.place, self.nearest)
        self.stack(self.reporter, self.phone, self.channel)
        self.stack(self.send, self.files, hint)
        for line in (self.words, self.headline, self.type, self.address, self.reporter, self.phone):
            line.installEventFilter(self)
        self.channel.installEventFilter(self)
        self._fill_channels()
        self.type.textChanged.connect(self._suggest)
        for typed in (self.words, self.headline):
            typed.textChanged.connect(self._suggest)
        for typed in (self.words, self.headline, self.address, self.phone):
            typed.textChanged.connect(self._look_beside)
        self.types.currentRowChanged.connect(lambda _row: self._show_limit())
        self.types.itemClicked.connect(lambda _item: self._look_beside())
        self.set_look(look)
        self._suggest()

    def take_keyboard(self) -> None:
        """Put the keyboard where the words go."""
        self.words.setFocus()

    def take_place(self, at: LonLat) -> None:
        """Take a place that was pointed at on the map."""
        self._place = at
        said = self.texts("cases.new_form.place", lon=f"{at.lon_deg:.5f}", lat=f"{at.lat_deg:.5f}")
        self.place.set_text(said)
        self._look_beside()
        QTimer.singleShot(0, self._back_to_words)

    @override
    def release(self) -> None:
        """Ask and hear nothing more."""
        self.hints.release()
        self.ways.release()
        self.files.sending.release()
        super().release()

    def put_in(self) -> None:
        """Put the case in, or say what is missing."""
        title = self.headline.text().strip() or self.words.toPlainText().strip().split("\n")[0]
        if not title:
            self.show_error("text_empty")
            self.words.setFocus()
            return
        if self._is_sent:
            return
        if (count := len(self.words.toPlainText())) > TEXT_CHARACTERS:
            most = {"count": count, "most": TEXT_CHARACTERS}
            self.error.set_text(self.texts("cases.text_too_long", **most))
            self.error.show()
            self.words.setFocus()
            return
        if self.files.is_waiting:
            self.show_error("files_on_way")
            return
        kind = self._chosen()
        at = self._place
        place = CasePlace(
            None if at is None else at.lon_deg,
            None if at is None else at.lat_deg,
            self.address.text().strip(),
        )
        self._is_sent = True
        self.send.setEnabled(False)
        self._acts.open(
            OpenCase(
                case_id=self._case_id,
                kind=CaseKind.DEMAND if kind is None else kind.kind,
                channel=str(self.channel.currentData() or HOTLINE),
                title=title[:TITLE_CHARACTERS],
                text=self.words.toPlainText(),
                raised_s=self._raised_s,
                type_code="" if kind is None else kind.code,
                reporter=self.reporter.text().strip(),
                phone=self.phone.text().strip(),
                place=place,
                attachments=self.files.hashes,
            )
        )
        self.refresh()

    @override
    def set_look(self, look: Look) -> None:
        """Take another theme or scale."""
        self.words.setFixedHeight(look.px(TEXT_PX))
        self.like.set_look(look)
        self.files.set_look(look)
        super().set_look(look)
        self._fit_types()

    @override
    def refresh(self) -> None:
        """Say how it went, and ask what is beside it."""
        self.hints.pump()
        self._show_ways()
        self.files.sending.pump()
        if not self.channel.count():
            self._fill_channels()
            self._suggest()
        refused = self._acts.refused.get(self._case_id)
        if refused is not None:
            said = error_text(self.texts, refused[0])
            if refused[0] == "case_known" and refused[1].isdigit():
                said = self.texts("cases.new_form.known", number=number_text(int(refused[1])))
            self.error.set_text(said)
            self.error.show()
            self._is_sent = False
            self.send.setEnabled(True)
        elif self._case_id in self._acts.opened and self.send.isVisibleTo(self):
            self.send.hide()  # once: the card goes with the signal
            self._join_now()
            self.opened.emit(self._case_id)

    @override
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files."""
        if files_in(event.mimeData()):
            event.acceptProposedAction()

    @override
    def dropEvent(self, event: QDropEvent) -> None:
        """Put files to the case."""
        event.acceptProposedAction()
        self.files.take(files_in(event.mimeData()))

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Put in with Ctrl+Enter, go on with Enter, choose a type with the arrows."""
        if not isinstance(event, QKeyEvent) or event.type() not in (
            QEvent.Type.KeyPress,
            QEvent.Type.ShortcutOverride,
        ):
            return False
        if event.type() == QEvent.Type.KeyPress:
            return self._pressed(watched, event)
        has_ctrl = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        is_like = 0 <= event.key() - APART_KEY <= MOST_LIKE
        is_ours = has_ctrl and (event.key() == GUESS_KEY or is_like)
        if is_ours or event.key() == Qt.Key.Key_Escape:
            event.accept()  # the window's Esc would shut the queue first
            return True
        return False

    def _pressed(self, watched: QObject, event: QKeyEvent) -> bool:
        key = event.key()
        is_sending = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if key == Qt.Key.Key_Escape:
            self.close_card()
        elif is_sending and APART_KEY <= key <= APART_KEY + MOST_LIKE:
            if not event.isAutoRepeat():
                self.like.take(key)
        elif is_sending and key == GUESS_KEY:
            self.take_guess()
        elif key in _ENTER and is_sending:
            if not event.isAutoRepeat():
                self.put_in()
        elif key in _ENTER and isinstance(watched, QLineEdit):
            self.focusNextChild()
        elif watched is self.type and key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            row = self.types.currentRow() + (1 if key == Qt.Key.Key_Down else -1)
            self.types.setCurrentRow(min(max(row, 0), self.types.count() - 1))
        else:
            return False
        return True

    def _line(self, key: str, characters: int) -> QLineEdit:
        line = QLineEdit()
        line.setMaxLength(characters)
        line.setPlaceholderText(self.texts(f"cases.new_form.{key}"))
        self.dress(line)
        return line

    def _fill_channels(self) -> None:
        self.channel.clear()
        for channel in self._catalogue().channels.values():
            self.channel.addItem(safe_text(channel.name, NAME_CHARACTERS), channel.code)
        at = self.channel.findData(HOTLINE)
        self.channel.setCurrentIndex(max(at, 0))

    def _back_to_words(self) -> None:
        """Take the keyboard back: the map is a window of its own, and the click took it there."""
        take_back(self.address)

    def take_guess(self) -> None:
        """Take the type that is suggested first."""
        if self._types:
            self.types.setCurrentRow(1)
            self._look_beside()

    def _put_in_with(self, at: int) -> None:
        """Put it in, and then have a like case stand for it."""
        if at < len(self.like.shown):
            self._join = self.like.shown[at]
            self.put_in()

    def _join_now(self) -> None:
        join, at = self._join, self._acts.opened_at.get(self._case_id)
        if at is None:
            return
        for like in self.like.apart:  # said of the other, so that each stands by itself
            self._acts.tell_apart(self._case_id, like.at, like)
        if join is not None:
            self._acts.merge(self._case_id, join.at, at, join.why)

    def _look_beside(self) -> None:
        """Have the hub look for like cases and the type, once the hand rests."""
        title = self.headline.text().strip()
        text = self.words.toPlainText().strip()
        if not title and not text:
            self.hints.look({})
            return
        kind, at = self._chosen(), self._place
        draft: dict[str, object] = {
            "title": title,
            "text": text[:COMPARED_CHARACTERS],
            "type_code": "" if kind is None else kind.code,
            "address": self.address.text().strip(),
            "phone": self.phone.text().strip(),
            "raised_s": self._raised_s,
            "limit": MOST_LIKE,
        }
        if at is not None:
            draft |= {"lon_deg": at.lon_deg, "lat_deg": at.lat_deg}
        self.hints.look(draft, is_typed=True)

    def _show_hints(self) -> None:
        suggested = [one for one in self.hints.like if one.is_suggested]
        self.like.show_measured(self.hints.measured)
        may_join = self._acts.may_amend()
        self.like.show_like(suggested, self._catalogue(), may_join=may_join)
        if self.hints.types:
            self._suggest()

    def _show_ways(self) -> None:
        """Say who could be sent, and how long it takes there, once a type and a place are known."""
        kind = self._chosen()
        self.ways.look_at("" if kind is None else kind.code, self._place)
        self.ways.pump()
        self.nearest.set_text(first_text(self.texts, self._catalogue(), self.ways.of_place()))
        self.nearest.setVisible(bool(self.nearest.full_text()))

    def _suggest(self) -> None:
        """List the types that are named, or that the words speak of by what the hub has learnt."""
        typed = self.type.text().strip().lower()
        said = self.headline.text() + self.words.toPlainText()
        now = {one[-1].code: one[-1] for one in self._catalogue().types.values()}
        guessed = [one for one in self.hints.types if one.type_code in now]
        if typed:
            found = [one for one in now.values() if is_called(one, typed)]
            guessed = []
        else:
            worth = {one.code: sum(word in said for word in one.words) for one in now.values()}
            found = [one for one in now.values() if worth[one.code]]
            found.sort(key=lambda one: -worth[one.code])
            first = [now[one.type_code] for one in guessed]
            found = first + [one for one in found if one not in first]
        chosen = self._chosen()
        self._types = found[:MOST_TYPES]
        blocker = QSignalBlocker(self.types)
        self.types.clear()
        fits_none = typed and not found
        later = "cases.new_form.none_fits" if fits_none else "cases.new_form.later"
        self.types.addItem(self.texts(later))
        shares = {one.type_code: one for one in guessed}
        for at, one in enumerate(self._types):
            said = self._type_said(one, shares.get(one.code), at)
            self.types.addItem(safe_text(said, TITLE_CHARACTERS))
        row = 1 if typed and self._types else 0
        if chosen is not None and not typed and chosen in self._types:
            row = self._types.index(chosen) + 1  # what a hand chose stays chosen
        self.types.setCurrentRow(row)
        blocker.unblock()
        self._fit_types()
        self._show_limit()

    def _type_said(self, one: ProblemType, guess: GuessedType | None, at: int) -> str:
        name = safe_text(one.name, NAME_CHARACTERS)
        said = name if guess is None else f"{name} {guess.share:.0%}"
        is_first = at == 0 and not self.type.text().strip()
        return self.texts("cases.new_form.by_key", said=said) if is_first else said

    def _fit_types(self) -> None:
        self.types.setFixedHeight(self.look.px(TYPE_ROW_PX) * self.types.count())

    def _chosen(self) -> ProblemType | None:
        row = self.types.currentRow() - 1
        return self._types[row] if 0 <= row < len(self._types) else None

    def _show_limit(self) -> None:
        kind = self._chosen()
        self.limit.set_text("" if kind is None else kind.standard)
        self.limit.setVisible(kind is not None)
