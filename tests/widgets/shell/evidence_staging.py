"""What a hub would tell of rules and former alarms, and evidence as the detectors write it."""

from typing import Any

from backends.judging.numbers import read_rule_book
from tests.widgets.shell.staging import NOW_S, Stage

SITES = [
    {"site_id": "s1", "name": "恒昌化工", "kind": "chemical_plant", "outside_by_m": 0.0},
    {"site_id": "s2", "name": "洋口港加油站", "kind": "filling_station", "outside_by_m": 412.3},
]


def ground_of(key: str) -> dict[str, Any]:
    """Return a shipped rule's ground as its findings carry it."""
    rule = read_rule_book()[key]
    numbers = rule.sets[0]
    return {
        "article": rule.article,
        "source": numbers.source,
        "standing": numbers.standing.value,
        "region": numbers.region,
        "valid_from": numbers.valid_from,
        "valid_to": numbers.valid_to,
        "numbers": {k: list(v) if isinstance(v, tuple) else v for k, v in numbers.values.items()},
        "rule_version": rule.version,
        "config_hash": rule.config_hash(numbers),
        "fix_s": NOW_S - 34.0,
        "receipt_s": NOW_S - 30.0,
        "at_s": NOW_S - 34.0,
        "confidence": 0.87,
        "is_retrospective": False,
    }


def visit(vehicle: str, days_ago: float, dwell_s: float) -> dict[str, Any]:
    """Return a visit as the evidence of a resumption lists it."""
    from_s = NOW_S - days_ago * 86_400
    return {
        "entity_id": vehicle,
        "from_s": from_s,
        "to_s": from_s + dwell_s,
        "dwell_s": dwell_s,
        "lon_deg": 120.872,
        "lat_deg": 32.001,
        "probability": 0.91,
        "checked": [{**site, "probability": 0.91 - n * 0.88} for n, site in enumerate(SITES)],
    }


def resumption() -> dict[str, Any]:
    """Return the evidence of an illegal resumption."""
    return {
        "site": {**SITES[0], "radius_m": 120.0},
        "status": "suspended",
        "status_from": "2026-06-01",
        "status_to": "",
        "visits_counted": 3,
        "vehicles": ["V-1", "V-7"],
        "dates": ["2026-09-12", "2026-09-16", "2026-09-20"],
        "visits": [visit("V-1", 9, 4100), visit("V-7", 5, 3600), visit("V-1", 1, 5300)],
        "visits_not_counted": [visit("V-9", 3, 240)],
        **ground_of("illegal_resumption"),
    }


def deviation() -> dict[str, Any]:
    """Return the evidence of a deviation from a declared route."""
    return {
        "route": "R-17",
        "declared_line": [[120.85, 32.0], [120.87, 32.0], [120.89, 32.0]],
        "driven_line": [[120.868, 32.0], [120.871, 32.003], [120.876, 32.006]],
        "left_at": [120.868, 32.0],
        "off_for_s": 84.0,
        "driven_off_m": 1210.0,
        "farthest_off_m": 690.0,
        "corridor_m": 100.0,
        "fixes_off": 9,
        "closures_listed": 0,
        **ground_of("route_deviation"),
    }


def fatigue() -> dict[str, Any]:
    """Return the evidence of driving too long."""
    return {
        "driver": "",
        "counted_by": "vehicle",
        "driven_s": 15_480.0,
        "driven_at_night_s": 0.0,
        "driven_in_24_h_s": 27_000.0,
        "driven_in_7_d_s": 122_400.0,
        "rest_going_on_s": 0.0,
        "unknown_s": 620.0,
        **ground_of("driving_continuous"),
    }


def record(**funnels: tuple[int, int, int, int]) -> dict[str, Any]:
    """Return what the hub tells of all shipped rules, with some counts."""
    names = ("raised", "looked_at", "verified", "rejected")
    by_rule = {rule: dict(zip(names, counts, strict=True)) for rule, counts in funnels.items()}
    columns = list(zip(*funnels.values(), strict=True)) or [(0,)] * len(names)
    total = {name: sum(column) for name, column in zip(names, columns, strict=True)}
    told = [
        {
            "key": rule.key,
            "version": rule.version,
            "kind": rule.kind,
            "severity": int(rule.severity),
            "label": dict(rule.label),
            "says": dict(rule.says),
            "article": rule.article,
            "sets": [
                {
                    "values": {
                        k: list(v) if isinstance(v, tuple) else v for k, v in one.values.items()
                    },
                    "source": one.source,
                    "source_in": dict(one.source_in),
                    "standing": one.standing.value,
                    "valid_from": one.valid_from,
                    "valid_to": one.valid_to,
                    "region": one.region,
                }
                for one in rule.sets
            ],
        }
        for rule in read_rule_book()
    ]
    return {
        "from_s": NOW_S - 30 * 86_400.0,
        "to_s": NOW_S,
        "rules": told,
        "by_rule": by_rule,
        "by_kind": {},
        "total": total,
        "stays": {"stays": 41, "matched": 9},
    }


def similar(alarm_id: str) -> dict[str, Any]:
    """Return two former alarms alike, one judged and one not."""
    alike = {"label": "恒昌化工", "state": "closed", "outcome": "verified", "note": "现场在生产"}
    return {
        "alarm_id": alarm_id,
        "similar": [
            {
                "alarm_id": "old1",
                "raised_s": NOW_S - 20 * 86_400.0,
                "closed_s": NOW_S - 19 * 86_400.0,
                "same": "place",
                **alike,
            },
            {
                "alarm_id": "old2",
                "label": "苏F·D0371",
                "raised_s": NOW_S - 40 * 86_400.0,
                "state": "acknowledged",
                "outcome": "",
                "same": "thing",
            },
        ],
        "total": 2,
        "is_part": False,
    }


def tell_record(stage: Stage, **funnels: tuple[int, int, int, int]) -> None:
    """Let the hub answer what became of each rule's alarms."""
    stage.link.answer("rule_record", record(**funnels))
    stage.turn()


def track(from_s: float, to_s: float, every_s: float = 60.0) -> dict[str, Any]:
    """Return a recorded track that drives, stands, is silent for a while, and drives again."""
    t_s = [from_s + n * every_s for n in range(int((to_s - from_s) / every_s))]
    third = len(t_s) // 3
    stands = range(third, third + third // 2)
    told = [n for n in range(len(t_s)) if n < stands.stop or n >= 2 * third]
    lonlat = [
        [120.87, 32.0] if n in stands else [120.87 + 0.007 * abs(n % 8 - 4), 32.0] for n in told
    ]
    t_s = [t_s[n] for n in told]
    return {"entity_id": "V-1", "t_s": t_s, "lonlat": lonlat, "is_part": False}
