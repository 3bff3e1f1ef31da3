"""What a hub knows of a few cases, and how it answers the staged window about them."""

import base64
import hashlib
from pathlib import Path
from typing import Any

from app.domain.cases.attached import kind_of
from app.domain.cases.catalogue import CaseCatalogue, Unit
from app.domain.ports import Answer
from backends.cases.catalogue_file import read_case_catalogue
from backends.cases.telling import told
from tests.widgets.shell.staging import NOW_S, Stage

UNITS = (
    Unit("u-city", "演示城管局", "city", department="cg", kinds=frozenset({"urban"})),
    Unit("u-water", "演示排水中心", "city", "u-city", kinds=frozenset({"municipal"})),
    Unit("u-road", "演示市政养护所", "city", "u-city", kinds=frozenset({"municipal"})),
    Unit("u-power", "演示供电公司", "outside"),
)
TOWNS = {"T-320602-01": "城东街道", "T-320602-02": "和平桥街道"}
TITLES = (
    "人民路与青年路口井盖破损，有人差点掉进去",
    "工农路沿街店铺占道经营",
    "濠东花园三号楼夜间施工噪声",
    "通甲路渣土洒落",
    "跃龙路路灯不亮",
)
STATES = ("filed", "handling", "dispatched", "fed_back", "received")

PEOPLE = [
    {"person_id": "P-0231", "name": "演示值班员甲", "role": "duty_officer"},
    {"person_id": "P-0117", "name": "演示值班员乙", "role": "duty_officer"},
    {"person_id": "P-0009", "name": "演示审计员", "role": "auditor"},
]


def like_case(number: int, **more: Any) -> dict[str, Any]:
    """Return a like case as ``case_like`` tells it."""
    why = {"probability": 0.83, "apart_s": 1800, "distance_m": 120.0, "words": ["井盖", "破损"]}
    told = {"probability": 0.83, "is_suggested": True, "may_alone": False, "why": why}
    return line(number) | told | {"through_id": f"c{number}"} | more


def past_case(number: int, **more: Any) -> dict[str, Any]:
    """Return a past case as ``case_similar`` tells it."""
    told = {"outcome": "井盖已更换", "reworked": 0, "took_s": 7_200.0, "text_cos": 0.6}
    satisfied = {"distance_m": None, "is_satisfied": True, "words": ["井盖"]}
    return line(number, state="closed") | told | satisfied | more


def line(number: int, **more: Any) -> dict[str, Any]:
    """Return a line: the first is late, the second due within the hour, the others later."""
    at = number - 1
    return {
        "case_id": f"c{number}",
        "number": 20260921_000000 + number,
        "kind": "demand",
        "state": STATES[at % 5],
        "severity": 1 + (at + 1) % 4,
        "channel": "hotline",
        "type_code": "pub-manhole",
        "title": TITLES[at % 5],
        "county": "320602",
        "town": "T-320602-01",
        "unit": ("", "u-city", "u-water", "u-road", "")[at % 5],
        "raised_s": NOW_S - 7200,
        "next_due_s": NOW_S - 2100.0 + 4500.0 * at,
        "closed_s": 0.0,
        "seq": 100 + number,
        "lon_deg": 120.84 + 0.015 * (at % 5),
        "lat_deg": 31.985 + 0.01 * (at % 4),
        "is_supervised": False,
        "is_deferred": False,
        "is_late": at == 0,
        "returned": 0,
        "members": 2 if number == 3 else 0,
        "is_demo": True,
    } | more


