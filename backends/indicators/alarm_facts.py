"""Alarms as rows that figures are counted from, newest state of each."""

import math
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import msgspec
import numpy as np
from sqlalchemy import Connection

from app.domain.alarm_state import LISTED, OPEN, AlarmState
from app.domain.measures.asking import Member
from app.domain.measures.indicator import FactKind
from app.domain.precision import REJECTED, VERIFIED
from backends.indicators.class_groups import GROUP_OF
from backends.indicators.coded import CodedFacts
from backends.indicators.facts import F8, RowIndex
from backends.indicators.journal_rows import newest_bodies
from backends.store.rows import ALARMS

FLAGS = (
    *("open", "listed", "standing", "verified", "rejected", "closed", "acknowledged", "unseen"),
    *("shelved", "suppressed", "out", "demo", "claimed", "at_site"),
)
VALUES = (
    *("rule", "kind", "severity", "state", "outcome", "verified_as", "county", "class", "group"),
    "entity",
)
SPANS = ("raised", "acknowledged", "closed", "verified", "arrived")
NUMBERS = (
    *("severity", "ack_took_s", "close_took_s", "verify_took_s", "arrive_took_s"),
    *("lon_deg", "lat_deg"),
)


class _Evidence(msgspec.Struct, frozen=True):
    site: Any = None  # what a rule saw is its own: it may be anything


class _Alarm(msgspec.Struct, frozen=True):
    """What is read of an alarm's row."""

    alarm_id: str
    rule: str
    severity: int
    entity_id: str
    label: str
    lon_deg: float
    lat_deg: float
    county: str
    raised_s: float
    evidence: _Evidence
    state: str
    is_standing: bool
    outcome: str
    claimed_by: str
    claimed_seat: str
    acknowledged_by: str
    steps: list[tuple[str, float, str]]
    seen_by: list[str]
    shelved_until_s: float
    suppressed_by: str
    out_by: str
    verified_as: str = ""


