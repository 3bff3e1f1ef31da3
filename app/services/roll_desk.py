"""Roll-calls at a seat: call one, answer for one's own post, mark another by hand."""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

from app.domain.cases.calendar import CITY_TIME
from app.domain.classes import Severity
from app.domain.command import CommandBody, Reply
from app.domain.errors import OperatorError
from app.domain.notify_command import Recipient, SendMessages
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
    newest_roll,
)
from app.services.asking import answer_of
from app.services.commands import Commands, new_key
from app.services.listeners import Listener, Listeners
from app.services.live import Pumped, ViewGroup
from app.services.session import Session

ROLL_SUBJECT = "roll:"
DRILL_PLACE, DRILL_REASON = (
    "各自备勤点（演示）",
    "集结点名（演示）",
)  # as the message itself is written


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
        """Return the roll of a purpose that was called last."""
        return newest_roll(self._group.board.rolls, purpose)

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
        """Return the posts of open rolls that wait for an answer from here."""
        if not self._session.may("answer_roll"):
            return ()
        rolls = (self.newest(purpose) for purpose in RollPurpose)
        return tuple((r, post) for r in rolls if r is not None for post in self.own_posts(r))

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
            if told.purpose == RollPurpose.MUSTER and told.phones:
                self._tell_first(told)
            else:
                self._call_now(told)

    def _call_now(self, told: RollTold, send_id: str = "") -> None:
        self._give(CallRoll(self._make_key(), told.purpose, told.posts, send_id))

    def _tell_first(self, told: RollTold) -> None:
        """Tell the teams of a drill before they are called, where no message leaves the machine.

        Where messages reach people, somebody writes them himself: the form of sending says first
        to how many. Whoever may not send calls the roll all the same, and so does whoever has
        nobody to tell.
        """
        now_s = self._group.now_s()
        trial = SendMessages(
            self._make_key(),
            "muster",
            tuple(Recipient(f"roll:{key}", phone) for key, phone in told.phones.items()),
            {"time": minute_of(now_s + MUSTERED_S), "place": DRILL_PLACE, "reason": DRILL_REASON},
            severity=Severity.I,
        )

        def sent(reply: Reply) -> None:
            self._call_now(told, trial.send_id if reply.is_ok else "")

        def tried(reply: Reply) -> None:
            count = reply.result.get("count", 0)
            is_drill = reply.is_ok and reply.result.get("is_simulated") is True and count
            if not is_drill or reply.result.get("needs", "") not in ("", self._session.role):
                self._call_now(told)
                return
            self._order(replace(trial, is_preview=False, expected=int(count)), sent)

        self._order(trial, tried)

    def _order(self, body: SendMessages, replied: Callable[[Reply], None]) -> None:
        try:
            self._commands.give(body, replied)
        except OperatorError as error:
            self._say(error.code)

    def _give(self, body: CommandBody) -> None:
        self.code = ""
        try:
            self._commands.give(body, self._replied)
        except OperatorError as error:
            self.code = error.code
        self._listeners.tell()

    def _replied(self, reply: Reply) -> None:
        self._session.note_code(reply.code)
        self._say("" if reply.is_ok else reply.code)

    def _say(self, code: str) -> None:
        self.code = code
        self._listeners.tell()


def minute_of(time_s: float) -> str:
    """Return the hall's hour and minute of a time."""
    return f"{dt.datetime.fromtimestamp(time_s, CITY_TIME):%H:%M}"
