"""Makes each card from the services it needs and docks it; the right card for each situation."""

from collections.abc import Callable

from app.domain.shift import LogLine
from widgets.about import KEYS, REPLAY_KEYS, AboutCard, AboutFacts
from widgets.card_dock import CardDock
from widgets.cards.alarm_card import AlarmCard
from widgets.cards.handover_card import HandoverCard, SavePage
from widgets.cards.intercept_card import InterceptCard
from widgets.cards.replay_note import ReplayNote
from widgets.cards.sign_in import SignInCard
from widgets.desk import Desk
from widgets.log.picture_card import PictureCard
from widgets.look import Look
from widgets.texts import Texts

ALARM = "alarm:"
SIGN_IN = "session"
INTERCEPT = "intercept"
HANDOVER = "handover"
ABOUT = "about"
REPLAY = "replay"
PICTURE = "picture"
RECENT_S = 600.0
BEFORE_ALARM_S = 30.0


class CardShelf:
    """One method a card; ``save_page`` prints the handover, ``about`` knows the machine."""

    def __init__(
        self,
        desk: Desk,
        dock: CardDock,
        look: Look,
        texts: Texts,
        save_page: SavePage,
        about: Callable[[], AboutFacts],
    ) -> None:
        self._desk = desk
        self._dock = dock
        self._texts = texts
        self._save_page = save_page
        self._about = about
        self.look = look

    def sign_in(self) -> None:
        """Dock the sign-in card and put the keyboard on it, where nothing else was open."""
        desk = self._desk
        card = SignInCard(desk.group, desk.session, self.look, self._texts, desk.monotonic)
        self._dock.show_card(card, SIGN_IN)

    def alarm(self, alarm_id: str) -> None:
        """Dock the card of an alarm; its interception goes on in the intercept card."""
        desk = self._desk
        desk.triage.see(alarm_id)
        services = (desk.group, desk.triage, desk.session)
        card = AlarmCard(alarm_id, *services, self.look, self._texts, desk.record)
        card.intercept_asked.connect(self.intercept)
        self._dock.show_card(card, ALARM + alarm_id)

    def intercept(self, target_id: str, alarm_id: str = "") -> None:
        """Begin to intercept a thing and dock the card that leads through it."""
        self._desk.dispatch.begin(target_id, alarm_id)
        self.dispatch()

    def task(self, task_id: str) -> None:
        """Dock the card of a task of the journal, followed; OperatorError ``task_unknown``."""
        self._desk.dispatch.follow(task_id)
        self.dispatch()

    def dispatch(self) -> None:
        """Dock the card of the interception as it stands and put the keyboard on it."""
        desk = self._desk
        card = InterceptCard(desk.group, desk.dispatch, desk.session, self.look, self._texts)
        self._dock.show_card(card, INTERCEPT)
        card.setFocus()

    def dock_again(self, key: str) -> None:
        """Dock the card that had ``key`` in the dock of another window on this desk."""
        if key.startswith(ALARM):
            self.alarm(key.removeprefix(ALARM))
        elif key == INTERCEPT:
            self.dispatch()
        elif key == HANDOVER:
            self.handover()
        elif key == ABOUT:
            self.about()

    def handover(self) -> None:
        """Dock the handover card."""
        desk = self._desk
        card = HandoverCard(
            desk.group, desk.handover, desk.session, self.look, self._texts, self._save_page
        )
        self._dock.show_card(card, HANDOVER)
        card.take_keyboard()

    def picture(self, line: LogLine) -> None:
        """Dock the card of the picture that a line of the log has."""
        card = PictureCard(line, self._desk.attachments, self.look, self._texts)
        self._dock.show_card(card, PICTURE)

    def about(self) -> None:
        """Dock the about card."""
        keys = KEYS if self._desk.player is None else REPLAY_KEYS
        self._dock.show_card(AboutCard(self._about(), self.look, self._texts, keys), ABOUT)

    def replay_recent(self) -> None:
        """Open a replay from before the alarm whose card is open, or of the last ten minutes."""
        group = self._desk.group
        alarm = group.board.alarms.get(self._dock.key.removeprefix(ALARM))
        recent_s = group.now_s() - RECENT_S
        self.replay(recent_s if alarm is None else alarm.raised_s - BEFORE_ALARM_S)

    def replay(self, time_s: float) -> None:
        """Open a replay at an instant in windows of its own, or say where it can be done."""
        open_replay = self._desk.open_replay
        if open_replay is None:
            return
        note = ReplayNote(time_s, self.look, self._texts, is_opened=open_replay(time_s))
        self._dock.show_card(note, REPLAY)
