"""Which cases somebody said are another matter than one: none of them is suggested again."""

from collections.abc import Iterable
from dataclasses import dataclass

from backends.cases.merging.following import Told
from backends.cases.merging.report import Report
from backends.cases.merging.window import Window


@dataclass(frozen=True, slots=True)
class Apart:
    """``ours`` are a case and those it stands for, ``said`` what was told apart from any of them.

    It holds in both directions, and for the whole that a case stands in.
    """

    ours: frozenset[str]
    said: frozenset[str]

    @classmethod
    def of(cls, draft: Told, window: Window) -> "Apart":
        """Return it of a case; of a draft, about which nobody can have said anything, none."""
        said = set(draft.apart)
        for member in draft.members:
            report = window.report(member)
            said |= set() if report is None else report.apart
        ours = frozenset((draft.case_id, *draft.members)) if draft.case_id else frozenset[str]()
        return cls(ours, frozenset(said))

    def heads(self, reports: Iterable[Report], window: Window) -> set[str]:
        """Return the heads that a case must not be held against."""
        found = {one.head_id for one in reports if not self.ours.isdisjoint(one.apart)}
        for case_id in self.said:
            report = window.report(case_id)
            found.add(case_id if report is None else report.head_id)
        return found

    def holds_of(self, head: Told) -> bool:
        """Return whether a case is one of them, also where the window no longer has the report."""
        return not (
            self.said.isdisjoint((head.case_id, *head.members)) and self.ours.isdisjoint(head.apart)
        )
