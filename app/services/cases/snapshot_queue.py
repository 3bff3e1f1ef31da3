"""The queue of snapshots that wait for a person: what is looked at, and what was said of it."""

import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from app.domain.cases.case import Case, CaseState
from app.domain.cases.commands import StepCase
from app.domain.cases.query import CaseLine, CaseOrder
from app.domain.cases.snapshots import snapshots
from app.domain.cases.steps import STEPS_OF, CaseStep
from app.domain.command import Reply
from app.domain.errors import OperatorError
from app.domain.ports import Answer
from app.services.cases.pages import CasePages
from app.services.cases.pictures import CasePictures
from app.services.cases.reading import story_of
from app.services.commands import Commands
from app.services.live import ViewGroup
from app.services.session import Session

AHEAD = 3  # snapshots that are read before they are looked at
MOST_STORIES = 32
STORY_WITHIN_S = 12.0
NEAR_END = 12
EMPTY_AGAIN_S = 10.0


@dataclass(frozen=True, slots=True)
class Filed:
    """A snapshot that was confirmed here and may be dispatched: as it stands since then."""

    case: Case
    seq: int


class SnapshotQueue:
    """``current`` is what is looked at; ``left`` is about how many still wait.

    Whoever says something of one goes on to the next at once; what the hub refuses is in
    ``refused`` by case with code and detail, and comes back into the queue.
    """

    def __init__(
        self,
        group: ViewGroup,
        commands: Commands,
        session: Session,
        changed: Callable[[], None],
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._group, self._commands, self._session = group, commands, session
        self._changed = changed
        self._monotonic = monotonic
        self.pages = CasePages(group, self._listed, monotonic)
        self.pictures = CasePictures(group, changed, monotonic)
        self._stories: OrderedDict[str, Case] = OrderedDict()
        self._asking: dict[str, tuple[str, float]] = {}  # by case: the question, since when
        self._said: dict[str, CaseStep] = {}
        self._opened_s = float("-inf")
        self._unread: set[str] = set()  # what is in refused for a read that failed, not for an act
        self._left_out: set[str] = set()  # of the count as it was asked
        self.current = ""
        self.refused: dict[str, tuple[str, str]] = {}
        self.filed: Filed | None = None
        self.sent: str = ""  # the case that was dispatched last
        self.told: str | None = None  # of that one why no text is queued, empty where one is
        self.told_from_s = 0.0  # from when that text may go out

    @property
    def lines(self) -> list[CaseLine]:
        """What waits, of what is held."""
        gone = self.pages.gone
        return [
            one
            for one in self.pages.lines
            if one.case_id not in self._said and one.case_id not in gone
        ]

    @property
    def line(self) -> CaseLine | None:
        """The line of what is looked at."""
        return next((one for one in self.pages.lines if one.case_id == self.current), None)

    @property
    def case(self) -> Case | None:
        """What is looked at, once it has been read."""
        return self._stories.get(self.current)

    @property
    def is_blind(self) -> bool:
        """Whether the picture of what is looked at is still on its way."""
        case, pictures = self.case, self.pictures
        if case is None or not case.attachments:
            return False
        sha256 = case.attachments[0]
        return pictures.get(sha256) is None and sha256 not in pictures.codes

    @property
    def left(self) -> int:
        """About how many wait; -1 where it is not known."""
        if self.pages.count < 0:
            return -1
        out = self._left_out | set(self.pages.gone)
        return max(self.pages.count - len(out), len(self.lines))

    def may(self, step: CaseStep) -> bool:
        """Return whether whoever sits here may take a step, with anything at all."""
        role = self._session.role
        return (
            self._session.may("step_case") and role is not None and step in STEPS_OF.get(role, ())
        )

    def open(self) -> None:
        """Ask for the queue from its beginning."""
        self._opened_s = self._monotonic()
        self._left_out.clear()
        self.pages.open(snapshots((CaseState.RECEIVED,)), CaseOrder.DUE)

    def touch(self, case_ids: Iterable[str]) -> None:
        """Note that the journal has something new of these cases."""
        touched = list(case_ids)
        self.pages.touch(touched)
        for case_id in touched:
            self._stories.pop(case_id, None)

    def pump(self) -> None:
        """Ask for what is due; to be called while somebody looks."""
        now_s = self._monotonic()
        if not self.pages.code and not self.pages.is_asking:
            self.open()
        self.pages.pump()
        is_short = not self.lines and not self.pages.has_more
        if is_short and not self.pages.is_asking and now_s - self._opened_s >= EMPTY_AGAIN_S:
            self.open()
        for case_id, (question, asked_s) in list(self._asking.items()):
            if now_s - asked_s >= STORY_WITHIN_S:
                self._group.questions.cancel(question)
                del self._asking[case_id]
        self.pictures.pump()
        self._look()

    def release(self) -> None:
        """Wait for nothing more."""
        self.pages.release()
        self.pictures.release()
        for question, _ in self._asking.values():
            self._group.questions.cancel(question)
        self._asking.clear()

    def walk(self, rows: int) -> None:
        """Look at the one so many further on; it stays in the queue."""
        lines = self.lines
        if lines:
            ids = [one.case_id for one in lines]
            at = ids.index(self.current) if self.current in ids else 0
            self._look_at(ids[min(max(at + rows, 0), len(ids) - 1)])

    def confirm(self) -> None:
        """Say that it was seen rightly: accepted and filed in one act, once the picture is here."""
        if not self.is_blind:
            self._say(CaseStep.FILE, "")

    def reject(self, why: str) -> None:
        """Say that it was not, with the reason."""
        self._say(CaseStep.VOID, why)

    def dispatch(self, unit_id: str) -> None:
        """Send a unit to what was confirmed last."""
        filed = self.filed
        if filed is not None:
            self.filed, self.sent, self.told = None, filed.case.case_id, None
            body = StepCase(filed.case.case_id, filed.seq, CaseStep.DISPATCH, unit=unit_id)
            self._give(filed.case, body)

    def _say(self, step: CaseStep, note: str) -> None:
        case = self.case
        if case is None or case.case_id in self._said or not self.may(step):
            return
        if case.state is not CaseState.RECEIVED:
            return
        lines = self.lines
        ids = [one.case_id for one in lines]
        at = ids.index(case.case_id) if case.case_id in ids else 0
        self._said[case.case_id] = step
        self._left_out.add(case.case_id)
        following = [one for one in ids if one != case.case_id]
        self.current = following[min(at, len(following) - 1)] if following else ""
        self._give(case, StepCase(case.case_id, case.to_seq, step, note=note))

    def _give(self, case: Case, body: StepCase) -> None:
        self.refused.pop(case.case_id, None)

        def answered(reply: Reply) -> None:
            self._session.note_code(reply.code)
            if not reply.is_ok:
                self._refuse(case.case_id, reply.code, reply.detail)
            elif body.step is CaseStep.FILE:
                self.filed, self.told = Filed(case, reply.seq), None
            elif self.filed is None and self.sent == case.case_id and "called_out" in reply.result:
                self.told = str(reply.result.get("call_out_why", ""))
                self.told_from_s = float(reply.result.get("not_before_s", 0.0))
            self._changed()

        try:
            self._commands.give(body, answered)
        except OperatorError as error:
            self._refuse(case.case_id, error.code, error.detail)
        self._look()
        self._changed()

    def _refuse(self, case_id: str, code: str, detail: str) -> None:
        self.refused[case_id] = (code, detail)
        self._unread.discard(case_id)
        self._said.pop(case_id, None)
        self._left_out.discard(case_id)
        self._stories.pop(case_id, None)
        if self.sent == case_id:
            self.sent = ""

    def _listed(self) -> None:
        self._look()
        self._changed()

    def _look_at(self, case_id: str) -> None:
        if case_id != self.current:
            self.current = case_id
            self._look()
            self._changed()

    def _look(self) -> None:
        """Read what is looked at and what comes next; ask for more lines before they run out."""
        lines = self.lines
        ids = [one.case_id for one in lines]
        if self.current not in ids:
            self.current = ids[0] if ids else ""
        at = ids.index(self.current) if self.current else 0
        if len(ids) - at <= NEAR_END:
            self.pages.further()
        near = ids[at : at + 1 + AHEAD]
        for case_id in near:
            self._read(case_id)
        files = [
            (case_id, story.attachments[0])
            for case_id in near
            if (story := self._stories.get(case_id)) is not None and story.attachments
        ]
        self.pictures.want(*files)

    def _read(self, case_id: str) -> None:
        if case_id in self._stories or case_id in self._asking or not self.pages.is_vouched:
            return

        def answered(answer: Answer) -> None:
            self._asking.pop(case_id, None)
            story = story_of(answer.result) if answer.code == "ok" else None
            if story is None or story.case.case_id != case_id:
                code = "answer_malformed" if answer.code == "ok" else answer.code
                if case_id not in self.refused:
                    self._unread.add(case_id)
                    self.refused[case_id] = (code, "")
            else:
                if case_id in self._unread:
                    self._unread.discard(case_id)
                    self.refused.pop(case_id, None)
                self._stories[case_id] = story.case
                while len(self._stories) > MOST_STORIES:
                    self._stories.popitem(last=False)
                self._look()
            self._changed()

        question = self._group.questions.ask("case_story", answered, case_id=case_id)
        self._asking[case_id] = (question, self._monotonic())
