"""Numbers of panels counted a second time: from tables, files and readings, in plain SQL and sums.

Nothing of ``backends/indicators`` is used: where both agree, neither has miscounted.
"""

import csv
import datetime as dt
import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from app.domain.readings import QuantityCatalogue
from app.services.live import ViewGroup

CITY_TIME = dt.timezone(dt.timedelta(hours=8))
KEY_CLASSES = ("hazmat_truck", "charter_coach", "line_coach")


@dataclass(frozen=True, slots=True)
class Sources:
    """What a hall keeps, and what its departments send."""

    journal: Path
    city: Path
    group: ViewGroup
    quantities: QuantityCatalogue

    def number(self, sql: str, *given: object) -> float:
        """Return the one number of a question to the journal's tables, as they are now."""
        with closing(sqlite3.connect(f"file:{self.journal}?mode=ro", uri=True)) as connection:
            return float(connection.execute(sql, given).fetchone()[0])

    def rows(self, register: str) -> list[dict[str, str]]:
        """Return the rows of a register's file."""
        manifest = json.loads((self.city / "registers" / "manifest.json").read_text("utf-8"))
        assert manifest
        (path,) = (self.city / "registers").glob(f"{register}-*.csv")
        with path.open(encoding="utf-8", newline="") as lines:
            return list(csv.DictReader(lines))

    def values(self, quantity: str) -> list[float]:
        """Return the newest value of every station that sends a quantity."""
        world = self.group.readings
        meant = (world.column("quantity") == self.quantities[quantity].number) & world.column(
            "alive"
        ).astype(bool)
        return [float(one) for one in world.column("value")[meant] if np.isfinite(one)]

    def began_s(self, unit: str) -> float:
        """Return when the day, month or year of now began in the hall's city."""
        now = dt.datetime.fromtimestamp(self.group.now_s(), CITY_TIME)
        day = now.replace(hour=0, minute=0, second=0, microsecond=0)
        first = {"day": day, "month": day.replace(day=1), "year": day.replace(month=1, day=1)}
        return first[unit].timestamp()


Count = Callable[[Sources], float]


def _register(name: str) -> Count:
    return lambda sources: float(len(sources.rows(name)))


def _sum(quantity: str) -> Count:
    return lambda sources: float(np.sum(sources.values(quantity)))


def _mean(*quantities: str) -> Count:
    def mean(sources: Sources) -> float:
        values = [value for one in quantities for value in sources.values(one)]
        return float(np.mean(values)) if values else np.nan  # nobody has sent any yet

    return mean


def _cases(where: str, since: str = "") -> Count:
    sql = f"SELECT count(*) FROM matter WHERE {where}"
    if not since:
        return lambda sources: sources.number(sql)
    return lambda sources: sources.number(f"{sql} AND raised_s >= ?", sources.began_s(since))


def _key_vehicles(sources: Sources) -> float:
    return float(sum(one["class"] in KEY_CLASSES for one in sources.rows("vehicles")))


def _suspected(sources: Sources) -> float:
    return float(sum(one["state"] == "suspected" for one in sources.rows("premises")))


def _precision(sources: Sources) -> float:
    """Return which share of the alarms of this month that are over was found to be so."""
    since_s = sources.began_s("month")
    said = [
        sources.number(
            "SELECT count(*) FROM journal AS closed JOIN journal AS raised USING (subject) "
            "WHERE closed.kind = 'alarm_closed' AND raised.kind = 'alarm_raised' "
            f"AND raised.time_s >= ? AND {where}",
            since_s,
        )
        for where in ("json_extract(closed.body, '$.outcome') = 'verified'", "1")
    ]
    return said[0] / said[1]


def _of_the_muster(key: str) -> Count:
    """Return how many teams the last muster called, or how many of them were in in the end."""
    sql = (
        f"SELECT (SELECT count(*) FROM json_each(body, '$.{key}')) FROM roll "
        "WHERE purpose = 'muster' AND to_seq IS NULL ORDER BY from_seq DESC LIMIT 1"
    )
    return lambda sources: sources.number(sql)


def _verified(sources: Sources) -> float:
    return sources.number(
        "SELECT count(*) FROM journal WHERE kind = 'alarm_closed' AND time_s >= ? "
        "AND json_extract(body, '$.outcome') = 'verified'",
        sources.began_s("year"),
    )


def _whistles(sources: Sources) -> float:
    return sources.number(
        "SELECT count(DISTINCT case_id) FROM matter JOIN journal ON subject = 'case:' || case_id "
        "WHERE journal.kind = 'case_whistled' AND raised_s >= ?",
        sources.began_s("month"),
    )


def _unit_grids(sources: Sources) -> float:
    return float(len(json.loads((sources.city / "unit_grids.geojson").read_text())["features"]))


def _visits(sources: Sources) -> list[tuple[dt.date, frozenset[str]]]:
    """Return of each planned visit when it was due last, and the days on which it was made."""
    today = dt.datetime.fromtimestamp(sources.group.now_s(), CITY_TIME).date()
    found = []
    for row in sources.rows("visits"):
        due = dt.date.fromisoformat(row["first_day"])
        while due + dt.timedelta(days=int(row["every_days"])) <= today:
            due += dt.timedelta(days=int(row["every_days"]))
        made = frozenset(day for day in row["done"].split(";") if day <= today.isoformat())
        found.append((due, made))
    return found


def _visits_today(sources: Sources) -> float:
    today = dt.datetime.fromtimestamp(sources.group.now_s(), CITY_TIME).date()
    return float(sum(due == today for due, _ in _visits(sources)))


