"""Continuous, nightly, daily and weekly driving time, per driver where a card is known."""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.domain.finding import Finding
from app.domain.rulebook import RuleBook
from backends.detectors.contract import FixRows
from backends.detectors.driving_time import columns as c
from backends.detectors.driving_time.cards import CardLists, DriverCard
from backends.detectors.driving_time.kernel import account
from backends.detectors.footing.events import Notes, finding, grown
from backends.detectors.footing.in_force import NumbersInForce, Regions
from backends.detectors.footing.kernel_watch import Newcomers, Noted, StandingWatch, fresh_state


class DrivingTime(StandingWatch):
    """Adds up what each driver drove and says when a limit is passed, to the second.

    Where no card is known the vehicle stands for its driver. A gap is unknown: it is neither rest
    nor driving. A limit passed in a sum with a gap that could have hidden a rest is only said once
    the share driven since that gap is the rule's ``sure_share``; until then it is counted
    (``unproven``), and the share is the finding's confidence.
    """

    rules: tuple[str, ...] = c.RULES

    def __init__(self, book: RuleBook, regions: Regions) -> None:
        super().__init__(
            NumbersInForce(book, c.NEEDS, regions),
            fresh_state(
                c.VEHICLE_COLUMNS,
                never=[c.FIX_S, c.LON, c.LAT, c.IS_MOVING, c.ODD_LON, c.ODD_LAT],
            ),
            Notes.room(c.NOTES_PER_FIX, c.NOTE_WIDTH),
            c.OWN_COUNTS,
        )
        self._own_subject: NDArray[np.int32] = np.zeros(0, np.int32)
        self._subject_of: NDArray[np.int32] = np.zeros(0, np.int32)
        self._sums: NDArray[np.float64] = np.zeros((0, c.SUBJECT_COLUMNS))
        self._minutes: NDArray[np.uint64] = np.zeros((0, c.MINUTE_WORDS), np.uint64)
        self._quarters: NDArray[np.uint64] = np.zeros((0, c.QUARTER_WORDS), np.uint64)
        self._said: NDArray[np.uint8] = np.zeros(0, np.uint8)
        self._subjects = 0
        self._driver_names: dict[int, str] = {}
        self._driver_subject: dict[str, int] = {}
        self._cards = CardLists()
        self._cards_to_come: dict[str, list[DriverCard]] = {}
        self._slot_of: dict[str, int] = {}
        self._newcomers = Newcomers()

    def take_cards(self, cards: Iterable[DriverCard]) -> None:
        """Take cards as they are read; each must come before the fixes that follow it."""
        for card in cards:
            self._cards_to_come.setdefault(card.entity_id, []).append(card)
        self._link_cards(list(self._cards_to_come))

    def bytes_held(self) -> int:
        """Return how many bytes the state takes."""
        arrays: tuple[NDArray[Any], ...] = (
            self._own_subject, self._subject_of, self._sums, self._minutes, self._quarters,
            self._said,
        )  # fmt: skip
        own = sum(array.nbytes for array in arrays) + self._newcomers.nbytes
        return super().bytes_held() + own + self._cards.nbytes

    def _reserve(self, rows: FixRows) -> None:
        super()._reserve(rows)
        known, room = len(self._own_subject), len(self._state)
        if room > known:
            self._own_subject = grown(self._own_subject, room)
            self._subject_of = grown(self._subject_of, room)
            self._cards.reserve(room)
            self._own_subject[known:] = self._subject_of[known:] = self._more_subjects(room - known)
        if not self._cards_to_come:
            return
        names = []
        for slot, name in self._newcomers.among(rows):
            self._slot_of[name] = slot
            names.append(name)
        self._link_cards(names)

    def _more_subjects(self, number: int) -> NDArray[np.int32]:
        """Return the numbers of fresh subjects, with room for them."""
        first, self._subjects = self._subjects, self._subjects + number
        had = len(self._sums)
        self._sums = grown(self._sums, self._subjects)
        self._minutes = grown(self._minutes, self._subjects)
        self._quarters = grown(self._quarters, self._subjects)
        self._said = grown(self._said, self._subjects)
        self._sums[had:, [c.BEGAN_S, c.LEFT_S]] = np.nan
        self._sums[had:, c.LAST_S] = -np.inf
        self._sums[had:, [c.MINUTE, c.QUARTER]] = -1.0
        return np.arange(first, self._subjects, dtype=np.int32)

    def _link_cards(self, entity_ids: Sequence[str]) -> None:
        """Link the cards of vehicles whose slot is known."""
        fresh: dict[int, list[tuple[float, int]]] = {}
        for entity_id in entity_ids:
            slot = self._slot_of.get(entity_id)
            if slot is None or entity_id not in self._cards_to_come:
                continue
            cards = self._cards_to_come.pop(entity_id)
            fresh[slot] = [(card.at_s, self._driver(card.driver_id)) for card in cards]
        if fresh:
            self._cards.add(fresh)

    def _driver(self, driver_id: str) -> int:
        subject = self._driver_subject.get(driver_id)
        if subject is None:
            subject = int(self._more_subjects(1)[0])
            self._driver_subject[driver_id] = subject
            self._driver_names[subject] = driver_id
        return subject

    def _look(self, rows: FixRows, first: int, stop: int) -> tuple[int, int]:
        made = account(
            first, stop,
            rows.slot, rows.kind, rows.county, rows.lon_deg, rows.lat_deg, rows.speed_mps,
            rows.fix_s, rows.receipt_s,
            self._state, self._own_subject, self._subject_of, self._sums, self._minutes,
            self._quarters, self._said,
            self._cards.next_card, self._cards.at_s, self._cards.subject, self._cards.following,
            self._numbers.starts_s, self._numbers.row_of, self._numbers.values,
            self._counts, self._notes.row, self._notes.code, self._notes.numbers,
        )  # fmt: skip
        return made, stop

    def _heard_s(self) -> NDArray[np.float64]:
        return self._sums[:, c.LAST_S]

    def _forget(self, place: int, ended: Finding) -> None:
        # The sums stay as they are, for time without a fix is neither driving nor rest.
        self._said[place] &= ~np.uint8(1 << c.RULES.index(ended.rule))

    def _finding(self, rows: FixRows, noted: Noted) -> Finding:
        rule, numbers = c.RULES[noted.code // 2], noted.numbers
        driver = self._driver_names.get(int(numbers[c.SUBJECT]), "")
        driven_s, sure_s = numbers[c.DRIVEN_S], numbers[c.SURE_DRIVEN_S]
        is_of_windows = rule in ("driving_day", "driving_week")
        said = {
            "driver": driver,
            "counted_by": "driver" if driver else "vehicle",
            "driven_s": round(driven_s, 1),
            "driven_at_night_s": round(numbers[c.NIGHT_DRIVEN_S], 1),
            "driven_in_24_h_s": round(numbers[c.IN_DAY_S], 1),
            "driven_in_7_d_s": round(numbers[c.IN_WEEK_S], 1),
            "rest_going_on_s": round(numbers[c.RESTED_S], 1),
            "unknown_s": round(numbers[c.GAPS_S], 1),
        }
        name = driver or noted.name
        made = finding(
            rows,
            noted.row,
            self._numbers.ground(
                int(numbers[c.NUMBERS_ROW]), rule, name, is_standing=noted.is_standing
            ),
            at_s=numbers[c.AT_S],
            from_s=numbers[c.FROM_S],
            is_standing=noted.is_standing,
            subject=driver,
            confidence=1.0 if is_of_windows or driven_s <= 0.0 else min(1.0, sure_s / driven_s),
            said=said,
        )
        silent_s = float(self._numbers.values[int(numbers[c.NUMBERS_ROW]), c.SILENT_S])
        return self._standing.take(int(numbers[c.SUBJECT]), made, silent_s)
