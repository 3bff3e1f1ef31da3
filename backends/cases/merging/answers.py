"""Queries: which cases are like one, which were in the past, and which type a text speaks of."""

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import msgspec
import numpy as np
from sqlalchemy import Connection, and_, select

from app.domain.cases.calendar import date_of
from app.domain.cases.case import CASE_RESTS, CasePlace, CaseState
from app.domain.cases.catalogue import CaseCatalogue
from app.domain.cases.gathering import group_features
from app.domain.clock import Clock
from app.domain.errors import OperatorError
from app.domain.people import CITY
from backends.cases.filtering import seen_by
from backends.cases.merging.apart import Apart
from backends.cases.merging.following import RecentCases, Told, told_of
from backends.cases.merging.measured import Measured
from backends.cases.merging.past import LOOKED_THROUGH, former
from backends.cases.merging.report import Report
from backends.cases.merging.window import Compared
from backends.cases.merging.words import shared_words
from backends.hub.inner import ChildQuestion
from backends.store.database import Reading
from backends.store.schema import matter

MOST_TOLD = 20
SHOWN_FROM = 0.1  # what is less likely is not worth a line
TYPES_TOLD = 3
MOST_CHARACTERS = 4_000
LON_END_DEG, LAT_END_DEG = 180.0, 90.0


