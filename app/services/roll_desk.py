"""Roll-calls at a seat: call one, answer for one's own post, mark another by hand."""

from collections.abc import Callable
from dataclasses import replace

from app.domain.cases.calendar import minute_of
from app.domain.classes import Severity
from app.domain.command import CommandBody, Reply
from app.domain.errors import OperatorError
from app.domain.notify_command import Recipient, SendMessages
from app.domain.people import CITY
from app.domain.ports import Answer
from app.domain.roll_asking import RollTold
from app.domain.roll_call import (
    MUSTERED_S,
    AnswerRoll,
    CallRoll,
    RollCall,
    RollPost,
    RollPurpose,
    RollState,
    is_own,
    last_rolls,
    newest_roll,
)
from app.services.asking import answer_of
from app.services.commands import Commands, new_key
from app.services.listeners import Listener, Listeners
from app.services.live import Pumped, ViewGroup
from app.services.session import Session

ROLL_SUBJECT = "roll:"
# As the message itself is written.
DRILL_PLACE = "各自备勤点（演示）"
DRILL_REASON = "集结点名（演示）"


class RollDesk:
    """``code`` is why the last act failed, empty where none did; ``seat`` gives this seat's name.

    ``told`` is whom the roll was last called of, with the telephones that no journal keeps.
    """

    def __init__(
        self,
        group: ViewGroup,
        commands: Commands,
        session: Session,
        seat: Callable[[], str],
        make_key: Callable[[], str] = new_key,
    ) -> None:
        self._group, self._commands, self._session = group, commands, session
        self._seat, self._make_key = seat, make_key
        self._listeners = Listeners()
        self._question = ""
        self.told: RollTold | None = None
        self.code = ""

    @property
    def may_call(self) -> bool:
        """Whether who is signed in may call a roll, and mark others."""
        return self._session.may("call_roll")

    @property
    def is_waiting(self) -> bool:
        """Whether the hub is being asked whom to call."""
        return self._group.questions.is_waiting(self._question)

    def connect(self, listener: Listener) -> Callable[[], None]:
        """Have ``listener`` told of every change; returns what disconnects it."""
        return self._listeners.connect(listener)

    def newest(self, purpose: RollPurpose) -> RollCall | None:
        """Return the roll of a purpose that counts here: the city's, or one's own county's."""
        scope = self._session.scope
        county = "" if scope is None or scope.county == CITY else scope.county
        found = newest_roll(self._group.board.rolls, purpose, county)
        # Who is marked is marked in the whole roll.
        return None if found is None else self._group.board.rolls[found.roll_id]

    def own_posts(self, roll: RollCall | None) -> tuple[RollPost, ...]:
        """Return the posts of a roll that whoever sits here answers for, and has not."""
        scope = self._session.scope
        if roll is None or scope is None or not roll.is_open(self._group.now_s()):
            return ()
        return tuple(
            post
            for post in roll.posts
            if is_own(post, self._seat(), scope.department)
            and roll.state_of(post.key) is not RollState.HERE
        )

    def waiting(self) -> tuple[tuple[RollCall, RollPost], ...]:
        """Return the posts of open rolls that wait for an answer from here, whoever called."""
        if not self._session.may("answer_roll"):
            return ()
        rolls = last_rolls(self._group.board.rolls)
        return tuple((roll, post) for roll in rolls for post in self.own_posts(roll))

    def call(self, purpose: RollPurpose) -> None:
        """Ask whom to call, and call them."""
        if self.is_waiting:
            return
        if not self.may_call:
            self._say("not_allowed" if self._session.who else "not_signed_in")
            return
        self.code = ""
        self._question = self._group.questions.ask("roll_posts", self._call, purpose=purpose.value)
        self._listeners.tell()

    def answer_all(self) -> int:
        """Say of every post that waits here that it is here; return of how many."""
        waiting = self.waiting()
        for roll, post in waiting:
            self._give(AnswerRoll(roll.roll_id, post.key, RollState.HERE.value))
        return len(waiting)

    def mark(self, roll: RollCall, key: str, state: RollState, reason: str) -> None:
        """Say of a post how it stands; of one's own without a reason."""
        self._give(AnswerRoll(roll.roll_id, key, state.value, reason.strip()))

    def pump(self, pumped: Pumped) -> None:
        """Tell listeners when a roll has moved."""
        if pumped.is_new_board or any(s.startswith(ROLL_SUBJECT) for s in pumped.subjects):
            self._listeners.tell()

    def release(self) -> None:
        """Wait for nothing more."""
        self._group.questions.cancel(self._question)
        self._question = ""

    def _call(self, answer: Answer) -> None:
        told = answer_of(answer.result, RollTold) if answer.code == "ok" else None
        if told is None:
            self._say("answer_malformed" if answer.code == "ok" else answer.code)
        elif not told.posts:
            self._say("roll_nobody")
        else:
            self.told = told
            is_told = told.purpose == RollPurpose.MUSTER and bool(told.phones)
            send_id = self._make_key() if is_told else ""

            def called(reply: Reply) -> None:
                self._replied(reply)
                if reply.is_ok and send_id:
                    self._tell(told, send_id)

            self._give(CallRoll(self._make_key(), told.purpose, told.posts, send_id), called)

    def _tell(self, told: RollTold, send_id: str) -> None:
        """Tell the teams of a drill that were called, where no message leaves the machine.

        Where messages reach people, somebody writes them himself: the form of sending says first
        to how many. No call waits for a messenger.
        """
        now_s = self._group.now_s()
        trial = SendMessages(
            send_id,
            "muster",
            tuple(Recipient(f"roll:{key}", phone) for key, phone in told.phones.items()),
            {"time": minute_of(now_s + MUSTERED_S), "place": DRILL_PLACE, "reason": DRILL_REASON},
            severity=Severity.I,
        )

        def tried(reply: Reply) -> None:
            count = reply.result.get("count", 0)
            is_drill = reply.is_ok and reply.result.get("is_simulated") is True and count
            if is_drill and reply.result.get("needs", "") in ("", self._session.role):
                real = replace(trial, is_preview=False, expected=int(count))
                self._give(real, self._replied)

        self._give(trial, tried)

    def _give(self, body: CommandBody, replied: Callable[[Reply], None] | None = None) -> None:
        self.code = ""
        try:
            self._commands.give(body, self._replied if replied is None else replied)
        except OperatorError as error:
            self.code = error.code
        self._listeners.tell()

    def _replied(self, reply: Reply) -> None:
        self._session.note_code(reply.code)
        self._say("" if reply.is_ok else reply.code)

    def _say(self, code: str) -> None:
        self.code = code
        self._listeners.tell()
