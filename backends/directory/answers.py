"""Queries about the directory, answered in the reader: each seat gets what its county may see."""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import msgspec
import numpy as np

from app.domain.cases.calendar import CITY_TIME
from app.domain.cases.catalogue import CaseCatalogue
from app.domain.cases.query import CaseLine
from app.domain.clock import Clock
from app.domain.directory import (
    Directory,
    DirectoryKind,
    DirectoryRecord,
    DutyTurn,
    id_of,
    on_day,
    on_duty,
)
from app.domain.directory_card import (
    GRID,
    GROUND,
    MOST_CASES,
    MOST_ROWS,
    MOST_TEXT,
    UNIT,
    CardQuestion,
    DirectoryCard,
    DirectoryLine,
    ListAnswer,
    ListQuestion,
)
from app.domain.errors import OperatorError
from app.domain.even_odd import inside_of
from app.domain.people import CITY
from backends.cases.answers import CaseAnswers, convert
from backends.directory.cards import Cards
from backends.directory.grids import Grids
from backends.directory.lists import Place, line_of, near_of, unit_name
from backends.directory.presence import present_of
from backends.hub.inner import ChildQuestion
from backends.store.database import Reading

MOST_PAGES = 5
PAGE_ROWS = 200
LISTED = frozenset(DirectoryKind) - {DirectoryKind.SCORES}  # scores are told with their property