class AlarmFacts(CodedFacts):
    """The table ``alarm``; ``class_of`` gives the class of a thing by id, empty where unknown.

    ``kind_of`` gives each rule's kind. ``is_demo`` says of a thing's id whether it is simulated.
    Numbers: ``ack_took_s``, ``close_took_s``, ``arrive_took_s`` seconds after it was raised, the
    last until the first officer who was sent for it was there (:meth:`arrived`); ``verify_took_s``
    until somebody said true or false; ``ack_wait_s`` for how long it has not been acknowledged,
    infinite once it was. ``at_site`` says that its evidence names a registered place.
    """

    def __init__(
        self,
        counties: Iterable[tuple[str, str, int]],
        kind_of: Mapping[str, str],
        class_of: Callable[[str], str],
        is_demo: Callable[[str], bool],
    ) -> None:
        super().__init__(
            FactKind.ALARMS,
            counties=counties,
            flags=FLAGS,
            values=VALUES,
            numbers=NUMBERS,
            spans=SPANS,
        )
        self._kind_of = kind_of
        self._class_of = class_of
        self._is_demo = is_demo
        self._row_of: dict[str, int] = {}
        self._ids: list[str] = []
        self._labels: list[str] = []
        self._arrived_s: dict[str, float] = {}
        self._decoder = msgspec.json.Decoder(_Alarm)
        self._numbers_now = {"ack_wait_s": self._ack_wait_s}

    def absorb(self, connection: Connection, since_seq: int, until_seq: int) -> int:
        """Take over the alarms that changed in these entries, all if ``since_seq`` is 0.

        Returns how many. Raises StoreError's causes, and msgspec.DecodeError for a damaged row.
        """
        count = 0
        for body in newest_bodies(connection, ALARMS, since_seq, until_seq):
            if not count:
                self._begin(anew=since_seq == 0)
            self._take(self._decoder.decode(body))
            count += 1
        return count

    def arrived(self, arrivals: Mapping[str, float]) -> None:
        """Note when the first officer came, by alarm; the earliest that was told stays."""
        news = {
            alarm_id: at_s
            for alarm_id, at_s in arrivals.items()
            if at_s < self._arrived_s.get(alarm_id, math.inf)
        }
        self._arrived_s.update(news)
        rows = {self._row_of[one]: at_s for one, at_s in news.items() if one in self._row_of}
        if rows:
            self._begin()
        for row, at_s in rows.items():
            took_s = at_s - float(self._spans["raised"][row])
            self._put(
                row,
                flags={},
                values={},
                numbers={"arrive_took_s": took_s},
                spans={"arrived": at_s},
            )

    def member(self, row: int) -> Member:
        """Return an alarm as a person reads it."""
        return Member(
            self.kind,
            self._ids[row],
            self._labels[row],
            float(self._spans["raised"][row]),
            self._word("county", row),
            self._word("state", row),
            int(self._numbers["severity"][row]),
            float(self._numbers["lon_deg"][row]),
            float(self._numbers["lat_deg"][row]),
        )

    def _ack_wait_s(self, rows: RowIndex, now_s: float) -> F8:
        waits_s = now_s - self._spans["raised"][rows]
        return np.where(np.isfinite(self._numbers["ack_took_s"][rows]), np.inf, waits_s)

    def _take(self, alarm: _Alarm) -> None:
        row = self._row_of.get(alarm.alarm_id)
        if row is None:
            row = self._row_of[alarm.alarm_id] = self.size
            self._ids.append(alarm.alarm_id)
            self._labels.append(alarm.label)
            self._grow(row + 1)
        reached_s: dict[str, float] = {}
        for kind, time_s, _ in alarm.steps:
            reached_s.setdefault(kind, time_s)
        acknowledged_s = reached_s.get("alarm_acknowledged", 0.0)
        closed_s = reached_s.get("alarm_closed", 0.0)
        arrived_s = self._arrived_s.get(alarm.alarm_id, 0.0)
        is_verified = alarm.outcome == VERIFIED
        is_open = alarm.state in OPEN
        kind = self._class_of(alarm.entity_id)
        is_judged = is_verified or alarm.outcome == REJECTED
        self._put(
            row,
            flags={
                "open": is_open,
                "listed": alarm.state in LISTED,
                "standing": alarm.is_standing,
                "verified": is_verified,
                "rejected": alarm.outcome == REJECTED,
                "closed": not is_open,
                "acknowledged": alarm.acknowledged_by != "",
                "unseen": not (alarm.seen_by or alarm.claimed_by or alarm.acknowledged_by),
                "shelved": alarm.state == AlarmState.SHELVED,
                "suppressed": alarm.state == AlarmState.SUPPRESSED,
                "out": alarm.state == AlarmState.OUT_OF_SERVICE,
                "demo": self._is_demo(alarm.entity_id),
                "claimed": alarm.claimed_by != "" or alarm.claimed_seat != "",
                "at_site": _names_place(alarm.evidence.site),
            },
            values={
                "rule": alarm.rule,
                "kind": self._kind_of.get(alarm.rule, ""),
                "severity": str(alarm.severity),
                "state": alarm.state,
                "outcome": alarm.outcome,
                "verified_as": alarm.verified_as,
                "county": alarm.county,
                "class": kind,
                "group": GROUP_OF.get(kind, ""),
                "entity": alarm.entity_id,
            },
            numbers={
                "severity": float(alarm.severity),
                "ack_took_s": acknowledged_s - alarm.raised_s if acknowledged_s else math.nan,
                "close_took_s": closed_s - alarm.raised_s if closed_s else math.nan,
                "verify_took_s": closed_s - alarm.raised_s if closed_s and is_judged else math.nan,
                "arrive_took_s": arrived_s - alarm.raised_s if arrived_s else math.nan,
                "lon_deg": alarm.lon_deg,
                "lat_deg": alarm.lat_deg,
            },
            spans={
                "raised": alarm.raised_s,
                "acknowledged": acknowledged_s,
                "closed": closed_s,
                "verified": closed_s if is_verified else 0.0,
                "arrived": arrived_s,
            },
        )
        self.words["entity"].code(alarm.entity_id, alarm.label)


def _names_place(site: object) -> bool:
    """Return whether what stands as the site is a place of the register, as in a rule's record."""
    found = site.get("site_id") if isinstance(site, dict) else None
    return isinstance(found, str) and found != ""