class _Asked(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A case by its id, or what a call taker has written down so far."""

    case_id: str = ""
    title: str = ""
    text: str = ""
    type_code: str = ""
    address: str = ""
    lon_deg: float | None = None
    lat_deg: float | None = None
    county: str = ""
    phone: str = ""
    raised_s: float = 0.0
    limit: int = 5


@dataclass(frozen=True, slots=True)
class _Like:
    """One case that may be the same matter: the likeliest of those it stands for, and itself.

    ``probability`` is of all the reports together, ``reports`` how many they are.
    """

    probability: float
    through: Report
    distance_m: float
    apart_s: float
    has_same_phone: bool
    reports: int


class LikenessAnswers:
    """Runs in the reader; a seat is told only of cases that its county may see."""

    def __init__(
        self, reading: Reading, catalogue: CaseCatalogue, clock: Clock, measured: Measured
    ) -> None:
        self._reading = reading
        self._catalogue = catalogue
        self._clock = clock
        self._measured = measured
        self._recent = RecentCases(reading, catalogue, clock, measured)

    def like(self, question: ChildQuestion) -> dict[str, Any]:
        """Return the open cases that may be the same matter, the likeliest first, with reasons.

        ``like`` holds for each ``why``, which MergeCases takes as it is; ``is_suggested`` from the
        probability on at which people are asked, ``may_alone`` where the measured precision of its
        line allows merging without them. ``is_part``: there were more than are compared at once.
        """
        asked = _read(question.arguments)
        self._recent.catch_up()
        with self._reading.read() as connection:
            draft = self._draft(connection, asked, question.county)
            report = self._recent.report(draft)
            counties = None if question.county == CITY else frozenset(("", question.county))
            if asked.case_id or asked.county:
                counties = frozenset((draft.county,))  # cases of two counties are never merged
            compared = self._recent.window.compared(report, counties)
            best = self._best_of(compared, draft)
            found = self._lines(connection, best, draft, question.county, asked.limit)
        likeness = self._measured.likeness
        return {
            "like": found,
            "compared": len(compared.reports),
            "is_part": compared.is_part,
            "suggest_at": likeness.suggest_at,
            "measured": [
                asdict(one) | {"measured_on": one.measured_on.isoformat()}
                for one in likeness.figures
            ],
            "as_of_s": self._clock.now_s(),
        }

    def similar(self, question: ChildQuestion) -> dict[str, Any]:
        """Return closed cases like one with what became of them, the most alike first.

        Without a type those of the likeliest types are looked through; ``is_part`` says that there
        were more of them than are looked through.
        """
        asked = _read(question.arguments)
        self._recent.catch_up()
        seen = seen_by(question.county)
        with self._reading.read() as connection:
            draft = self._draft(connection, asked, question.county)
            codes = [draft.type_code] if draft.type_code else []
            codes = codes or [code for code, _ in self._guessed(draft)]
            found, looked = former(connection, self._recent, draft, codes, seen, asked.limit)
        return {
            "similar": found,
            "type_codes": codes,
            "looked_through": looked,
            "is_part": looked == LOOKED_THROUGH,
            "as_of_s": self._clock.now_s(),
        }

    def guess_type(self, question: ChildQuestion) -> dict[str, Any]:
        """Return the three types that a text most likely speaks of, with their shares."""
        asked = _read(question.arguments)
        self._recent.catch_up()
        with self._reading.read() as connection:
            draft = self._draft(connection, asked, question.county)
        names = {code: held[-1].name for code, held in self._catalogue.types.items()}
        guessed = [
            {"type_code": code, "name": names[code], "share": share}
            for code, share in self._guessed(draft)
        ]
        # How many cases there are elsewhere is not a county's to know.
        learnt = self._recent.guesser.learnt if question.county == CITY else -1
        return {"types": guessed, "learnt_from": learnt}

    def _guessed(self, draft: Told) -> list[tuple[str, float]]:
        today = date_of(self._clock.now_s())
        types = self._catalogue.types
        in_force = frozenset(code for code in types if self._catalogue.type_on(code, today))
        return self._recent.guess(draft, in_force)[:TYPES_TOLD]

    def _draft(self, connection: Connection, asked: _Asked, county: str) -> Told:
        """Return the case that is meant, or what was written down.

        Raises OperatorError ``case_unknown``, and ``out_of_scope`` for another county's draft.
        """
        if asked.case_id:
            told = _seen(connection, [asked.case_id], county).get(asked.case_id)
            if told is None:
                raise OperatorError("case_unknown", asked.case_id[:64])
            return told
        if county != CITY and asked.county not in ("", county):
            raise OperatorError("out_of_scope", asked.county[:64])  # a count would tell of it
        return Told(
            case_id="",
            number=0,
            county=asked.county or ("" if county == CITY else county),
            type_code=asked.type_code,
            title=asked.title,
            place=CasePlace(asked.lon_deg, asked.lat_deg, asked.address),
            raised_s=asked.raised_s or self._clock.now_s(),
            state=CaseState.RECEIVED,
            to_seq=0,
            is_demo=False,
            text=asked.text,
            phone=asked.phone,
        )

    def _best_of(self, compared: Compared, draft: Told) -> dict[str, _Like]:
        """Return by head how likely it is with all it stands for, the likeliest head first."""
        apart = Apart.of(draft, self._recent.window)
        # They are one matter already, or somebody said that they are two.
        left_out = {draft.case_id, draft.into}
        left_out |= apart.heads(compared.reports, self._recent.window)
        is_other = np.array([one.head_id not in left_out for one in compared.reports], np.bool_)
        others = [one for one in compared.reports if one.head_id not in left_out]
        if not others:
            return {}
        evidence = compared.evidence.of(is_other)
        score = self._measured.likeness.score(evidence)
        numbers: dict[str, int] = {}
        group = np.array([numbers.setdefault(one.head_id, len(numbers)) for one in others])
        _, features = group_features(evidence, score, group)
        chances = self._measured.gathering.probability(features)
        heads = list(numbers)
        through = np.full(len(heads), -1)
        for i in np.argsort(score, kind="stable").tolist():
            through[group[i]] = i
        best: dict[str, _Like] = {}
        for number in np.argsort(-chances, kind="stable").tolist():
            if chances[number] < SHOWN_FROM or len(best) == 2 * MOST_TOLD:
                break
            i = int(through[number])
            best[heads[number]] = _Like(
                float(chances[number]),
                others[i],
                float(evidence.distance_m[i]),
                float(evidence.apart_s[i]),
                bool(evidence.same_phone[i]),
                int((group == number).sum()),
            )
        return best

    def _lines(
        self, connection: Connection, best: Mapping[str, _Like], draft: Told, county: str, most: int
    ) -> list[dict[str, Any]]:
        """Return what is told of the likeliest heads that are open and may be seen."""
        through = [like.through.case_id for like in best.values()]
        told = _seen(connection, [*best, *through], county)
        said = f"{draft.title} {draft.text}"
        apart = Apart.of(draft, self._recent.window)
        lines: list[dict[str, Any]] = []
        for head_id, like in best.items():
            head, other = told.get(head_id), told.get(like.through.case_id)
            if head is None or other is None or head.state in CASE_RESTS or apart.holds_of(head):
                continue
            words = shared_words(said, f"{other.title} {other.text}", self._recent.telling)
            away_m = None if math.isnan(like.distance_m) else like.distance_m
            likeness = self._measured.likeness
            # What was made up is judged by nobody, whatever was measured on it.
            is_demo = draft.is_demo or head.is_demo
            alone_at = None if is_demo else likeness.alone_at("own")
            why: dict[str, Any] = {
                "probability": round(like.probability, 3),
                "apart_s": round(like.apart_s),
                "words": list(words),
                "same_phone": like.has_same_phone,
                "reports": like.reports,
            }
            if away_m is not None:
                why["distance_m"] = round(away_m, 1)
            lines.append(
                {
                    "case_id": head_id,
                    "number": head.number,
                    "title": head.title,
                    "state": head.state.value,
                    "type_code": head.type_code,
                    "county": head.county,
                    "unit": head.unit,
                    "raised_s": head.raised_s,
                    "seq": head.to_seq,
                    "is_demo": head.is_demo,
                    "through_id": other.case_id,
                    "probability": like.probability,
                    "is_suggested": like.probability >= likeness.suggest_at,
                    "may_alone": alone_at is not None and like.probability >= alone_at,
                    "why": why,
                }
            )
            if len(lines) == most:
                break
        return lines


def _seen(connection: Connection, ids: list[str], county: str) -> dict[str, Told]:
    """Return of some cases those that a county may see, by id."""
    named = matter.c.case_id.in_(ids[: 4 * MOST_TOLD])
    query = select(matter.c.body).where(and_(named, seen_by(county)))
    told = (told_of(body) for (body,) in connection.execute(query))
    return {one.case_id: one for one in told}


def _read(arguments: Mapping[str, Any]) -> _Asked:
    """Return what was asked; raise OperatorError ``bad_value`` naming what is wrong."""
    try:
        asked = msgspec.convert(dict(arguments), _Asked)
    except msgspec.ValidationError as error:
        raise OperatorError("bad_value", str(error)[:200]) from error
    if not 0 < asked.limit <= MOST_TOLD:
        raise OperatorError("bad_value", f"limit {asked.limit}, {MOST_TOLD} at most")
    for name in ("case_id", "title", "text", "address", "type_code", "county", "phone"):
        length = len(getattr(asked, name))
        if length > MOST_CHARACTERS:
            raise OperatorError("bad_value", f"{name}: {length} characters, {MOST_CHARACTERS} most")
    ends = (("lon_deg", asked.lon_deg, LON_END_DEG), ("lat_deg", asked.lat_deg, LAT_END_DEG))
    for name, value, end in ends:
        if value is not None and not abs(value) <= end:
            raise OperatorError("bad_value", f"{name} {value:g}, {end:g} at most")
    if not math.isfinite(asked.raised_s):
        raise OperatorError("bad_value", f"raised_s {asked.raised_s}")
    return asked
