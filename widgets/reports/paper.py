"""What becomes a report: something that asks for what it needs until all of it has come."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

from app.services.live import Pumped
from widgets.reports.report import Report


class Paper(Protocol):
    """``turn`` is to be called a few times a second until ``is_ready``."""

    @property
    def is_ready(self) -> bool:
        """Whether all answers have come, or have taken too long."""
        ...

    def absorb(self, pumped: Pumped) -> None:
        """Hand on what a drain brought."""
        ...

    def turn(self) -> None:
        """Ask for what is needed."""
        ...

    def report(self, asked_by: str) -> Report:
        """Return how things stand now."""
        ...

    def release(self) -> None:
        """Give back what it holds."""
        ...


def joined(title: str, reports: Sequence[Report]) -> Report:
    """Return several reports as one, as of the oldest; each section says whose it is."""
    if len(reports) == 1:
        return replace(reports[0], title=title)
    sections = tuple(
        replace(section, heading=f"{one.title} · {section.heading}")
        for one in reports
        for section in one.sections
    )
    times = [one.as_of_s for one in reports if one.as_of_s]
    return replace(reports[-1], title=title, as_of_s=min(times, default=0.0), sections=sections)