class DirectoryAnswers:
    """``cases`` answers for the cases on a card by the same rules as the queue's."""

    def __init__(
        self,
        directory: Directory,
        grids: Grids,
        catalogue: CaseCatalogue,
        cases: CaseAnswers,
        reading: Reading,
        clock: Clock,
        camera_base: str = "",
    ) -> None:
        self._directory = directory
        self._grids = grids
        self._units = catalogue.units
        self._cases = cases
        self._reading = reading
        self._clock = clock
        self._cards = Cards(directory, grids, catalogue.units, camera_base)
        self._by_id: dict[DirectoryKind, dict[str, list[DirectoryRecord]]] = {}
        for kind in LISTED:
            rows = self._by_id.setdefault(kind, defaultdict(list))
            for row in directory.of(kind):
                rows[id_of(row)].append(row)

    def listed(self, question: ChildQuestion) -> dict[str, Any]:
        """Answer a ListQuestion with a ListAnswer."""
        asked = convert(question.arguments, ListQuestion)
        kind = _kind(asked.kind)
        if len(asked.text) > MOST_TEXT:
            raise OperatorError("bad_value", f"text, {MOST_TEXT} signs at most")
        day, minute = self._moment()
        rows = [r for r in on_day(self._directory.of(kind), day) if _sees(question, r.county)]
        if kind is DirectoryKind.TURNS:
            lines = self._turns(question, day, minute)
        else:
            lines = [line_of(kind.value, row, self._units) for row in rows]
        words = asked.text.casefold().split()
        lines = [line for line in lines if _has(line, words)]
        answer = ListAnswer(
            kind.value,
            tuple(lines[:MOST_ROWS]),
            len(lines),
            bool(self._directory.of(kind)),
            day,
        )
        return dict(msgspec.to_builtins(answer))

    def card(self, question: ChildQuestion) -> dict[str, Any]:
        """Answer a CardQuestion with a DirectoryCard."""
        asked = convert(question.arguments, CardQuestion)
        day, minute = self._moment()
        near = near_of(asked.lon_deg, asked.lat_deg)
        if asked.kind in (GRID, GROUND):
            card = self._grid(question, asked, near, day)
        elif asked.kind == UNIT:
            card = self._unit(question, asked.key, day, minute)
        else:
            kind = _kind(asked.kind)
            named = self._by_id[kind].get(asked.key, [])
            rows = on_day(named, day)
            if not rows:  # who began yesterday and is on duty still
                turns = [row for row in named if isinstance(row, DutyTurn)]
                rows = [*on_duty(turns, day, minute)]
            if not rows:
                raise OperatorError("not_in_directory", asked.key[:60])
            if not _sees(question, rows[-1].county):
                raise OperatorError("out_of_scope", asked.key[:60])
            card = self._cards.of(kind, rows[-1], day, minute, near)
            card = replace(card, people=self._seen(question, card.people))
            card = replace(card, links=self._seen(question, card.links))
            card = self._with_cases(question, card, self._where(kind, rows[-1]))
        return dict(msgspec.to_builtins(card))

    def _moment(self) -> tuple[str, float]:
        """Return the city's day, and the minute of it."""
        now = dt.datetime.fromtimestamp(self._clock.now_s(), CITY_TIME)
        return now.date().isoformat(), 60.0 * now.hour + now.minute

    def _grid(
        self, question: ChildQuestion, asked: CardQuestion, near: Place | None, day: str
    ) -> DirectoryCard:
        key = asked.key
        if asked.kind == GROUND:
            if near is None:
                raise OperatorError("bad_value", "lon_deg, lat_deg")
            key = self._grids.at(*near)
        card = self._cards.grid(key, day)
        if card is None:
            raise OperatorError("not_in_directory", key[:60])
        if not _sees(question, self._grids.county_of(key)):
            raise OperatorError("out_of_scope", key[:60])
        card = replace(card, links=self._seen(question, card.links))
        if not card.rings:
            return card
        corners = np.array([point for ring in card.rings for point in ring])
        (west, south), (east, north) = corners.min(axis=0).tolist(), corners.max(axis=0).tolist()
        return self._with_cases(question, card, {"bounds_deg": [west, south, east, north]})

    def _unit(self, question: ChildQuestion, key: str, day: str, minute: float) -> DirectoryCard:
        unit = self._units.get(key)
        if unit is None:
            raise OperatorError("not_in_directory", key[:60])
        if not _sees(question, unit.county):
            raise OperatorError("out_of_scope", key[:60])
        card = self._cards.unit(unit, day, minute)
        links = tuple(link for link in card.links if _sees(question, self._units[link.key].county))
        card = self._with_cases(question, replace(card, links=links), {"unit": key})
        late = self._page(question, {"unit": key, "is_open": True, "is_late": True}, "")
        facts = (*card.facts, ("late", str(late["count"])))
        here = [p for p in self._present(question) if unit.department in ("", p.department)]
        if unit.department:
            said = "、".join(f"{p.name}（{p.seat}）" for p in here)
            facts = (*facts, ("seated", said or "-"))
        return replace(card, facts=facts)

    def _where(self, kind: DirectoryKind, record: DirectoryRecord) -> dict[str, Any] | None:
        """Return which cases are about a row, or None where none can be."""
        if kind in (DirectoryKind.PROPERTIES, DirectoryKind.PREMISES):
            return {"about_ids": [id_of(record)]}
        types = getattr(record, "types", ())
        return {"type_codes": list(types)} if types else None

    def _with_cases(
        self, question: ChildQuestion, card: DirectoryCard, where: dict[str, Any] | None
    ) -> DirectoryCard:
        """Return the card with its open cases; those of an outline are held against the outline."""
        if where is None:
            return card
        where = where | {"is_open": True}
        if not card.rings:
            page = self._page(question, where, "")
            lines = page["lines"][:MOST_CASES]
            count, is_more = page["count"], page["is_more_than"]
        else:
            rings = [np.array(ring) for ring in card.rings]
            lines, after = [], ""
            for _ in range(MOST_PAGES):
                page = self._page(question, where, after)
                lon = np.array([line["lon_deg"] for line in page["lines"]], np.float64)
                lat = np.array([line["lat_deg"] for line in page["lines"]], np.float64)
                inside = inside_of(rings, lon, lat).tolist()
                lines += [one for one, is_in in zip(page["lines"], inside, strict=True) if is_in]
                after = page["cursor"]
                if not after:
                    break
            count, is_more = len(lines), bool(after)
        told = msgspec.convert(lines[:MOST_CASES], tuple[CaseLine, ...])
        return replace(card, cases=told, case_count=count, is_more_than=is_more)

    def _page(self, question: ChildQuestion, where: dict[str, Any], after: str) -> dict[str, Any]:
        arguments = {"where": where, "limit": PAGE_ROWS, "after": after}
        asked = ChildQuestion(question.question_id, "case_page", question.county, arguments, {})
        return self._cases.page(asked)

    def _present(self, question: ChildQuestion) -> list[Any]:
        return present_of(self._reading, question.frozen, self._clock.now_s())

    def _turns(self, question: ChildQuestion, day: str, minute: float) -> list[DirectoryLine]:
        """Return who is on duty of each department now, and whether it has somebody at a seat."""
        seated: Mapping[str, list[str]] = defaultdict(list)
        for one in self._present(question):
            seated[one.department].append(f"{one.name}（{one.seat}）")
        lines = []
        for turn in on_duty(self._directory.turns, day, minute):
            if not _sees(question, turn.county):
                continue
            unit = self._units.get(turn.department)
            here = seated.get(unit.department, []) if unit is not None and unit.department else []
            line = line_of(DirectoryKind.TURNS.value, turn, self._units)
            said = " · ".join([f"{turn.name} {turn.begins} +{turn.hours:g} h", *here])
            lines.append(
                replace(
                    line,
                    label=unit_name(self._units, turn.department),
                    detail=said,
                    code="seated" if here else "not_seated",
                )
            )
        return lines

    def _seen(
        self, question: ChildQuestion, lines: tuple[DirectoryLine, ...]
    ) -> tuple[DirectoryLine, ...]:
        """Return the lines whose rows the seat's county may see."""
        if question.county == CITY:
            return lines
        return tuple(line for line in lines if _sees(question, self._county(line)))

    def _county(self, line: DirectoryLine) -> str:
        if line.kind == GRID:
            return self._grids.county_of(line.key)
        if line.kind == UNIT:
            return self._units[line.key].county
        rows = self._by_id[DirectoryKind(line.kind)].get(line.key, [])
        return next((row.county for row in rows), "")


def _kind(word: str) -> DirectoryKind:
    if word not in set(LISTED):
        raise OperatorError("bad_value", f"kind '{word[:40]}'")
    return DirectoryKind(word)


def _sees(question: ChildQuestion, county: str) -> bool:
    return question.county == CITY or county in ("", question.county)


def _has(line: DirectoryLine, words: list[str]) -> bool:
    said = " ".join((line.label, line.detail, line.key, line.phone)).casefold()
    return all(word in said for word in words)
