"""What moves, as it is now, as rows that figures are counted from: told by the hub's own line."""

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.domain.classes import OURS, Age, EntityClass, EntityState
from app.domain.errors import BugError
from app.domain.measures.asking import Member
from app.domain.measures.indicator import FactKind
from app.domain.measures.publishing import is_of_life
from app.domain.measures.terms import Term
from app.domain.patience import Patience
from backends.history.layout import TRACKS
from backends.history.messages import NAMES, Told
from backends.indicators.bringers import Bringers
from backends.indicators.class_groups import GROUP_OF
from backends.indicators.coded import COUNTY, CodedFacts
from backends.indicators.facts import F8, I4, Mask, RowIndex
from backends.indicators.line_rows import LineRows, column, text
from backends.indicators.vocabulary import NONE, Vocabulary

KINDS = frozenset({"class", "group", "ours", "tanker", "source"})  # what a thing is
KMH = 3.6
GONE_AFTER_S = 86_400.0  # the hub forgets what was silent for six hours (backends/hub/ingest.py)
LOOK_EVERY_S = 600.0  # for who has gone
MOVING_MPS = 0.5  # what says nothing of its state moves from this speed on
_STANDS = (EntityState.STOPPED, EntityState.ANCHORED, EntityState.MOORED)


class ThingFacts(CodedFacts):
    """Every thing that was told of since the start; who is lost for more than a day is left out.

    Whoever is new is given the row of one of those: there are never more rows than were needed.

    ``hear`` takes names and fixes of the line; other kinds are passed over. What a
    thing is late and lost by is ``patience``.
    Terms: flags live, late, lost, moving, stopped, ours, busy, free (ours, live and not busy),
    tanker, registered; values class, group, state, county, age, source, owner; numbers
    speed_kmh, age_s, lon_deg, lat_deg.
    """

    def __init__(self, counties: Iterable[tuple[str, str, int]], patience: Patience) -> None:
        known = tuple(counties)
        super().__init__(
            FactKind.THINGS,
            counties=known,
            flags=("ours", "busy", "moving", "stopped", "tanker", "registered"),
            values=("class", "group", "state", COUNTY, "source", "owner"),
            numbers=("speed_kmh", "lon_deg", "lat_deg"),
        )
        self.kinds = KINDS
        self.line = LineRows("S32")
        self._labels: NDArray[Any] = np.zeros(64, "S48")
        self._fix_s: F8 = np.zeros(64)
        self._receipt_s: F8 = np.zeros(64)
        self._late_s: F8 = np.zeros(64)
        self._lost_s: F8 = np.zeros(64)
        self._left: RowIndex = np.zeros(0, np.intp)
        self._left_at_s = 0.0
        self.since_s = math.inf  # from when on the line was heard
        self._here: tuple[int, RowIndex] = (-1, self._left)  # of which revision
        self._patience = patience
        self._busy: frozenset[str] = frozenset()
        self.words["class"] = _words_of(EntityClass)
        self.words["state"] = _words_of(EntityState)
        self.words["age"] = _words_of(Age)
        self._county_code = np.full(256, NONE, np.int32)  # by index of the pack
        for code, _, index in known:
            self._county_code[index] = self.words[COUNTY].code(code)
        groups = (GROUP_OF.get(kind.name.lower(), "") for kind in EntityClass)
        self._group_of_class = self.words["group"].codes(groups)
        self._owners: Mapping[str, str] = {}
        kinds = np.arange(len(EntityClass), dtype=np.int32)
        self.bringers = Bringers(
            *(self.words["source"], self.words["class"]),
            (self._group_of_class, self.words["group"]),
            {"ours": _is_ours(kinds), "tanker": _is_tanker(kinds)},
            ((code, index) for code, _, index in known),
        )
        self._flags_now = {age.name.lower(): partial(self._is_of_age, age) for age in Age}
        self._flags_now["free"] = self._is_free
        self._numbers_now = {"age_s": self._age_s}
        self._values_now = {"age": self._ages}

    def hear(self, told: Told) -> int:
        """Take what the line says; return how many rows of it were ours.

        Raises DecodeError for a message that lacks a column.
        """
        if told.kind == TRACKS.kind + NAMES:
            return self._name(told)
        return self._move(told) if told.kind == TRACKS.kind else 0

    def set_busy(self, officers: Collection[str]) -> None:
        """Say whom a task binds: ids of things."""
        now = frozenset(officers)
        if now == self._busy:
            return
        self._begin()
        for officer, is_busy in (*((one, False) for one in self._busy), *((o, True) for o in now)):
            row = self.line.row(officer)
            if row is not None:
                self._flags["busy"][row] = is_busy
        self._busy = now

    def take_register(self, owners: Mapping[str, str]) -> None:
        """Take over who is registered: owners by the id of a thing, empty for whoever has none."""
        self._begin()
        self._owners = owners
        for row in range(len(self.line)):
            self._look_up(row, self.line.id(row))

    def class_of(self, entity_id: str) -> str:
        """Return the class of a thing, empty for one that was never told of."""
        row = self.line.row(entity_id)
        return "" if row is None else self._word("class", row)

    def spoken(self, ids: Sequence[str], now_s: float) -> tuple[F8, Mask]:
        """Return of each id the age of its last fix in s (infinite for none), and is it live."""
        found = (self.line.row(one) for one in ids)
        rows = np.array([-1 if row is None else row for row in found], np.intp)
        is_heard = rows >= 0
        is_heard[is_heard] = self._fix_s[rows[is_heard]] > 0.0
        ages_s, is_live = np.full(len(ids), np.inf), np.zeros(len(ids), np.bool_)
        ages_s[is_heard] = now_s - self._fix_s[rows[is_heard]]
        is_live[is_heard] = self._is_of_age(Age.LIVE, rows[is_heard], now_s)
        return ages_s, is_live

    def member(self, row: int) -> Member:
        """Return a thing as a person reads it; its value is its speed in km/h, if it is known."""
        entity_id = self.line.id(row)
        speed_kmh = float(self._numbers["speed_kmh"][row])
        fix_s = float(self._fix_s[row])
        has_place = fix_s > 0.0
        return Member(
            self.kind,
            entity_id,
            text(bytes(self._labels[row])) or entity_id,
            fix_s,
            self._word(COUNTY, row),
            self._word("state", row),
            lon_deg=float(self._numbers["lon_deg"][row]) if has_place else None,
            lat_deg=float(self._numbers["lat_deg"][row]) if has_place else None,
            value=speed_kmh if np.isfinite(speed_kmh) else None,
        )

    def known_until(self, now_s: float) -> None:
        """Say that all that happened until then is in here; who is long gone has left."""
        super().known_until(now_s)
        self.since_s = min(self.since_s, self.as_of_s)
        if not self._left_at_s <= self.as_of_s < self._left_at_s + LOOK_EVERY_S:
            self._left_at_s = self.as_of_s
            self._leave()

    def rows(self, terms: Sequence[Term]) -> RowIndex:
        """Return all that have not left."""
        if not len(self._left):
            return super().rows(terms)
        revision, here = self._here
        if revision != self.revision:
            self._leave()
            here = np.setdiff1d(np.arange(self.size), self._left, assume_unique=True)
            self._here = self.revision, here
        return here

    def _leave(self) -> None:
        """Note who left: the hub forgot him long ago, and he may come back."""
        fix_s, lost_s = self._fix_s[: self.size], self._lost_s[: self.size]
        is_gone = self.as_of_s - fix_s > np.maximum(GONE_AFTER_S, lost_s)
        left = np.flatnonzero(is_gone & (fix_s > 0.0))
        # The hub lets go by when it was told; a clock that is wrong has its owner not gone.
        self.line.spare(left[self.as_of_s - self._receipt_s[left] > GONE_AFTER_S])
        if not np.array_equal(left, self._left):
            self._left = left
            self._begin()

    def known(self, terms: Sequence[Term], now_s: float) -> bool:
        """Return whether anything of the class that is meant still speaks.

        Who is live and who fell silent is not known once nothing of it is live.
        """
        rows = self._of_kind(terms, KINDS, now_s)
        if any(map(is_of_life, terms)):
            return bool(self._is_of_age(Age.LIVE, rows, now_s).any())
        return bool((~self._is_of_age(Age.LOST, rows, now_s)).any())

    def kindred(self, terms: Sequence[Term], now_s: float) -> RowIndex:
        """Return the things of the class that is meant."""
        return self._of_kind(terms, KINDS, now_s)

    def heard_s(self, rows: RowIndex) -> F8:
        """Return (len(rows),) f8: of when the last fix of each is; NaN where none came."""
        fix_s = self._fix_s[rows]
        return np.where(fix_s > 0.0, fix_s, np.nan)

    def is_silent(self, rows: RowIndex, now_s: float) -> Mask:
        """Return (len(rows),) bool: which are lost."""
        return self._is_of_age(Age.LOST, rows, now_s)

    def feeds(self, rows: RowIndex) -> I4:
        """Return (len(rows),) i4: the code of the feed of each."""
        return self._values["source"][rows]

    def brought(self, terms: Sequence[Term], now_s: float, cells: int) -> Mask:
        """Return (feeds, cells) bool: which brought what is meant to which county."""
        return self.bringers.brought(terms, now_s, cells)

    def bytes_held(self) -> int:
        """Return how many bytes the columns take; the look-up by id is not counted."""
        own = (self._labels, self._fix_s, self._receipt_s, self._late_s, self._lost_s)
        return super().bytes_held() + self.line.bytes_held() + sum(one.nbytes for one in own)

    def _name(self, told: Told) -> int:
        kinds = column(told, "class").astype(np.int32)
        kinds[kinds >= len(self.words["class"])] = EntityClass.UNKNOWN
        labels, sources = column(told, "label"), column(told, "source")
        rows = self.line.name(told)
        if not len(rows):
            return 0
        self._begin()
        self._reach(len(self.line))
        self._empty(self.line.reused())
        self._labels[rows] = labels
        self._values["class"][rows] = kinds
        self._flags["ours"][rows] = _is_ours(kinds)
        words = self.words["source"]
        self._values["source"][rows] = words.codes(text(one) for one in sources.tolist())
        ids = [self.line.id(row) for row in rows.tolist()]
        limits = [self._patience.of(one) for one in ids]
        self._late_s[rows] = [one.late_s for one in limits]
        self._lost_s[rows] = [one.lost_s for one in limits]
        self._flags["busy"][rows] = [one in self._busy for one in ids]
        self._values["group"][rows] = self._group_of_class[kinds]
        self._flags["tanker"][rows] = _is_tanker(kinds)
        for row, entity_id in zip(rows.tolist(), ids, strict=True):
            self._look_up(row, entity_id)
        return len(rows)

    def _move(self, told: Told) -> int:
        cells = {cell.key: column(told, cell.key) for cell in TRACKS.cells}
        rows, known = self.line.rows(told)
        if not len(rows):
            return 0
        self._begin()
        cells = {key: values[known] for key, values in cells.items()}
        states = cells["state"].astype(np.int32)
        states[states >= len(self.words["state"])] = EntityState.UNKNOWN
        speeds_mps = cells["speed_mps"].astype(np.float64)
        says_nothing = ~np.isin(states, (EntityState.MOVING, *_STANDS))
        self._values["state"][rows] = states
        self._values[COUNTY][rows] = self._county_code[cells["county"]]
        sources, kinds = self._values["source"][rows], self._values["class"][rows]
        self.bringers.note(sources, kinds, cells["county"], float(cells["receipt_s"].max()))
        self._flags["moving"][rows] = (states == EntityState.MOVING) | (
            says_nothing & (speeds_mps >= MOVING_MPS)
        )
        self._flags["stopped"][rows] = np.isin(states, _STANDS) | (
            says_nothing & (speeds_mps < MOVING_MPS)
        )
        self._numbers["speed_kmh"][rows] = speeds_mps * KMH
        self._numbers["lon_deg"][rows] = cells["lon_deg"]
        self._numbers["lat_deg"][rows] = cells["lat_deg"]
        self._fix_s[rows] = cells["fix_s"]
        self._receipt_s[rows] = cells["receipt_s"]
        self.known_until(float(cells["receipt_s"].max()))
        return len(rows)

    def _reach(self, size: int) -> None:
        self._grow(size)
        extra = size - len(self._labels)
        if extra > 0:
            extra = max(extra, len(self._labels))
            self._labels = np.concatenate([self._labels, np.zeros(extra, self._labels.dtype)])
            self._fix_s, self._receipt_s, self._late_s, self._lost_s = (
                np.concatenate([one, np.zeros(extra)])
                for one in (self._fix_s, self._receipt_s, self._late_s, self._lost_s)
            )

    def _empty(self, rows: RowIndex) -> None:
        """Leave nothing of who had these rows before."""
        if len(rows):
            self._fix_s[rows] = self._receipt_s[rows] = 0.0
            self._left = np.setdiff1d(self._left, rows, assume_unique=True)
            for columns, empty in (
                (self._flags, False),
                (self._values, NONE),
                (self._numbers, np.nan),
            ):
                for one in columns.values():
                    one[rows] = empty

    def _look_up(self, row: int, entity_id: str) -> None:
        owner = self._owners.get(entity_id)
        self._flags["registered"][row] = owner is not None
        self._values["owner"][row] = self.words["owner"].code(owner or "")

    def _is_free(self, rows: RowIndex, now_s: float) -> Mask:
        is_ours = self._flags["ours"][rows] & ~self._flags["busy"][rows]
        return is_ours & self._is_of_age(Age.LIVE, rows, now_s)

    def _age_s(self, rows: RowIndex, now_s: float) -> F8:
        fix_s = self._fix_s[rows]
        return np.where(fix_s > 0.0, now_s - fix_s, np.nan)

    def _ages(self, rows: RowIndex, now_s: float) -> I4:
        """Grade things; one that was named and never placed is lost."""
        age_s = now_s - self._fix_s[rows]
        is_late, is_lost = age_s >= self._late_s[rows], age_s >= self._lost_s[rows]
        return np.where(is_lost, Age.LOST, np.where(is_late, Age.LATE, Age.LIVE)).astype(np.int32)

    def _is_of_age(self, age: Age, rows: RowIndex, now_s: float) -> Mask:
        return np.asarray(self._ages(rows, now_s) == age)


def _is_ours(kinds: I4) -> Mask:
    return np.isin(kinds, [int(kind) for kind in OURS])


def _is_tanker(kinds: I4) -> Mask:
    return np.asarray(kinds == EntityClass.TANKER_VESSEL)


def _words_of(words: Iterable[Any]) -> Vocabulary:
    """Return the words of a closed list whose numbers run from 0."""
    listed = tuple(words)
    if [int(one) for one in listed] != list(range(len(listed))):
        raise BugError(f"{listed}: the numbers do not run from 0")
    return Vocabulary((one.name.lower(), "") for one in listed)
