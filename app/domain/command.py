"""Commands: what a seat may ask the hub to decide, each with its body, and the answer it gets."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from app.domain.cases.commands import AmendCase, MergeCases, OpenCase, StepCase, TellApart
from app.domain.geo import LonLat
from app.domain.notify_command import SendMessages
from app.domain.roll_call import AnswerRoll, CallRoll


@dataclass(frozen=True, slots=True)
class SignIn:
    """Begin a session; the answer's ``result`` holds session, name, role and scope."""

    person: str
    password: str


@dataclass(frozen=True, slots=True)
class SignOut:
    """End the session."""


@dataclass(frozen=True, slots=True)
class ClaimAlarm:
    """Say that one works on an alarm; nobody else can claim it until it is released.

    It warns others off and locks nothing: anybody on duty may still acknowledge or close it, since
    the one who claimed it may have gone home.
    """

    alarm_id: str


@dataclass(frozen=True, slots=True)
class ReleaseAlarm:
    """Give an alarm back to all."""

    alarm_id: str


@dataclass(frozen=True, slots=True)
class AcknowledgeAlarm:
    """Say that one takes note of it, and why that is enough; it stays until it is closed."""

    alarm_id: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class SeeAlarm:
    """Say that one has opened an alarm and looked at it: once for each person and alarm."""

    alarm_id: str


@dataclass(frozen=True, slots=True)
class AssignAlarm:
    """Give an alarm to a ``person``, or to whoever sits at a ``seat``; one of the two is named."""

    alarm_id: str
    person: str = ""
    seat: str = ""


@dataclass(frozen=True, slots=True)
class ShelveAlarm:
    """Put an alarm aside for ``for_s`` seconds of city time; it comes back by itself."""

    alarm_id: str
    for_s: float
    reason: str


@dataclass(frozen=True, slots=True)
class UnshelveAlarm:
    """Take a shelved alarm back into the list before its time."""

    alarm_id: str


@dataclass(frozen=True, slots=True)
class RuleOutOfService:
    """Hold back all alarms of a rule, of a thing, or of a rule about a thing, for ``for_s``.

    ``outage_id`` is the seat's own, a UUID; ``rule`` or ``entity_id`` may be empty, not both.
    """

    outage_id: str
    rule: str
    entity_id: str
    for_s: float
    reason: str


@dataclass(frozen=True, slots=True)
class RuleInService:
    """End an outage before its time."""

    outage_id: str


@dataclass(frozen=True, slots=True)
class CloseAlarm:
    """End an alarm as ``verified`` or ``rejected``, with a note.

    ``verified_as`` may say as what a verified one was found to be: one of ``VERIFIED_AS``.
    """

    alarm_id: str
    outcome: str
    note: str = ""
    verified_as: str = ""


@dataclass(frozen=True, slots=True)
class IssueTask:
    """Send an officer after something.

    ``order`` is what he is told, as plain JSON: ``vehicle`` (label, class, speed_mps, course_deg,
    lon_deg, lat_deg, fix_s), ``post`` (name, lon_deg, lat_deg), ``route`` (road names),
    ``junctions`` (names the vehicle may pass), ``officer_eta_s``, ``target_eta_s``.
    ``accepted_warnings`` names the warnings the person saw and overrode (``officer_busy``,
    ``target_has_task``, ``target_fix_old``, ``officer_fix_old``); the hub refuses when one applies
    that is not named.
    """

    task_id: str
    kind: str
    target_id: str
    officer_id: str
    order: Mapping[str, Any]
    alarm_id: str = ""
    accepted_warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CancelTask:
    """Call a task off; the officer is told."""

    task_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class TellOfficers:
    """Ask several officers at once to look out for something; it takes nobody off his task.

    ``notice_id`` is the seat's own, a UUID. ``order`` is what they are told, as plain JSON:
    ``vehicle`` (as in :class:`IssueTask`, ``fix_s`` needed). It holds for ``for_s`` of city time.
    """

    notice_id: str
    target_id: str
    officer_ids: tuple[str, ...]
    order: Mapping[str, Any]
    for_s: float
    alarm_id: str = ""


@dataclass(frozen=True, slots=True)
class EndNotice:
    """Tell all who were asked to look out that it is over, and why."""

    notice_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class WriteLog:
    """Write a line into the duty log, about a subject or about nothing in particular."""

    text: str
    about: str = ""


@dataclass(frozen=True, slots=True)
class DrawGeofence:
    """Keep a drawn shape under a name.

    ``kind``, ``points`` and ``size_m`` are those of :class:`app.domain.shape.Shape`; it holds from
    ``valid_from_s`` until ``valid_to_s``, city time, 0 for ever.
    """

    geofence_id: str
    name: str
    purpose: str
    kind: str
    points: tuple[LonLat, ...]
    size_m: float = 0.0
    valid_from_s: float = 0.0
    valid_to_s: float = 0.0


