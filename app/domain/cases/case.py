"""A case (工单): a matter with a life cycle and deadlines, as the journal has it at one entry."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from app.domain.classes import Severity


class CaseKind(StrEnum):
    """What a case is about: any matter, a citizen's demand, an event, or a part of the city."""

    WORK_ORDER = "work_order"
    DEMAND = "demand"
    EVENT = "event"
    COMPONENT = "component"


class CaseState(StrEnum):
    """How far a case has come."""

    RECEIVED = "received"  # 已登记
    ACCEPTED = "accepted"  # 已受理
    FILED = "filed"  # 已立案: the clocks of handling run from here
    DISPATCHED = "dispatched"  # 已派遣: with a unit, which has not begun
    HANDLING = "handling"  # 处置中
    FED_BACK = "fed_back"  # 已反馈: the unit says it is done
    VERIFIED = "verified"  # 已核查: somebody looked, and it is
    CLOSED = "closed"  # 已结案
    EVALUATED = "evaluated"  # 已评价
    ROUTED = "routed"  # 已转出: not ours, sent on with the reason
    MERGED = "merged"  # 已并案: another case stands for it
    VOID = "void"  # 已作废: entered by mistake, or no matter at all


CASE_OVER = frozenset({CaseState.CLOSED, CaseState.EVALUATED, CaseState.ROUTED, CaseState.VOID})
CASE_RESTS = CASE_OVER | {CaseState.MERGED}
# What was told to us is answered also where another case stands for it, or it went elsewhere.
STILL_ANSWERED = frozenset({CaseState.MERGED, CaseState.CLOSED, CaseState.ROUTED})
UNHANDLED = frozenset({CaseState.RECEIVED, CaseState.ACCEPTED, CaseState.FILED})
CASE_PREFIX = "case:"


class Due(StrEnum):
    """What has a deadline in a case."""

    ACCEPT = "accept"  # to be accepted, routed or voided
    CLOSE = "close"  # to be handled and closed: 结案时限
    REPLY = "reply"  # to be answered to whoever told us: 回复时限


@dataclass(frozen=True, slots=True)
class CasePlace:
    """Where it is, as far as it is known: no point, and empty texts, where it is not."""

    lon_deg: float | None = None
    lat_deg: float | None = None
    address: str = ""
    town: str = ""
    grid: str = ""

    @property
    def has_point(self) -> bool:
        """Whether it can be drawn."""
        return self.lon_deg is not None and self.lat_deg is not None


@dataclass(frozen=True, slots=True)
class Deadline:
    """One deadline: when it is due, when that was met (0 while it was not), how often it moved.

    ``began_s`` and the limit's two parts are what it was computed from. ``pauses`` are when its
    clock stood; the last has no end (0) while it stands now.
    """

    due_s: float
    began_s: float
    amount: float
    clock: str
    met_s: float = 0.0
    extended: int = 0
    pauses: tuple[tuple[float, float], ...] = ()

    @property
    def is_met(self) -> bool:
        """Whether what was due has been done."""
        return self.met_s > 0

    @property
    def is_standing(self) -> bool:
        """Whether its clock stands now."""
        return bool(self.pauses) and not self.pauses[-1][1]

    def is_late(self, now_s: float) -> bool:
        """Return whether it was missed, or is being missed now."""
        return (self.met_s or (0.0 if self.is_standing else now_s)) > self.due_s


@dataclass(frozen=True, slots=True)
class Case:
    """One case.

    ``number`` is what people call it by: the day it was opened and a running number of that day.
    ``source`` and ``original_no`` are where it comes from and what it is called there. ``text``,
    ``reporter`` and ``phone`` are personal and may have been erased. ``raised_s`` is when it was
    told to whoever heard it first, ``opened_s`` when it came to us. ``unit`` handles it,
    ``helpers`` were called in by it (街道吹哨), of whom ``reported_in`` came. ``severity`` is the
    priority. ``into`` is the case that stands for it, ``members`` are those it stands for.
    ``handler`` is the person to whom the hall has handed it, ``worked_by`` who last dealt with it
    for the unit that has it or gave it back. ``returned_by_unit`` gave it back last and
    ``returned_by`` did so for it, ``reworked_of_unit`` and ``reworked_of`` had dealt with it when
    it was sent back as not done last, ``reopened_of_unit`` and ``reopened_of`` when it was opened
    anew last: whoever gets it next did none of it. ``campaign`` is the census it was
    found in, ``seen_by`` the camera that saw it, ``about_id`` the row of a register that it is of.
    ``filed_s`` is when it was filed first, 0 for never and for what was told before that was kept:
    ``reached_s`` has when it came to each state last.
    ``apart`` are cases of which somebody said that they are another matter than this one.
    ``to_seq`` is what a command names as ``expected_seq``: who decides on something older is told.
    """

    case_id: str
    number: int
    kind: CaseKind
    channel: str
    source: str
    original_no: str
    type_code: str
    title: str
    place: CasePlace
    county: str
    severity: Severity
    raised_s: float
    opened_s: float
    opened_by: str
    changed_s: float
    changed_by: str
    from_seq: int
    to_seq: int
    state: CaseState = CaseState.RECEIVED
    text: str = ""
    reporter: str = ""
    phone: str = ""
    unit: str = ""
    helpers: tuple[str, ...] = ()
    reported_in: tuple[str, ...] = ()
    due: Mapping[str, Deadline] = field(default_factory=dict)
    reached_s: Mapping[str, float] = field(default_factory=dict)
    attachments: tuple[str, ...] = ()
    into: str = ""
    merged_from: str = ""  # the state in which it was when it was merged
    members: tuple[str, ...] = ()
    apart: tuple[str, ...] = ()
    returned: int = 0
    reworked: int = 0
    reopened: int = 0
    escalation: int = 0
    is_supervised: bool = False
    leader: str = ""
    handler: str = ""
    campaign: str = ""
    seen_by: str = ""
    about_id: str = ""
    outcome: str = ""
    is_satisfied: bool | None = None
    is_solved: bool | None = None
    deferred_until_s: float = 0.0  # 0: it does not wait
    asked_until_s: float = 0.0  # until when somebody asks to extend ``asked_what``; 0: nobody does
    asked_what: str = ""
    is_demo: bool = False
    steps: int = 1
    filed_s: float = 0.0
    worked_by: str = ""
    returned_by_unit: str = ""
    returned_by: str = ""
    reopened_of_unit: str = ""
    reopened_of: str = ""
    reworked_of_unit: str = ""
    reworked_of: str = ""

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to do something."""
        return self.state not in CASE_RESTS

    @property
    def is_deferred(self) -> bool:
        """Whether its clocks stand by somebody's decision."""
        return self.deferred_until_s > 0

    def next_due_s(self) -> float:
        """Return when the next thing is due; 0 where nothing is."""
        waiting = {what: one for what, one in self.due.items() if not one.is_met}
        if not self.is_open:
            is_answered = self.state in STILL_ANSWERED
            waiting = {
                what: waiting[what] for what in (Due.REPLY,) if is_answered and what in waiting
            }
        return min((one.due_s for one in waiting.values() if not one.is_standing), default=0.0)

    def is_late(self, what: Due, now_s: float) -> bool:
        """Return whether a deadline was or is being missed; False where there is none."""
        deadline = self.due.get(what)
        return deadline is not None and deadline.is_late(now_s)
