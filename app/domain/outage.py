"""An outage: a rule, a thing, or a rule about a thing that is out of service for a while."""

from dataclasses import dataclass, replace

from app.domain.entry import Entry

LEAST_OUTAGE_S, MOST_OUTAGE_S = 60.0, 30 * 86_400.0
ID_CHARACTERS = 64


@dataclass(frozen=True, slots=True)
class Outage:
    """Alarms of ``rule`` about ``entity_id`` are held back; either may be empty, which is all.

    ``county`` is that of who took it out, empty for the whole city. It ends at ``until_s`` or by
    hand; ``ended_by`` is empty while it stands and where time ended it.
    """

    outage_id: str
    rule: str
    entity_id: str
    county: str
    since_s: float
    until_s: float
    by: str
    reason: str
    from_seq: int
    to_seq: int
    is_over: bool = False
    ended_by: str = ""

    def holds(self, rule: str, entity_id: str, county: str) -> bool:
        """Return whether an alarm of ``rule`` about ``entity_id`` in ``county`` is held back."""
        return (
            not self.is_over
            and self.rule in ("", rule)
            and self.entity_id in ("", entity_id)
            and self.county in ("", county)
        )


OUTAGE_KINDS = frozenset({"rule_out_of_service", "rule_in_service"})


def begun(entry: Entry) -> Outage:
    """Return the outage a ``rule_out_of_service`` entry begins."""
    body = entry.body
    return Outage(
        outage_id=entry.subject.removeprefix("service:"),
        rule=body["rule"],
        entity_id=body["entity_id"],
        county=entry.county,
        since_s=entry.time_s,
        until_s=float(entry.time_s + body["for_s"]),
        by=entry.actor.person,
        reason=entry.personal.get("reason", ""),
        from_seq=entry.seq,
        to_seq=entry.seq,
    )


def folded(outage: Outage, entry: Entry) -> Outage:
    """Return ``outage`` after ``entry``: a second end changes nothing but the number."""
    if outage.is_over or entry.kind != "rule_in_service":
        return replace(outage, to_seq=entry.seq)
    return replace(outage, to_seq=entry.seq, is_over=True, ended_by=entry.actor.person)


def refusal(outage: Outage | None) -> str | None:
    """Return the error code why an outage may not be ended now, or None if it may."""
    if outage is None:
        return "outage_unknown"
    return "outage_over" if outage.is_over else None
