"""The line on a case's card that says how far the newest message about it has come."""

from collections.abc import Callable

from app.domain.notify import MESSAGE_PREFIX
from app.services.live import Pumped, ViewGroup
from app.services.messages import MessageLog
from widgets.cards.card import set_tone
from widgets.notify.message_words import TONES, told_words
from widgets.plain import PlainLabel
from widgets.texts import Texts


class CaseMessage:
    """Fills ``label``, which is hidden where nothing was sent."""

    def __init__(
        self,
        label: PlainLabel,
        group: ViewGroup,
        case_id: str,
        texts: Texts,
        monotonic: Callable[[], float],
    ) -> None:
        self.label = label
        self._group, self._texts = group, texts
        self._log = MessageLog(group, self._show, monotonic, limit=1)
        self._log.open(case_id=case_id)
        label.hide()

    def absorb(self, pumped: Pumped) -> None:
        """Ask again where the journal has something new of messages."""
        if any(subject.startswith(MESSAGE_PREFIX) for subject in pumped.subjects):
            self._log.touch()

    def pump(self) -> None:
        """Ask what is due."""
        self._log.pump()

    def release(self) -> None:
        """Wait for nothing more."""
        self._log.release()

    def _show(self) -> None:
        page = self._log.page
        line = page.lines[0] if page is not None and page.lines else None
        self.label.setVisible(line is not None)
        if line is not None:
            self.label.set_text(told_words(self._texts, line, self._group.now_s()))
            set_tone(self.label, TONES.get(line.state, "second"))
