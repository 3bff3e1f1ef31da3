"""The reports of the last days, held in blocks, to be compared with."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.domain.cases.likeness import Evidence
from app.domain.geo import EARTH_RADIUS_M, distance_m
from backends.cases.merging.blocks import GRAM, Block, lies_in, looks_in
from backends.cases.merging.grams import BUCKETS, Buckets, Grams, Telling
from backends.cases.merging.report import Report

DAY_S = 86_400.0
M_PER_DEG = float(np.radians(EARTH_RADIUS_M))
WINDOW_S = 14 * DAY_S  # judgement.md: 7 to 14 days
MOST_REPORTS = 60_000  # of 14 days at 3,000 a day, and some more
MOST_COMPARED = 1_000
MOST_UNDER_A_GRAM = 200
SAME_TYPE, LIKE_TYPE, OTHER_TYPE = 1.0, 0.5, 0.0
Slots = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Compared:
    """The reports that one was compared with, and what they have in common; in no order.

    ``is_part`` says that there were more than are compared at once.
    """

    reports: tuple[Report, ...]
    evidence: Evidence
    is_part: bool


class Window:
    """Reports by case, in blocks; of more than ``most`` the first put in is dropped first."""

    def __init__(self, telling: Telling, most: int = MOST_REPORTS) -> None:
        self.telling = telling
        self._reports: dict[str, Report] = {}
        self._slot: dict[str, int] = {}
        self._free = list(range(most))[::-1]
        self._at: list[Report | None] = [None] * most
        self._lon = np.full(most, np.nan)
        self._lat = np.full(most, np.nan)
        self._raised_s = np.zeros(most)
        self._phone = np.zeros(most, np.int64)
        self._blocks: dict[Block, dict[int, None]] = {}
        self._blocks_of: dict[int, list[Block]] = {}
        self._query = np.zeros(BUCKETS, np.float32)

    def __len__(self) -> int:
        """Return how many reports are held."""
        return len(self._reports)

    def report(self, case_id: str) -> Report | None:
        """Return a case's report, or None."""
        return self._reports.get(case_id)

    def put(self, report: Report) -> None:
        """Hold a report, in place of what was held of the same case."""
        self.drop(report.case_id)
        if not self._free:
            self.drop(next(iter(self._reports)))
        slot = self._free.pop()
        self._reports[report.case_id] = report
        self._slot[report.case_id] = slot
        self._at[slot] = report
        self._lon[slot], self._lat[slot] = report.lon_deg, report.lat_deg
        self._raised_s[slot] = report.raised_s
        self._phone[slot] = report.phone_hash
        self._blocks_of[slot] = blocks = lies_in(report, self.telling)
        for block in blocks:
            within = self._blocks.setdefault(block, {})
            within[slot] = None
            if block[0] == GRAM and len(within) > MOST_UNDER_A_GRAM:
                del within[next(iter(within))]

    def drop(self, case_id: str) -> None:
        """Hold a case no longer; nothing happens where it was not held."""
        if self._reports.pop(case_id, None) is None:
            return
        slot = self._slot.pop(case_id)
        self._at[slot] = None
        for block in self._blocks_of.pop(slot):
            within = self._blocks.get(block, {})
            within.pop(slot, None)
            if not within:
                self._blocks.pop(block, None)
        self._free.append(slot)

    def drop_before(self, time_s: float) -> None:
        """Hold nothing that was told before ``time_s``."""
        old = [key for key, report in self._reports.items() if report.raised_s < time_s]
        for case_id in old:
            self.drop(case_id)

    def candidates(self, report: Report, counties: frozenset[str] | None = None) -> Slots:
        """Return the slots of what lies in its blocks, what is nearest to it in kind first.

        ``counties`` keeps to those (None: all). They may be more than are compared at once.
        """
        first, then = looks_in(report, self.telling)
        strong = self._told_about_when(report, first, counties)
        if len(strong) >= MOST_COMPARED or not then:
            return strong
        weak = self._told_about_when(report, then, counties)
        return np.concatenate([strong, weak[~np.isin(weak, strong)]])

    def _told_about_when(
        self, report: Report, blocks: Iterable[Block], counties: frozenset[str] | None
    ) -> Slots:
        """Return the slots in some blocks within WINDOW_S of the report, the newest first."""
        found: dict[int, None] = {}
        for block in blocks:
            found |= self._blocks.get(block, {})
        if (own := self._slot.get(report.case_id)) is not None:
            found.pop(own, None)
        if counties is not None:
            found = {slot: None for slot in found if self._held(slot).county in counties}
        slots = np.fromiter(found, np.int64, len(found))
        slots = slots[np.abs(self._raised_s[slots] - report.raised_s) <= WINDOW_S]
        return slots[np.argsort(-self._raised_s[slots], kind="stable")]

    def compared(self, report: Report, counties: frozenset[str] | None = None) -> Compared:
        """Return what is in the report's blocks with the evidence, MOST_COMPARED at most."""
        slots = self.candidates(report, counties)
        is_part = len(slots) > MOST_COMPARED
        slots = slots[:MOST_COMPARED]
        others = tuple(self._held(slot) for slot in slots.tolist())
        return Compared(others, self._evidence(report, slots, others), is_part)

    def cosines(self, grams: Grams, others: list[Grams]) -> NDArray[np.float64]:
        """Return the cosine of a text with each of others: shape (len(others),), 0 to 1."""
        cos = np.zeros(len(others))
        full = [i for i, other in enumerate(others) if len(other)]
        if not full or not len(grams):
            return cos
        weights = self.telling.weights(grams)
        self._query[grams.buckets] = weights
        buckets: Buckets = np.concatenate([others[i].buckets for i in full])
        counts = np.concatenate([others[i].counts for i in full])
        theirs = self.telling.weights(Grams(buckets, counts))
        first = np.cumsum([0, *(len(others[i]) for i in full[:-1])])
        dots = np.add.reduceat(self._query[buckets] * theirs, first)
        norms = np.sqrt(np.add.reduceat(theirs * theirs, first) * float(weights @ weights))
        self._query[grams.buckets] = 0.0
        cos[full] = np.clip(dots / norms, 0.0, 1.0)
        return cos

    def _evidence(self, report: Report, slots: Slots, others: tuple[Report, ...]) -> Evidence:
        away_m = distance_m(report.lon_deg, report.lat_deg, self._lon[slots], self._lat[slots])
        shrink = np.cos(np.radians(report.lat_deg))
        mentions = report.mentions
        return Evidence(
            text_cos=self.cosines(report.grams, [other.grams for other in others]),
            distance_m=away_m,
            east_m=(self._lon[slots] - report.lon_deg) * M_PER_DEG * shrink,
            north_m=(self._lat[slots] - report.lat_deg) * M_PER_DEG,
            apart_s=np.abs(self._raised_s[slots] - report.raised_s),
            type_share=np.array([_type_share(report, other) for other in others], np.float64),
            mention_share=np.array([mentions.share(o.mentions) for o in others], np.float64),
            doors=np.array([mentions.door_match(o.mentions) for o in others], np.float64),
            same_phone=np.asarray(
                (self._phone[slots] == report.phone_hash) & bool(report.phone_hash), np.float64
            ),
        )

    def _held(self, slot: int) -> Report:
        report = self._at[slot]
        if report is None:  # blocks name only what is held
            raise KeyError(slot)
        return report


def _type_share(one: Report, other: Report) -> float:
    if not one.type_code or not other.type_code:
        return LIKE_TYPE
    if one.type_code == other.type_code:
        return SAME_TYPE
    return LIKE_TYPE if one.aspect and one.aspect == other.aspect else OTHER_TYPE
