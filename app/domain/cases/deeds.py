"""What is charged to the unit that did it, and not to whoever got the case next."""

from enum import StrEnum


class CaseDeed(StrEnum):
    """A mishap of a case; the values are the names of the columns that count it.

    By it a case is of the unit that gave it back last, whose work was sent back last, or that had
    dealt with it when it was opened anew last; where that never happened, of the unit that has it.
    """

    RETURNED = "returned"
    REWORKED = "reworked"
    REOPENED = "reopened"
