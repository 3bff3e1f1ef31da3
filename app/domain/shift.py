"""Shift and duty log: what was written down, and how one shift hands over to the next."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from app.domain.entry import Entry


@dataclass(frozen=True, slots=True)
class LogLine:
    """One line of the duty log; the text may have been erased by retention."""

    seq: int
    time_s: float
    person: str
    text: str
    county: str
    about: str = ""


def written(entry: Entry) -> LogLine:
    """Return the line a ``log_written`` entry holds."""
    return LogLine(
        entry.seq,
        entry.time_s,
        entry.actor.person,
        entry.personal.get("text", ""),
        entry.county,
        entry.body.get("about", ""),
    )


@dataclass(frozen=True, slots=True)
class Handover:
    """A handover as the journal has it.

    ``items`` are the subjects that were open when it began (``alarm:…``, ``task:…``, ``log:…``).
    Confirmed ones pass to ``incoming``; the rest stay with ``outgoing`` when both have signed.
    """

    handover_id: str
    outgoing: str
    incoming: str
    started_s: float
    since_seq: int
    items: tuple[str, ...]
    from_seq: int
    to_seq: int
    confirmed: tuple[str, ...] = ()
    signed: Mapping[str, float] = field(default_factory=dict)

    @property
    def is_complete(self) -> bool:
        """Whether both people have signed."""
        return {self.outgoing, self.incoming} <= set(self.signed)

    @property
    def unconfirmed(self) -> tuple[str, ...]:
        """The items that stay with the outgoing officer."""
        return tuple(item for item in self.items if item not in self.confirmed)


SHIFT_KINDS = frozenset({"handover_started", "handover_item_confirmed", "handover_signed"})


def started(entry: Entry) -> Handover:
    """Return the handover a ``handover_started`` entry begins."""
    body = entry.body
    return Handover(
        handover_id=entry.subject.removeprefix("shift:"),
        outgoing=entry.actor.person,
        incoming=body["incoming"],
        started_s=entry.time_s,
        since_seq=body["since_seq"],
        items=tuple(body["items"]),
        from_seq=entry.seq,
        to_seq=entry.seq,
    )


def folded(handover: Handover, entry: Entry) -> Handover:
    """Return ``handover`` after ``entry``."""
    step = replace(handover, to_seq=entry.seq)
    if entry.kind == "handover_item_confirmed":
        return replace(step, confirmed=(*step.confirmed, entry.body["item"]))
    return replace(step, signed={**step.signed, entry.actor.person: entry.time_s})


def refusal(handover: Handover | None, kind: str, person: str, item: str = "") -> str | None:
    """Return the error code why ``person`` may not do ``kind`` now, or None if he may."""
    if handover is None:
        return "handover_unknown"
    confirming = kind == "handover_item_confirmed"
    parties = {handover.incoming} if confirming else {handover.outgoing, handover.incoming}
    checks = (
        (handover.is_complete, "handover_complete"),
        (person not in parties, "handover_not_incoming" if confirming else "handover_not_party"),
        (confirming and item not in handover.items, "handover_item_unknown"),
        (confirming and item in handover.confirmed, "handover_item_confirmed_already"),
        (not confirming and person in handover.signed, "handover_signed_already"),
    )
    return next((code for applies, code in checks if applies), None)
