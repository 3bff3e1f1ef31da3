"""What the hub asks of the writer: look at the board, decide, and get a receipt."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from app.domain.board import Board
from app.domain.cases.case import Case
from app.domain.command import Reply
from app.domain.entry import Actor, Draft, Entry


class Cases(Protocol):
    """All cases as they stand, those included that are decided and not on the disk yet."""

    def get(self, case_id: str) -> Case | None: ...

    def with_origin(self, source: str, original_no: str) -> Case | None: ...

    def next_number(self, now_s: float) -> int: ...


NOBODY = Actor()  # a rule, or the hub itself


@dataclass(frozen=True, slots=True)
class Situation:
    """What a job may look at while nothing else can happen; it changes nothing of it.

    ``now_s`` is the time that its entries will bear. ``unwritten`` are the entries decided just
    before that are not on the disk yet and told to nobody.
    """

    board: Board
    now_s: float
    next_task_number: int
    cases: Cases
    unwritten: Sequence[Entry] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a job decided: facts to write, who stands behind them, and the answer.

    Without a ``reply`` the answer is ``ok``. The writer puts in the key, and as ``seq`` the number
    of the first entry where the reply names none.
    """

    drafts: tuple[Draft, ...] = ()
    actor: Actor = NOBODY
    reply: Reply | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of a job.

    ``reply.code`` is ``store_unavailable`` if nothing could be written: then nothing happened, and
    the same command may be sent again. ``is_duplicate`` means the reply is a stored one.
    """

    reply: Reply
    entries: tuple[Entry, ...] = ()
    is_duplicate: bool = False


Job = Callable[[Situation], Outcome]
UNAVAILABLE = "store_unavailable"