def story(one: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Return the story of a line: told, accepted, filed."""
    due = {
        "accept": _deadline(NOW_S - 6000.0, 1.0, "urgent_hours", met_s=NOW_S - 6900.0),
        "close": _deadline(one["next_due_s"], 6.0, "urgent_hours"),
        "reply": _deadline(NOW_S + 90_000.0, 1.0, "work_days"),
    }
    case = {
        **{key: one[key] for key in ("case_id", "number", "kind", "channel", "type_code", "title")},
        **{key: one[key] for key in ("county", "severity", "raised_s", "state", "unit", "is_demo")},
        "source": "12345",
        "original_no": "NT-20260921-0007",
        "place": {
            "lon_deg": one["lon_deg"],
            "lat_deg": one["lat_deg"],
            "address": "人民路与青年路口东北角",
            "town": "T-320602-01",
            "grid": "CD-07",
        },
        "opened_s": NOW_S - 7100.0,
        "opened_by": "P-0231",
        "changed_s": NOW_S - 6900.0,
        "changed_by": "P-0231",
        "from_seq": 50,
        "to_seq": one["seq"],
        "text": "人民路与青年路口的井盖碎了一半，骑车的人差点掉进去，请尽快来人围挡更换。",
        "reporter": "王女士",
        "phone": "13800000000",
        "due": due,
        "members": ["c11", "c12"] if one["members"] else [],
        "is_supervised": True,
    } | more
    steps = [
        _step(50, "case_opened", NOW_S - 7100.0, 0.0),
        _step(51, "case_accepted", NOW_S - 6950.0, 150.0),
        _step(52, "case_filed", NOW_S - 6900.0, 50.0),
        _step(53, "case_dispatched", NOW_S - 6600.0, 300.0, unit="u-water", note="请先围挡"),
    ]
    return {"case": case, "steps": steps, "as_of_s": NOW_S}


def _deadline(due_s: float, amount: float, clock: str, met_s: float = 0.0) -> dict[str, Any]:
    return {
        "due_s": due_s,
        "began_s": NOW_S - 7100.0,
        "amount": amount,
        "clock": clock,
        "met_s": met_s,
        "extended": 0,
        "pauses": [],
    }


def _step(seq: int, kind: str, time_s: float, after_s: float, **more: Any) -> dict[str, Any]:
    note = more.pop("note", "")
    return {
        "seq": seq,
        "kind": kind,
        "time_s": time_s,
        "person": "P-0231",
        "role": "duty_officer",
        "seat": "seat-test",
        "after_s": after_s,
        "body": more,
        "personal": {"note": note} if note else {},
    }


class CaseHub:
    """Answers every question that is asked about cases; ``lines`` are what it has."""

    def __init__(self, stage: Stage, count: int = 23) -> None:
        self.stage = stage
        self.lines = [line(n) for n in range(1, count + 1)]
        self.more: dict[str, Any] = {}
        self.holder: dict[str, Any] | None = None
        shipped = read_case_catalogue(Path("/nowhere"))
        units = {unit.unit_id: unit for unit in UNITS}
        self.catalogue = CaseCatalogue(
            shipped.types, units, shipped.channels, shipped.calendar, TOWNS
        )
        self.like: list[dict[str, Any]] = []
        self.similar: list[dict[str, Any]] = []
        self.measured: list[dict[str, Any]] = []
        self.types: list[dict[str, Any]] = []
        self.wheres: list[dict[str, Any]] = []  # of every page that was asked for
        self.files: dict[str, bytes] = {}
        self._answered = 0

    def turn(self, rounds: int = 4) -> None:
        """Let the window turn, and answer what it asked, until it has nothing more to ask."""
        for _ in range(rounds):
            self.stage.real.at_s += 0.6
            self.stage.turn()
            asked = self.stage.link.asked
            for request_id, query, arguments in asked[self._answered :]:
                self._answer(request_id, query, arguments)
            self._answered = len(asked)
            self.stage.turn()

    def told_of(self, *case_ids: str) -> None:
        """Let the journal tell that these cases have changed."""
        for case_id in case_ids:
            now_s = self.stage.clock.now_s()
            self.stage.link.push_entry("case_noted", f"case:{case_id}", time_s=now_s)
        self.turn()

    def _answer(self, request_id: str, query: str, arguments: dict[str, Any]) -> None:
        if query == "case_catalogue":
            self._say(request_id, told(self.catalogue))
        elif query == "case_page":
            self._say(request_id, self._page(arguments))
        elif query == "people":
            self._say(request_id, {"people": PEOPLE})
        elif query == "case_like":
            beside = {"measured": self.measured, "suggest_at": 0.6}
            self._say(request_id, {"like": self.like, "is_part": False} | beside)
        elif query == "case_similar":
            self._say(request_id, {"similar": self.similar})
        elif query == "case_guess_type":
            self._say(request_id, {"types": self.types, "learnt_from": 40})
        elif query == "case_hold":
            self._say(request_id, {"case_id": arguments["case_id"], "holder": self.holder})
        elif query == "case_story":
            found = [one for one in self.lines if one["case_id"] == arguments["case_id"]]
            if found:
                self._say(request_id, story(found[0], **self.more))
            else:
                self._say(request_id, {}, "case_unknown")
        else:
            self._answer_of_file(request_id, query, arguments)

    def _answer_of_file(self, request_id: str, query: str, arguments: dict[str, Any]) -> None:
        if query == "case_file":
            content = self.files[arguments["sha256"]]
            data = base64.b64encode(content).decode()
            told = {"kind": kind_of(content), "total": len(content), "data": data}
            self._say(request_id, told)
        elif query == "case_file_put":
            content = base64.b64decode(arguments["data"])
            assert hashlib.sha256(content).hexdigest() == arguments["sha256"]
            self.files[arguments["sha256"]] = content
            self._say(request_id, {"have": len(content)})

    def _page(self, arguments: dict[str, Any]) -> dict[str, Any]:
        where = arguments["where"]
        self.wheres.append(where)
        ids, severities = where.get("ids"), where.get("severities")
        meant = [
            one
            for one in self.lines
            if (ids is None or one["case_id"] in ids)
            and (not where.get("is_late") or one["is_late"])
            and (severities is None or one["severity"] in severities)
        ]
        first = int(arguments.get("after") or 0)
        limit = arguments["limit"]
        cursor = str(first + limit) if len(meant) > first + limit else ""
        count = len(meant) if arguments.get("with_count", True) else -1
        return {
            "lines": meant[first : first + limit],
            "cursor": cursor,
            "count": count,
            "is_more_than": False,
            "as_of_s": self.stage.clock.now_s(),
        }

    def _say(self, request_id: str, result: dict[str, Any], code: str = "ok") -> None:
        self.stage.link._answers.append(Answer(request_id, code, result))
