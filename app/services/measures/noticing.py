"""What statistics notice, at a seat: one question each, however many panes look at it."""

import time
from collections.abc import Callable
from typing import TypeVar

import msgspec

from app.domain.cases.query import CaseFilter
from app.domain.cases.traits import CaseTrait
from app.domain.measures.noticing import (
    AreaKind,
    Burst,
    BurstsAnswer,
    BurstsQuestion,
    ForecastAnswer,
    ForecastQuestion,
    Spot,
    SpotsAnswer,
    SpotsQuestion,
)
from app.services.asking import Asked
from app.services.live import ViewGroup
from app.services.measures.hall_names import HallNames
from app.services.measures.kept import Kept

AGAIN_S = 30.0  # the hub works it out once a minute
_NOT = (CaseTrait.VOID,)
_A = TypeVar("_A", SpotsAnswer, BurstsAnswer, ForecastAnswer)
_Q = SpotsQuestion | BurstsQuestion | ForecastQuestion


class NoticingBook:
    """Asks anew while somebody looks (``widgets.panels.body.NoticingSource``).

    ``names`` says what towns and types are called here; nothing of them is asked before it can.
    """

    def __init__(
        self,
        group: ViewGroup,
        monotonic: Callable[[], float] = time.monotonic,
        names: HallNames | None = None,
    ) -> None:
        self._group = group
        self._monotonic = monotonic
        self._names = names
        say_spots, say_bursts = (None, None) if names is None else (names.spots, names.bursts)
        self._spots: Kept[SpotsQuestion, SpotsAnswer] = Kept(
            lambda asked, changed: self._ask(
                "measure_spots", SpotsAnswer, asked, changed, say_spots
            ),
            monotonic,
        )
        self._bursts: Kept[BurstsQuestion, BurstsAnswer] = Kept(
            lambda asked, changed: self._ask(
                "measure_bursts", BurstsAnswer, asked, changed, say_bursts
            ),
            monotonic,
        )
        self._forecasts: Kept[ForecastQuestion, ForecastAnswer] = Kept(
            lambda asked, changed: self._ask("measure_forecast", ForecastAnswer, asked, changed),
            monotonic,
        )

    @property
    def revision(self) -> int:
        """A number that grows with every answer."""
        return self._spots.revision + self._bursts.revision + self._forecasts.revision

    def spots(self, question: SpotsQuestion) -> SpotsAnswer | None:
        """Return the newest answer, or None while there is none; asking keeps it fresh."""
        return self._spots.wanted(question).answer if self._is_ready() else None

    def bursts(self, question: BurstsQuestion) -> BurstsAnswer | None:
        """Return the newest answer as above."""
        return self._bursts.wanted(question).answer if self._is_ready() else None

    def forecast(self, question: ForecastQuestion) -> ForecastAnswer | None:
        """Return the newest answer as above."""
        return self._forecasts.wanted(question).answer

    def release(self) -> None:
        """Wait for nothing more."""
        self._spots.release()
        self._bursts.release()
        self._forecasts.release()

    def _is_ready(self) -> bool:
        return self._names is None or self._names.is_ready()

    def _ask(
        self,
        query: str,
        kind: type[_A],
        question: _Q,
        changed: Callable[[], None],
        heard: Callable[[_A], _A] | None = None,
    ) -> Asked[_A]:
        arguments = msgspec.to_builtins(question)
        return Asked(
            *(self._group, query, kind, arguments, self._monotonic, changed, AGAIN_S), heard=heard
        )


def cases_of_spot(spot: Spot, area: AreaKind, from_s: float) -> CaseFilter:
    """Return the filter that finds the recent cases of a spot, void ones aside."""
    types = (spot.type,)
    if area is AreaKind.GRID:
        return CaseFilter(type_codes=types, grid=spot.area, raised_from_s=from_s, not_traits=_NOT)
    return CaseFilter(type_codes=types, towns=(spot.area,), raised_from_s=from_s, not_traits=_NOT)


def cases_of_burst(burst: Burst, from_s: float) -> CaseFilter:
    """Return the filter that finds the cases of a burst, void ones aside."""
    return CaseFilter(
        type_codes=(burst.type,),
        counties=(burst.county,),
        towns=(burst.town,) if burst.town else (),
        raised_from_s=from_s,
        not_traits=_NOT,
    )
