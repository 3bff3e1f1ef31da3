"""What a hub knows of the figures of its cases, beside the cases themselves."""

from typing import Any

from app.domain.cases.rates import RATES
from tests.widgets.cases.case_hub import CaseHub
from tests.widgets.shell.staging import NOW_S

GROUPS = ("演示城管局", "演示排水中心", "演示市政养护所")


def cells(of: int) -> list[dict[str, Any]]:
    """Return all rates of a group of so many cases."""
    return [
        {
            "key": key,
            "numerator": of - n % 4,
            "denominator": of,
            "spoiling": n % 4 if rate.is_good_high else of - n % 4,
        }
        for n, (key, rate) in enumerate(RATES.items())
    ]


def group(n: int, name: str, members: list[str], **more: Any) -> dict[str, Any]:
    """Return a group with its credit."""
    parts = [
        {"key": "on_time_close", "weight": 0.5, "goodness": 0.94 - 0.1 * n},
        {"key": "satisfied", "weight": 0.5, "goodness": 0.9},
    ]
    return {
        "group": name,
        "name": name,
        "members": members,
        "cells": cells(24 - 3 * n),
        "credit": {"score": 92.0 - 5.0 * n, "parts": parts},
        "rank": n + 1,
    } | more


def load(open_: int, soon: int = 0, late: int = 0) -> dict[str, int]:
    """Return what lies with a unit."""
    return {"open": open_, "soon": soon, "late": late}


def rescue(step: str, cost: str, unit: str = "", away_m: float | None = None) -> dict[str, Any]:
    """Return an act that saves a case."""
    return {
        "step": step,
        "by": "duty_officer",
        "cost": cost,
        "unit": "u-water" if unit else "",
        "unit_name": unit,
        "away_m": away_m,
        "load": 4 if unit else -1,
    }


class FiguresHub(CaseHub):
    """Answers what is asked of figures too."""

    def _answer(self, request_id: str, query: str, arguments: dict[str, Any]) -> None:
        if query == "case_rates":
            groups = [group(n, name, [f"u{n}"]) for n, name in enumerate(GROUPS)]
            if arguments["by"] != "department":
                groups = groups[:1]
            whole = group(0, "", [], group="", rank=0, cells=cells(63))
            told = {"by": arguments["by"], "whole": whole, "groups": groups}
            told |= {"from_s": arguments["from_s"], "to_s": arguments["to_s"], "as_of_s": NOW_S}
            self._say(request_id, told)
        elif query == "case_breaches":
            self._say(request_id, self._breaches())
        elif query == "case_tree":
            self._say(request_id, self._tree())
        else:
            super()._answer(request_id, query, arguments)

    def _breaches(self) -> dict[str, Any]:
        saved = (
            rescue("close", "desk"),
            rescue("dispatch", "way", "演示排水中心", 1234.0),
            rescue("extend", "wait"),
        )
        found = [
            {
                "case_id": one["case_id"],
                "number": one["number"],
                "title": one["title"],
                "state": one["state"],
                "severity": one["severity"],
                "county": one["county"],
                "unit": one["unit"],
                "department": "cg",
                "what": "close",
                "due_s": NOW_S + 600.0 + 1500.0 * n,
                "seq": one["seq"],
                "rescues": [saved[n % 3]],
                "is_demo": True,
            }
            for n, one in enumerate(self.lines[2:7])
        ]
        departments = [
            {"department": "cg", "name": "演示城管局", "breaches": found[:3], "count": 3},
            {"department": "", "name": "", "breaches": found[3:], "count": 2},
        ]
        return {
            "departments": departments,
            "count": 5,
            "is_more": False,
            "within_s": 14_400.0,
            "as_of_s": NOW_S,
        }

    def _tree(self) -> dict[str, Any]:
        nodes = [
            {
                "unit_id": unit.unit_id,
                "name": unit.name,
                "level": unit.level,
                "parent_id": unit.parent_id,
                "county": unit.county,
                "town": unit.town,
                "department": unit.department,
                "own": load(3, 1, 0),
                "whole": load(12, 3, 2) if unit.unit_id == "u-city" else load(3, 1, 0),
                "is_demo": True,
            }
            for unit in self.catalogue.units.values()
        ]
        told = {"nodes": nodes, "nobody": load(4, 1, 1), "unknown": load(0)}
        return told | {"soon_s": 14_400.0, "as_of_s": NOW_S}
