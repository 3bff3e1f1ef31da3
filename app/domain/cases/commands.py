"""The commands about cases: what a seat or a department's system may ask the hub to decide."""

from dataclasses import dataclass, field
from typing import Any

from app.domain.cases.case import CaseKind, CasePlace, Due
from app.domain.cases.steps import CaseStep


@dataclass(frozen=True, slots=True)
class OpenCase:
    """Put a matter in. ``case_id`` is the seat's own, a UUID.

    ``type_code`` may be empty, to be given before it is filed. ``severity`` 0 means what the type
    says. ``county`` is asked for where ``place`` has no point. A case with the same ``source`` and
    ``original_no`` as another is refused (``case_known``): it is that one. ``campaign`` is the
    census in which it was found, ``seen_by`` the camera, ``about_id`` the row of a register (a
    premises, a property, a plant) that it is about; each is empty where there is none.
    """

    case_id: str
    kind: CaseKind
    channel: str
    title: str
    text: str
    raised_s: float
    type_code: str = ""
    source: str = ""
    original_no: str = ""
    reporter: str = ""
    phone: str = ""
    place: CasePlace = field(default_factory=CasePlace)
    county: str = ""
    severity: int = 0
    attachments: tuple[str, ...] = ()
    campaign: str = ""
    seen_by: str = ""
    about_id: str = ""


@dataclass(frozen=True, slots=True)
class AmendCase:
    """Say anew what a case is about; limits follow from the type where it has been filed."""

    case_id: str
    expected_seq: int
    type_code: str
    title: str
    text: str
    place: CasePlace
    severity: int


@dataclass(frozen=True, slots=True)
class StepCase:
    """Take a step with a case that stands as ``expected_seq`` has it.

    ``note`` is said to all who may read the case. ``unit`` is who is sent, called in or comes.
    ``person`` is to whom it is handed over, a ``person_id``.
    ``until_s`` is until when it waits (defer), or when ``what`` is due anew (extend).
    ``call_out`` has the unit that is sent told by a text message.
    """

    case_id: str
    expected_seq: int
    step: CaseStep
    note: str = ""
    unit: str = ""
    until_s: float = 0.0
    what: Due = Due.CLOSE
    is_satisfied: bool | None = None
    is_solved: bool | None = None
    attachments: tuple[str, ...] = ()
    person: str = ""
    call_out: bool = False


@dataclass(frozen=True, slots=True)
class CaseAt:
    """A case as somebody looked at it."""

    case_id: str
    expected_seq: int


@dataclass(frozen=True, slots=True)
class MergeCases:
    """Have ``into`` stand for ``others``, on the grounds of ``why`` (how likely, words, metres)."""

    into: CaseAt
    others: tuple[CaseAt, ...]
    why: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TellApart:
    """Say that a case is another matter than ``others``, though ``why`` told them to be alike.

    It is not to be suggested again; a later merge of the two, or into one, takes it back.
    """

    case_id: str
    expected_seq: int
    others: tuple[str, ...]
    why: dict[str, Any] = field(default_factory=dict)
