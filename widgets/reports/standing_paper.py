"""A list on paper as it stands at the seat: nothing is asked for, and nothing has to come."""

from collections.abc import Callable

from app.domain.ports import LinkState
from app.services.live import Pumped, ViewGroup
from widgets.reports.report import Cell, Report, ReportTable
from widgets.texts import Texts


class StandingPaper:
    """``made`` returns the report as things stand when it is called (``Paper``)."""

    is_ready = True

    def __init__(self, made: Callable[[str], Report]) -> None:
        self._made = made

    def absorb(self, pumped: Pumped) -> None:
        """Nothing moves on it."""

    def turn(self) -> None:
        """It asks for nothing: it is what somebody looks at."""

    def report(self, asked_by: str) -> Report:
        """Return how things stand now."""
        return self._made(asked_by)

    def release(self) -> None:
        """It holds nothing."""


def table_of(texts: Texts, keys: tuple[str, ...], rows: list[tuple[Cell, ...]]) -> ReportTable:
    """Return rows under the names of their columns; columns that are empty throughout go."""
    kept = [at for at in range(len(keys)) if any(row[at].text for row in rows)]
    return ReportTable(
        tuple(texts(f"reports.column.{keys[at]}") for at in kept),
        tuple(tuple(row[at] for at in kept) for row in rows),
    )


def link_notes(group: ViewGroup, texts: Texts) -> tuple[str, ...]:
    """Return what must be said where the seat does not know how things stand now."""
    is_live = group.status.state is LinkState.LIVE
    return () if is_live else (texts("reports.not_linked"),)
