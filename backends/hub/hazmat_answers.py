"""The reader's answers about hazardous goods: the matrix, the rows of a cell, a plant's file."""

import math
from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

from app.domain.credit_code import what_is_wrong
from app.domain.errors import OperatorError
from app.domain.hazmat import Cell, Element, HazmatScheme, Item, Stage
from app.domain.people import CITY
from app.domain.permits import lapsed, year_output
from app.domain.register import PlantNote, Registers
from backends.hazmat.matrix import Matrix
from backends.hazmat.moment import Moment
from backends.hub.inner import ChildQuestion

MOST_ROWS = 400


class HazmatAnswers:
    """Each seat gets what lies in its county; registers are looked up once for each."""

    def __init__(self, registers: Registers, scheme: HazmatScheme) -> None:
        self._registers = registers
        self._scheme = scheme
        self._matrices: dict[str, Matrix] = {}

    def matrix(self, question: ChildQuestion) -> dict[str, Any]:
        """Return all cells, none of them with its rows: a wall may ask for it too."""
        return self._figures(question)[0]

    def rows(self, question: ChildQuestion) -> dict[str, Any]:
        """Return all cells, and the rows of the one that is asked for, those with alarms first."""
        wanted = (_stage(question), _element(question))
        answer, cells = self._figures(question)
        cell = next(one for one in cells if (one.stage, one.element) == wanted)
        rows = sorted(cell.items, key=lambda item: not item.alarms)
        return answer | {
            "stage": cell.stage.value,
            "element": cell.element.value,
            "rows": [_item_row(item) for item in rows[:MOST_ROWS]],
        }

    def plant(self, question: ChildQuestion) -> dict[str, Any]:
        """Return the permits, notes, statuses and stations of a site."""
        registers, site_id = self._registers, str(question.arguments.get("site_id", ""))
        site = next((one for one in registers.sites if one.site_id == site_id), None)
        if site is None:
            return {"site_id": site_id, "is_known": False}
        if question.county not in (CITY, site.county) and site.county:
            raise OperatorError("out_of_scope", site_id)
        day = Moment.of(question.frozen).day
        permits = [p for p in registers.permits if p.site_id == site_id]
        gone = set(lapsed(permits, day))
        renewed = {p for p in permits if _is_over(p.valid_to, day)} - gone
        notes = sorted(
            (n for n in registers.notes if n.site_id == site_id),
            key=lambda n: (n.valid_to or n.valid_from, n.note_id),
            reverse=True,
        )
        return {
            "site_id": site_id,
            "is_known": True,
            "day": day,
            "renewed": len(renewed),
            "has_firms": bool(registers.firms),
            "firm": _firm_row(registers, site_id, day),
            "has_permits": bool(registers.permits),
            "has_notes": bool(registers.notes),
            "permits": [
                asdict(p) | {"has_run_out": p in gone} for p in permits if p not in renewed
            ],
            "notes": [_note_row(note) for note in notes[:MOST_ROWS]],
            "statuses": [asdict(s) for s in registers.statuses if s.site_id == site_id],
        }

    def _figures(self, question: ChildQuestion) -> tuple[dict[str, Any], tuple[Cell, ...]]:
        moment = Moment.of(question.frozen)
        cells = self._matrix_of(question.county).cells(moment)
        grades = {told.alarm_id: told.severity for told in moment.alarms}
        answer: dict[str, Any] = {
            "as_of_s": moment.as_of_s,
            "left_off": moment.left_off,
            "standing": self._scheme.standing.value,
            "cells": [_cell_row(cell, grades) for cell in cells],
        }
        return answer, cells

    def _matrix_of(self, county: str) -> Matrix:
        if county not in self._matrices:
            self._matrices[county] = Matrix(seen_by(self._registers, county), self._scheme)
        return self._matrices[county]


def seen_by(registers: Registers, county: str) -> Registers:
    """Return what a seat of a county sees: its own, and what is of no county."""
    if county == CITY:
        return registers
    own = ("", county)
    sites = tuple(s for s in registers.sites if s.county in own)
    ids = {site.site_id for site in sites}
    return replace(
        registers,
        sites=sites,
        vehicles=tuple(v for v in registers.vehicles if v.county in own),
        stations=tuple(s for s in registers.stations if s.county in own),
        permits=tuple(p for p in registers.permits if p.site_id in ids),
        notes=tuple(n for n in registers.notes if n.site_id in ids),
        statuses=tuple(s for s in registers.statuses if s.site_id in ids),
    )


def _cell_row(cell: Cell, grades: Mapping[str, int]) -> dict[str, Any]:
    """Return a cell without its rows; ``gravest`` is the severity of its worst open alarm."""
    alarms = frozenset().union(*(item.alarms for item in cell.items))
    return {
        "stage": cell.stage.value,
        "element": cell.element.value,
        "source": cell.source,
        "count": cell.count,
        "open_warnings": cell.open_warnings,
        "gravest": min((grades[one] for one in alarms), default=0),
    }


def _item_row(item: Item) -> dict[str, Any]:
    return asdict(item) | {"alarms": sorted(item.alarms), "facts": [list(f) for f in item.facts]}


def _note_row(note: PlantNote) -> dict[str, Any]:
    return asdict(note) | {"value": None if math.isnan(note.value) else note.value}


def _firm_row(registers: Registers, site_id: str, day: str) -> dict[str, Any] | None:
    """Return the firm whose site it is on a day, else the last one; None if there is none."""
    ours = [firm for firm in registers.firms if site_id in firm.site_ids and firm.valid_from <= day]
    if not ours:
        return None
    firm = max(ours, key=lambda one: one.valid_from)
    put_out = year_output(registers.notes, firm, day)
    return {
        "credit_code": firm.credit_code,
        "name": firm.name,
        "scope": list(firm.scope),
        "capacity": None if math.isnan(firm.capacity) else firm.capacity,
        "put_out": math.fsum(note.value for note in put_out),
        "unit": firm.unit,
        "wrong": what_is_wrong(firm.credit_code),
        "is_simulated": firm.is_simulated,
        "valid_from": firm.valid_from,
        "valid_to": firm.valid_to,
    }


def _is_over(last_day: str, day: str) -> bool:
    return bool(last_day) and last_day < day


def _stage(question: ChildQuestion) -> Stage:
    try:
        return Stage(question.arguments.get("stage", ""))
    except ValueError as error:
        raise OperatorError("bad_value", "stage") from error


def _element(question: ChildQuestion) -> Element:
    try:
        return Element(question.arguments.get("element", ""))
    except ValueError as error:
        raise OperatorError("bad_value", "element") from error
