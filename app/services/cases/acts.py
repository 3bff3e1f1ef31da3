"""What is done with cases from a seat: one step, many at once with a preview, a new case."""

import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from app.domain.cases.case import CaseState, Due
from app.domain.cases.catalogue import Unit
from app.domain.cases.commands import AmendCase, CaseAt, MergeCases, OpenCase, StepCase, TellApart
from app.domain.cases.query import CaseLine
from app.domain.cases.reach import line_fault
from app.domain.cases.steps import STEP_RULES, CaseStep
from app.domain.command import Reply
from app.domain.errors import OperatorError
from app.services.cases.hints import LikeCase
from app.services.commands import Commands
from app.services.live import ViewGroup
from app.services.session import Session

MOST_AT_ONCE = 100
CaseBody = StepCase | OpenCase | AmendCase | MergeCases | TellApart


@dataclass(frozen=True, slots=True)
class StepWords:
    """What a person adds to a step, as far as it asks for it."""

    note: str = ""
    unit: str = ""
    until_s: float = 0.0
    what: Due = Due.CLOSE
    is_satisfied: bool | None = None
    is_solved: bool | None = None
    person: str = ""
    attachments: tuple[str, ...] = ()
    call_out: bool = False


@dataclass(frozen=True, slots=True)
class Preview:
    """What a step would do with many: who can take it, and who cannot with the error code."""

    step: CaseStep
    can: tuple[CaseLine, ...]
    cannot: tuple[tuple[CaseLine, str], ...]


class CaseActs:
    """``refused`` has of each case the code and the detail of the last refusal here.

    ``changed`` is called when an answer came. What a step needs is checked by the hub.
    """

    def __init__(
        self, group: ViewGroup, commands: Commands, session: Session, changed: Callable[[], None]
    ) -> None:
        self._group = group
        self._commands = commands
        self._session = session
        self._changed = changed
        self._waiting: dict[str, str] = {}  # command key: case id
        self.refused: dict[str, tuple[str, str]] = {}
        self._stepped: dict[str, int] = {}  # case id: the entry that the last act here became
        self.opened: dict[str, int] = {}  # case id: its number, of those put in here
        self.opened_at: dict[str, CaseAt] = {}  # as the hub left them

    def is_waiting(self, case_id: str) -> bool:
        """Return whether the hub has yet to answer something about this case."""
        return case_id in self._waiting.values()

    def is_behind(self, case_id: str, seq: int) -> bool:
        """Return whether a case as it was read at ``seq`` lacks what was last done with it here."""
        return seq < self._stepped.get(case_id, 0)

    def why_not(self) -> str:
        """Return the key of the reason why nothing can be done here, or an empty string."""
        if not self._group.is_live:
            return "replay"
        return "" if self._session.may("step_case") else "nobody"

    def may_open(self) -> bool:
        """Return whether whoever sits here may put a case in."""
        return self._session.may("open_case")

    def step(self, case_id: str, seq: int, step: CaseStep, words: StepWords) -> None:
        """Take a step with a case as it was looked at."""
        body = StepCase(
            case_id=case_id,
            expected_seq=seq,
            step=step,
            note=words.note.strip(),
            unit=words.unit,
            until_s=words.until_s,
            what=words.what,
            is_satisfied=words.is_satisfied,
            is_solved=words.is_solved,
            attachments=words.attachments,
            person=words.person,
            call_out=words.call_out,
        )
        self._give(case_id, body)

    def preview(
        self, lines: Iterable[CaseLine], step: CaseStep, units: Mapping[str, Unit]
    ) -> Preview:
        """Return which of the chosen can take a step now, and which cannot and why."""
        can: list[CaseLine] = []
        cannot: list[tuple[CaseLine, str]] = []
        for line in lines:
            code = self._refusal(line, step, units)
            if not code and len(can) >= MOST_AT_ONCE:
                code = "too_many_at_once"
            if code:
                cannot.append((line, code))
            else:
                can.append(line)
        return Preview(step, tuple(can), tuple(cannot))

    def step_all(self, preview: Preview, words: StepWords) -> None:
        """Take the step with all that can; each is decided by itself."""
        for line in preview.can:
            self.step(line.case_id, line.seq, preview.step, words)

    def open(self, body: OpenCase) -> None:
        """Put a case in; its number is in ``opened`` once the hub has answered."""
        self._give(body.case_id, body)

    def amend(self, body: AmendCase) -> None:
        """Say anew what a case is about."""
        self._give(body.case_id, body)

    def may_amend(self) -> bool:
        """Return whether whoever sits here may amend and merge cases."""
        return self._session.may("amend_case")

    def merge(self, case_id: str, into: CaseAt, other: CaseAt, why: Mapping[str, Any]) -> None:
        """Have one case stand for another, on grounds as ``case_like`` told them.

        ``case_id`` is the one of the two that is looked at: a refusal is kept of it.
        """
        self._give(case_id, MergeCases(into, (other,), dict(why)))

    def tell_apart(self, case_id: str, at: CaseAt, like: LikeCase) -> None:
        """Say that two are another matter, on the one of them that ``at`` names.

        ``case_id`` is the one that is looked at or was put in here, ``like`` the other.
        """
        other = case_id if at.case_id == like.case_id else like.case_id
        self._give(case_id, TellApart(at.case_id, at.expected_seq, (other,), dict(like.why)))

    def _refusal(self, line: CaseLine, step: CaseStep, units: Mapping[str, Unit]) -> str:
        who = self._session.who
        fault = ("not_allowed", "") if who is None else line_fault(step, line, who, units)
        if fault is not None:
            return fault[0]
        if CaseState(line.state) not in STEP_RULES[step].from_states:
            return "case_state"
        if step is CaseStep.DEFER and line.is_deferred:
            return "case_deferred_already"
        if step is CaseStep.RESUME and not line.is_deferred:
            return "case_not_deferred"
        return ""

    def _give(self, case_id: str, body: CaseBody) -> None:
        self.refused.pop(case_id, None)
        try:
            key = self._commands.give(body, lambda reply: self._answered(case_id, body, reply))
        except OperatorError as error:
            self.refused[case_id] = (error.code, "")
        else:
            self._waiting[key] = case_id
        self._changed()

    def _answered(self, case_id: str, body: CaseBody, reply: Reply) -> None:
        self._waiting.pop(reply.key, None)
        self._session.note_code(reply.code)
        if not reply.is_ok:
            self.refused[case_id] = (reply.code, reply.detail)
        elif isinstance(body, AmendCase) or (
            isinstance(body, StepCase) and body.step is not CaseStep.SPLIT
        ):
            self._stepped[case_id] = reply.seq
            if why := str(reply.result.get("call_out_why", "")):
                self.refused[case_id] = ("not_called_out", why)
        elif isinstance(body, TellApart):
            self._stepped[body.case_id] = max(reply.seq, self._stepped.get(body.case_id, 0))
        elif isinstance(number := reply.result.get("number"), int):
            self.opened[case_id] = number
            self.opened_at[case_id] = CaseAt(case_id, reply.seq)
        self._changed()


def new_case_id() -> str:
    """Return a fresh id for a case that is put in here."""
    return str(uuid.uuid4())