def _visits_overdue(sources: Sources) -> float:
    today = dt.datetime.fromtimestamp(sources.group.now_s(), CITY_TIME).date()
    return float(
        sum(due < today and not any(day >= due.isoformat() for day in made)
            for due, made in _visits(sources))
    )  # fmt: skip


def _visits_kept(sources: Sources) -> float:
    today = dt.datetime.fromtimestamp(sources.group.now_s(), CITY_TIME).date()
    made = [any(day >= due.isoformat() for day in days) for due, days in _visits(sources)
            if due < today or any(day >= due.isoformat() for day in days)]  # fmt: skip
    return sum(made) / len(made)


def _hazards(sources: Sources) -> float:
    return float(sum(one["kind"] != "rental" and one["state"] != "cleared"
                     for one in sources.rows("premises")))  # fmt: skip


def _seen(types: str) -> Count:
    return _cases(f"channel = 'video' AND type_code IN ({types}) AND state != 'void'", "month")


RIDING = "'str-helmet', 'str-wrong-way'"
FIRE = "type_code LIKE 'fire-%'"
URBAN = "matter.kind IN ('event', 'component')"
MUCK = "type_code IN ('env-muck-spill', 'work-muck-site', 'env-construction-waste')"

# By panel the figures that are counted again; most panels have figures of several sources.
COUNTS: dict[str, dict[str, Count]] = {
    "overall": {
        "cases_open": _cases("is_open"),
        "cases_today": _cases("state != 'void'", "day"),
    },
    "party": {"party_on_duty": _sum("party_on_duty"), "whistles": _whistles},
    "economy": {"econ_output": _sum("econ_output"), "firms_known": _register("firms")},
    "chain": {"chain_health": _mean("chain_health"), "chain_firms": _sum("chain_firms")},
    "social": {
        "sg_disputes": _sum("sg_disputes"),
        "sg_score": _mean(
            "sg_lead", "sg_purpose", "sg_justice", "sg_pilot", "sg_grid", "sg_stability"
        ),
        "grid_events": _cases("channel = 'grid' AND state != 'void'", "month"),
    },
    "demands": {
        "demands": _cases("channel = 'hotline' AND state != 'void'", "day"),
        "demands_open": _cases("channel = 'hotline' AND is_open"),
        "demands_month": _cases("channel = 'hotline' AND state != 'void'", "month"),
    },
    "service": {"svc_cases": _sum("svc_cases"), "svc_wait_min": _mean("svc_wait_min")},
    "policing": {"officers_all": _register("officers"), "pol_on_duty": _sum("pol_on_duty")},
    "traffic": {
        "traffic_index": _mean("traffic_index"),
        "road_flow": _sum("road_flow"),
        "helmets_seen": _seen("'str-helmet'"),
        "wrong_way_seen": _seen("'str-wrong-way'"),
    },
    "vehicles": {"key_all": _key_vehicles},
    "port": {"port_berths_busy": _sum("port_berths_busy")},
    "hazmat": {"verified": _verified, "hazards_open": _hazards},
    "emergency": {
        "muster_called": _of_the_muster("posts"),
        "muster_in": _of_the_muster("answers"),
        "teams": _register("rescue_teams"),
        "haz_found": _sum("haz_found"),
    },
    "urban": {
        "um_raised": _cases(f"{URBAN} AND state != 'void'", "month"),
        "um_open": _cases(f"{URBAN} AND is_open"),
        "properties": _register("properties"),
        "sort_score": _mean("sort_score"),
        "build_seen": _seen("'ill-building'"),
        "visits_kept": _visits_kept,
    },
    "muck": {
        "muck_cases": _cases(f"{MUCK} AND state != 'void'", "month"),
        "muck_volume": _sum("muck_volume"),
    },
    "environment": {"noise": _mean("noise")},
    "premises": {"prem_suspected": _suspected, "base_rentals": _sum("base_rentals")},
    "data_assets": {"sets_all": _register("data_sets")},
    "accountability": {"cases_late": _cases("is_open AND 0")},
    "duty_roster": {"contacts": _register("contacts"), "body_sets": _register("body_sets")},
    "models": {"precision": _precision},
    "seven_functions": {"cases_open": _cases("is_open"), "riders_seen": _seen(RIDING)},
    "street_trade": {
        "trade_seen": _seen("'str-vendor', 'str-store'"),
        "visits_today": _visits_today,
        "visits_overdue": _visits_overdue,
    },
    "illegal_building": {"build_open": _cases("type_code LIKE 'ill-%' AND is_open")},
    "riding": {
        "riders_seen": _seen(RIDING),
        "riding_open": _cases(f"type_code IN ({RIDING}) AND is_open"),
    },
    "flooding": {
        "flood_month": _cases(
            "type_code IN ('pub-waterlogging', 'urg-flood', 'pub-grate') AND state != 'void'",
            "month",
        ),
    },
    "crowds": {"crowd_open": _cases("type_code = 'urg-crowd' AND is_open")},
    "fire_safety": {
        "fire_cases": _cases(f"{FIRE} AND state != 'void'", "month"),
        "hazards_open": _hazards,
    },
    "wages": {"labour_cases": _cases("type_code LIKE 'lab-%' AND state != 'void'", "month")},
    "smells": {"smell_open": _cases("type_code LIKE 'eco-%' AND is_open")},
    "passed_on": {"passed_open": _cases("channel = 'department' AND is_open")},
    "waste_sorting": {
        "sort_score": _mean("sort_score"),
        "rubbish_open": _cases("type_code IN ('env-rubbish', 'env-bin') AND is_open"),
    },
    "manholes": {
        "hole_open": _cases(
            "type_code IN ('pub-manhole', 'road-collapse', 'road-pothole') AND is_open"
        ),
    },
    "resumption": {"workshops": _cases("0")},
}