@dataclass(frozen=True, slots=True)
class ChangeGeofence:
    """Say anew all that a geofence is; ``expected_seq`` is the entry it was last changed by."""

    geofence_id: str
    expected_seq: int
    name: str
    purpose: str
    kind: str
    points: tuple[LonLat, ...]
    size_m: float = 0.0
    valid_from_s: float = 0.0
    valid_to_s: float = 0.0


@dataclass(frozen=True, slots=True)
class RemoveGeofence:
    """Take a geofence off the map; the journal keeps it, and who removed it and why."""

    geofence_id: str
    expected_seq: int
    reason: str


@dataclass(frozen=True, slots=True)
class RestoreGeofence:
    """Put a removed geofence back as it was."""

    geofence_id: str
    expected_seq: int


@dataclass(frozen=True, slots=True)
class StartHandover:
    """Begin to hand over to ``incoming``; the hub gathers what is open."""

    handover_id: str
    incoming: str


@dataclass(frozen=True, slots=True)
class ConfirmItem:
    """The incoming officer takes over one item, with his own session."""

    handover_id: str
    item: str


@dataclass(frozen=True, slots=True)
class SignHandover:
    """One of the two signs, with his own session; the second signature completes it."""

    handover_id: str


@dataclass(frozen=True, slots=True)
class AddPerson:
    """Admit somebody; only an administrator may."""

    person: str
    name: str
    role: str
    scope: str
    password: str


CommandBody = (
    SignIn
    | SignOut
    | ClaimAlarm
    | ReleaseAlarm
    | AcknowledgeAlarm
    | CloseAlarm
    | SeeAlarm
    | AssignAlarm
    | ShelveAlarm
    | UnshelveAlarm
    | RuleOutOfService
    | RuleInService
    | IssueTask
    | CancelTask
    | TellOfficers
    | EndNotice
    | WriteLog
    | DrawGeofence
    | ChangeGeofence
    | RemoveGeofence
    | RestoreGeofence
    | StartHandover
    | ConfirmItem
    | SignHandover
    | OpenCase
    | AmendCase
    | StepCase
    | MergeCases
    | TellApart
    | SendMessages
    | CallRoll
    | AnswerRoll
    | AddPerson
)

COMMANDS: dict[str, type[CommandBody]] = {
    "sign_in": SignIn,
    "sign_out": SignOut,
    "claim_alarm": ClaimAlarm,
    "release_alarm": ReleaseAlarm,
    "acknowledge_alarm": AcknowledgeAlarm,
    "close_alarm": CloseAlarm,
    "see_alarm": SeeAlarm,
    "assign_alarm": AssignAlarm,
    "shelve_alarm": ShelveAlarm,
    "unshelve_alarm": UnshelveAlarm,
    "rule_out_of_service": RuleOutOfService,
    "rule_in_service": RuleInService,
    "issue_task": IssueTask,
    "cancel_task": CancelTask,
    "tell_officers": TellOfficers,
    "end_notice": EndNotice,
    "write_log": WriteLog,
    "draw_geofence": DrawGeofence,
    "change_geofence": ChangeGeofence,
    "remove_geofence": RemoveGeofence,
    "restore_geofence": RestoreGeofence,
    "start_handover": StartHandover,
    "confirm_item": ConfirmItem,
    "sign_handover": SignHandover,
    "open_case": OpenCase,
    "amend_case": AmendCase,
    "step_case": StepCase,
    "merge_cases": MergeCases,
    "tell_apart": TellApart,
    "send_messages": SendMessages,
    "call_roll": CallRoll,
    "answer_roll": AnswerRoll,
    "add_person": AddPerson,
}
NAMES: dict[type[CommandBody], str] = {body: name for name, body in COMMANDS.items()}

# Kept in no outbox: a password must not lie on a disk, and nobody waits for an old sign-in.
UNSTORED = frozenset({"sign_in", "sign_out", "add_person"})


@dataclass(frozen=True, slots=True)
class Command:
    """A command with its envelope.

    ``key`` is a UUID that makes it happen once however often it is sent. ``session`` proves the
    person. Past ``expires_s`` (city time) the hub refuses it.
    """

    key: str
    body: CommandBody
    session: str
    issued_s: float
    expires_s: float


@dataclass(frozen=True, slots=True)
class Reply:
    """The hub's answer to a command; ``code`` is ``ok`` or an error code of docs/protocol.md.

    ``seq`` is the journal number that the command became, 0 if it became none.
    """

    key: str
    code: str
    seq: int = 0
    detail: str = ""
    result: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_ok(self) -> bool:
        """Whether the hub did it."""
        return self.code == "ok"
