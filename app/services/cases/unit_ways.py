"""Whom to send, at a seat: the hub's answer by road, or straight lines until and unless it came."""

import math
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from app.domain.cases.case import Case
from app.domain.cases.catalogue import CaseCatalogue
from app.domain.cases.unit_ways import (
    UnitWay,
    UnitWaysAnswer,
    by_way_and_load,
    capable_units,
    straight_m,
)
from app.domain.geo import LonLat
from app.services.cases.kept_answer import KeptAnswer
from app.services.live import ViewGroup

STARTING = "planner_starting"
PASSING = frozenset({"child_away", "too_busy", "no_answer"})  # what was answered before still holds
MOST_HELD = 16
FRESH_S = 120.0
MOST_UNITS = 5_000
DAY_HOURS = 24.0


@dataclass(frozen=True, slots=True)
class WaysTold:
    """Units that could be sent, the best first.

    ``answer`` is the hub's, None where these are straight lines of the seat's own; ``code`` is then
    why: how the hub answered, or empty while nothing came (``is_waiting``).
    """

    units: tuple[UnitWay, ...] = ()
    answer: UnitWaysAnswer | None = None
    code: str = ""

    @property
    def is_waiting(self) -> bool:
        """Whether the hub has said nothing yet."""
        return self.answer is None and not self.code

    @property
    def first(self) -> UnitWay | None:
        """Whom to send, if anybody."""
        return self.units[0] if self.units else None

    @property
    def is_by_road(self) -> bool:
        """Whether the order is by road, for at least one of them."""
        return any(one.travel_s is not None for one in self.units)


NOTHING_TOLD = WaysTold(code="no_answer")


class UnitWays:
    """Asks of one case, or one place, at a time; answers about the last few are held."""

    def __init__(
        self,
        group: ViewGroup,
        changed: Callable[[], None],
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._group = group
        self._changed = changed
        self._asked: tuple[object, ...] = ()
        self._held: OrderedDict[tuple[object, ...], UnitWaysAnswer] = OrderedDict()
        self._codes: OrderedDict[tuple[object, ...], str] = OrderedDict()
        self._kept = KeptAnswer(group, "case_units", UnitWaysAnswer, self._answered, monotonic)

    def look(self, case: Case | None) -> None:
        """Ask about a case as it stands now; of none, nothing."""
        key = () if case is None else _key(case)
        if key != self._asked:
            self._ask(key, {} if case is None else {"case_id": case.case_id})

    def look_at(self, type_code: str, at: LonLat | None) -> None:
        """Ask about a place and a type of problem; without one of them, nothing."""
        key = () if at is None or not type_code else (type_code, *at)
        if key != self._asked:
            named = {} if at is None else {"lon_deg": at.lon_deg, "lat_deg": at.lat_deg}
            self._ask(key, {"type_code": type_code, **named} if key else {})

    def follow(self, case: Case, catalogue: CaseCatalogue, *, is_asked: bool) -> WaysTold:
        """Look at a case, or only keep what is known of it, and return that.

        Asked before a form is open, it is known when the key is pressed.
        """
        self.look(case if is_asked else None)
        self.pump()
        return self.of(case, catalogue)

    def pump(self) -> None:
        """Ask what is due; to be called while it is shown."""
        if self._asked and self._group.questions.token:
            if self._kept.code == STARTING:
                self._kept.touch()  # it will be there in a moment
            self._kept.pump()

    def release(self) -> None:
        """Wait for nothing more."""
        self._kept.release()

    def of(self, case: Case, catalogue: CaseCatalogue) -> WaysTold:
        """Return what is known of a case, by straight lines where the hub has not said."""
        key = _key(case)
        answer = self._held.get(key)
        if answer is not None:
            return WaysTold(_known(answer.units, catalogue), answer)
        place = case.place
        units = capable_units(case.type_code, case.county, catalogue, case.unit)
        ways = (
            UnitWay(one.unit_id, away_m=straight_m(one, place.lon_deg, place.lat_deg))
            for one in units
        )
        return WaysTold(by_way_and_load(ways), code=self._codes.get(key, ""))

    def of_place(self) -> WaysTold:
        """Return what is known of the place that was asked about last.

        In which county that is only the hub knows: without its answer there are no units.
        """
        answer = self._held.get(self._asked)
        if answer is not None:
            return WaysTold(answer.units, answer)
        return WaysTold(code=self._codes.get(self._asked, ""))

    def _ask(self, key: tuple[object, ...], arguments: dict[str, object]) -> None:
        self._asked = key
        held = self._held.get(key)
        if held is not None and not abs(self._group.now_s() - held.as_of_s) < FRESH_S:
            del self._held[key]  # what lay with whom then is not what does now
        self._kept.release()
        self._kept.answer, self._kept.code = None, ""
        if key:
            self._kept.ask_with(**arguments)
            self._kept.touch()

    def _answered(self) -> None:
        key, answer = self._asked, self._kept.answer
        if self._kept.code == "ok" and answer is not None and _is_sound(answer):
            self._held[key] = answer
            self._codes.pop(key, None)
        elif self._kept.code not in PASSING or key not in self._held:
            self._held.pop(key, None)
            self._codes[key] = self._kept.code if self._kept.code != "ok" else "answer_malformed"
        for kept in (self._held, self._codes):
            while len(kept) > MOST_HELD:
                kept.popitem(last=False)
        self._changed()


def _key(case: Case) -> tuple[object, ...]:
    """Return what an answer is about: another type, place or unit is another question."""
    place = case.place
    return case.case_id, case.type_code, case.county, place.lon_deg, place.lat_deg, case.unit


def _is_sound(answer: UnitWaysAnswer) -> bool:
    """Return whether every number of an answer can be said."""
    numbers = [
        number
        for one in answer.units[: MOST_UNITS + 1]
        for number in (one.travel_s, one.road_m, one.away_m)
        if number is not None
    ]
    is_known = all(math.isfinite(number) and number >= 0.0 for number in numbers)
    return is_known and len(answer.units) <= MOST_UNITS and 0.0 <= answer.hour < DAY_HOURS


def _known(ways: tuple[UnitWay, ...], catalogue: CaseCatalogue) -> tuple[UnitWay, ...]:
    """Return the ways of units that the seat's tables have."""
    return tuple(one for one in ways if one.unit_id in catalogue.units)
