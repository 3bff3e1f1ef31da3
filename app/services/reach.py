"""Where a chosen vehicle can be within minutes: asked of the hub again as it moves."""

import time
from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from app.domain.classes import LOST_AFTER_S
from app.domain.ports import Answer, LinkState
from app.domain.reach import NextJunction, Pace, ReachBand, Region, ring_of
from app.domain.reach_officers import OfficerInside, officers_inside
from app.services.asking import answer_of
from app.services.live import ViewGroup

ASK_EVERY_S = 5.0  # real seconds: a terminal reports every ten
ANSWER_WITHIN_S = 10.0  # real seconds until a question counts as lost
MOST_POINTS = 400_000
INSIDE_MINUTES = 5.0


class _Band(msgspec.Struct, frozen=True):
    minutes: float
    pace: Pace
    rings: list[list[float]]


class _Answer(msgspec.Struct, frozen=True):
    target_id: str
    as_of_s: float
    fix_age_s: float
    bands: list[_Band]
    junctions: list[NextJunction]
    unfollowed: float
    drives: int
    standing: str
    source: str
    reason: str = ""
    is_calibrating: bool = False


class ReachBook:
    """Follows one vehicle; ``monotonic`` gives real seconds, ``changed`` is called on news.

    ``code`` is ``ok``, an error code, or empty before the first answer. What was answered is kept
    while the link is live and the answer is not lost of age; after that there is none.
    """

    def __init__(
        self,
        group: ViewGroup,
        changed: Callable[[], None],
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._group = group
        self._changed = changed
        self._monotonic = monotonic
        self._question = ""
        self._asked_s = 0.0
        self._region: Region | None = None
        self.target_id = ""
        self.code = ""

    def follow(self, target_id: str) -> None:
        """Ask for another vehicle, or for none (an empty id); the same one changes nothing."""
        if target_id == self.target_id:
            return
        self.release()
        self.target_id = target_id
        if target_id:
            self._ask()
        self._changed()

    def pump(self) -> None:
        """Ask again when it is time; to be called about once a second."""
        if not self.target_id or not self.is_vouched:
            return
        waited_s = self._monotonic() - self._asked_s
        if self._group.questions.is_waiting(self._question):
            if waited_s < ANSWER_WITHIN_S:
                return
            self._group.questions.cancel(self._question)
            self.code = "no_answer"
            self._changed()
        if waited_s >= ASK_EVERY_S:
            self._ask()

    @property
    def is_vouched(self) -> bool:
        """Whether the feed is live; in the past and behind a broken line nothing is reachable."""
        return self._group.is_live and self._group.status.state is LinkState.LIVE

    @property
    def region(self) -> Region | None:
        """The answer, unless nobody can vouch for it any more."""
        region = self._region
        if region is None or not self.is_vouched:
            return None
        return region if self.age_s < LOST_AFTER_S else None

    @property
    def age_s(self) -> float:
        """How old the answer is by the city's clock; 0 where there is none."""
        return 0.0 if self._region is None else max(0.0, self._group.now_s() - self._region.as_of_s)

    def officers_inside(
        self, minutes: float = INSIDE_MINUTES, pace: Pace = Pace.POSSIBLE
    ) -> tuple[OfficerInside, ...]:
        """Return our own who are inside a band of the region; nobody where there is no such."""
        region = self.region
        band = None if region is None else region.band(minutes, pace)
        return () if band is None else officers_inside(band, self._group.world, self._group.now_s())

    def release(self) -> None:
        """Stop following and waiting."""
        self._group.questions.cancel(self._question)
        self._question, self._region = "", None
        self.target_id, self.code = "", ""

    def _ask(self) -> None:
        self._asked_s = self._monotonic()
        self._question = self._group.questions.ask(
            "reach", self._answered, target_id=self.target_id
        )

    def _answered(self, answer: Answer) -> None:
        self.code = answer.code
        if answer.code == "ok":
            region = region_of(answer.result)
            if region is None or region.target_id != self.target_id:
                self.code = "answer_malformed"
            else:
                self._region = region
        elif answer.code not in ("planner_starting", "child_away", "too_busy"):
            self._region = None  # it is gone, or may not be asked for any more
        self._changed()


def region_of(result: Mapping[str, Any]) -> Region | None:
    """Return the answer to ``reach``, or None of what was not promised."""
    answer = answer_of(result, _Answer)
    if answer is None:
        return None
    if sum(len(ring) for band in answer.bands for ring in band.rings) > 2 * MOST_POINTS:
        return None
    bands = []
    for band in answer.bands:
        rings = [ring for flat in band.rings if (ring := ring_of(flat)) is not None]
        if len(rings) < len(band.rings):
            return None
        bands.append(ReachBand(band.minutes, band.pace, tuple(rings)))
    return Region(
        answer.target_id,
        answer.as_of_s,
        answer.fix_age_s,
        tuple(bands),
        tuple(answer.junctions),
        answer.unfollowed,
        answer.drives,
        answer.standing,
        answer.source,
        answer.reason,
        answer.is_calibrating,
    )
