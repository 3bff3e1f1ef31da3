"""What may be true of a case, so that a filter can ask for it, and a rate can count it."""

from enum import StrEnum


class CaseTrait(StrEnum):
    """One thing that holds of a case or does not, as it stands now."""

    CLOSED = "closed"
    CLOSED_ON_TIME = "closed_on_time"  # not after the deadline that it has now
    ONCE_CLOSED = "once_closed"  # closed now, or closed before and opened anew
    SET_ASIDE = "set_aside"  # merged, sent on or void: none of ours to close
    VOID = "void"
    DEFERRED = "deferred"  # its clocks stand now
    URGENT = "urgent"  # of a type that is to be closed by the clock of urgent hours
    HAS_REPLY_DUE = "has_reply_due"
    REPLIED_ON_TIME = "replied_on_time"
    ANSWERED_FIRST = "answered_first"  # answered before it was filed: nobody had to be sent
    JUDGED = "judged"  # who told us said whether it is satisfied
    SATISFIED = "satisfied"
    SENT = "sent"  # lies with a unit, one has returned it, or it was opened anew
    RETURNED = "returned"
    REWORKED = "reworked"
    REOPENED = "reopened"
    IN_TOWN = "in_town"  # with a unit of a town
    IN_COUNTY = "in_county"  # with a unit of a town or a county
