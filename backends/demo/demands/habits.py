"""What the demo's officer and units do next with a case, and how long they take to it."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from app.domain.cases.calendar import date_of
from app.domain.cases.case import CaseState, Due
from app.domain.cases.catalogue import CaseCatalogue, ProblemType, Unit
from app.domain.cases.commands import StepCase
from app.domain.cases.steps import CaseStep
from backends.demo.demands.lots import lots_for
from backends.demo.demands.tempers import Temper, temper_of

MINUTE_S = 60.0
SATISFIED = 0.86
WITHOUT_LIMIT_S = 86_400.0
LONGER_S = 86_400.0  # what a unit asks for
WITH_UNIT = frozenset({CaseState.DISPATCHED, CaseState.HANDLING})
_DONE = (
    "已到现场处理完毕，已拍照留存。",
    "问题属实，已整改到位。",
    "已安排人员处置，现场已恢复。",
    "已联系市民说明情况，处置完成。",
)
_SURVEYED = "演示：核查通过。"
_OFF = "演示：经核实不属实，作废。"


@dataclass(frozen=True, slots=True)
class Act:
    """A step with a case, to be taken so many city seconds after the one before."""

    after_s: float
    body: StepCase


def next_act(
    case: Mapping[str, Any],
    catalogue: CaseCatalogue,
    seed: int,
    now_s: float,
    *,
    is_own: bool,
    is_hoax: bool = False,
) -> Act | None:
    """Return what is done next with a case as a story tells it, or None where nothing is.

    The units deal with every case that was sent to them; the line's officer only with its own
    (``is_own``). What is drawn by lot follows from the seed and the case as it stands.
    """
    case_id, seq = str(case["case_id"]), int(case["to_seq"])
    random = lots_for(seed, case_id, seq)
    state = CaseState(case["state"])
    if not is_own and state not in WITH_UNIT:
        return None
    habit = _HABITS.get(state)
    if habit is None:
        return None
    minutes, lot = float(random.uniform(1.0, 10.0)), float(random.random())
    kind = _kind_of(case, catalogue)
    temper = temper_of(str(case.get("unit", "")), seed)
    drawn = habit(_Look(case, kind, catalogue, random, minutes, lot, now_s, is_hoax, temper))
    if drawn is None:
        return None
    after_s, step, more = drawn
    return Act(after_s, StepCase(case_id, seq, step, **more))


_Drawn = tuple[float, CaseStep, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class _Look:
    """A case as somebody looks at it, with what was drawn by lot: minutes (1 to 10) and 0 to 1."""

    case: Mapping[str, Any]
    kind: ProblemType | None
    catalogue: CaseCatalogue
    random: np.random.Generator
    minutes: float
    lot: float
    now_s: float
    is_hoax: bool
    temper: Temper


def _received(look: _Look) -> _Drawn | None:
    after_s = (look.minutes + float(look.random.exponential(12.0))) * MINUTE_S
    if look.is_hoax:
        return after_s, CaseStep.VOID, {"note": _OFF}
    if (outside := _outside(look.kind, look.catalogue)) is not None:
        return after_s, CaseStep.ROUTE_OUT, _to(outside, "演示：转主管单位办理。")
    return after_s, CaseStep.ACCEPT, {}


def _accepted(look: _Look) -> _Drawn | None:
    # What has no type yet waits for whoever gives it one.
    return None if look.kind is None else (look.minutes * MINUTE_S, CaseStep.FILE, {})


def _filed(look: _Look) -> _Drawn | None:
    unit = None if look.kind is None else _unit_for(look.case, look.kind, look.catalogue)
    return None if unit is None else (look.minutes * MINUTE_S, CaseStep.DISPATCH, _to(unit))


def _dispatched(look: _Look) -> _Drawn | None:
    after_s = 4.0 * look.minutes * MINUTE_S
    if look.lot < look.temper.returns and not look.case["returned"]:
        return after_s, CaseStep.RETURN, {"note": "演示：不属本单位职责，请改派。"}
    return after_s, CaseStep.TAKE, {}


def _handled(look: _Look) -> _Drawn | None:
    close = look.case["due"].get(Due.CLOSE.value)
    left_s = WITHOUT_LIMIT_S if close is None else max(0.0, close["due_s"] - look.now_s)
    share = float(look.random.uniform(*look.temper.work_share))
    may_ask = close is not None and not close["extended"] and not look.case["asked_until_s"]
    if look.lot < look.temper.asks and may_ask and left_s > 0:
        until_s = close["due_s"] + LONGER_S
        more = {"note": "演示：需采购配件，申请延期。", "until_s": until_s, "what": Due.CLOSE}
        return 0.3 * left_s, CaseStep.ASK_EXTENSION, more
    note = _DONE[int(look.random.integers(len(_DONE)))]
    return max(share * left_s, 10.0 * MINUTE_S), CaseStep.FEED_BACK, {"note": f"演示：{note}"}


def _fed_back(look: _Look) -> _Drawn | None:
    after_s = 6.0 * look.minutes * MINUTE_S
    if look.lot < look.temper.reworked and not look.case["reworked"]:
        return after_s, CaseStep.REWORK, {"note": "演示：现场未处理到位。"}
    return after_s, CaseStep.VERIFY, {"note": _SURVEYED}


def _verified(look: _Look) -> _Drawn | None:
    return 2.0 * look.minutes * MINUTE_S, CaseStep.CLOSE, {}


def _closed(look: _Look) -> _Drawn | None:
    if is_to_be_answered(look.case):
        return 4.0 * look.minutes * MINUTE_S, CaseStep.REPLY, {"note": "演示：已回访告知结果。"}
    happy = look.lot < SATISFIED
    judged = {"is_satisfied": happy, "is_solved": happy or look.lot > (1 + SATISFIED) / 2}
    return 60.0 * look.minutes * MINUTE_S, CaseStep.EVALUATE, judged


def _routed(look: _Look) -> _Drawn | None:
    if not is_to_be_answered(look.case):
        return None
    return 6.0 * look.minutes * MINUTE_S, CaseStep.REPLY, {"note": "演示：已告知转办单位。"}


def is_to_be_answered(case: Mapping[str, Any]) -> bool:
    """Return whether whoever told of a case still waits for an answer."""
    reply = case["due"].get(Due.REPLY.value)
    return reply is not None and not reply["met_s"]


_HABITS: Mapping[CaseState, Callable[[_Look], _Drawn | None]] = {
    CaseState.RECEIVED: _received,
    CaseState.ACCEPTED: _accepted,
    CaseState.FILED: _filed,
    CaseState.DISPATCHED: _dispatched,
    CaseState.HANDLING: _handled,
    CaseState.FED_BACK: _fed_back,
    CaseState.VERIFIED: _verified,
    CaseState.CLOSED: _closed,
    CaseState.ROUTED: _routed,
}


def _kind_of(case: Mapping[str, Any], catalogue: CaseCatalogue) -> ProblemType | None:
    day: dt.date = date_of(case["opened_s"])
    return catalogue.type_on(case["type_code"], day) if case["type_code"] else None


def _outside(kind: ProblemType | None, catalogue: CaseCatalogue) -> Unit | None:
    if kind is None:
        return None
    units = [one for one in catalogue.units.values() if kind.unit_kind in one.kinds]
    is_outward = bool(units) and all(one.level == "outside" for one in units)
    return units[0] if is_outward else None


def _unit_for(case: Mapping[str, Any], kind: ProblemType, catalogue: CaseCatalogue) -> Unit | None:
    """Return who is sent: the town's, else the county's; what was sent back goes higher."""
    units = catalogue.units_for(kind.unit_kind, case["county"])
    town = [one for one in units if one.level == "town" and one.town == case["place"]["town"]]
    county = [one for one in units if one.level == "county"]
    city = [one for one in units if one.level == "city"]
    order = [*city, *county, *town] if case["returned"] else [*town, *county, *city]
    return order[0] if order else None


def _to(unit: Unit, note: str = "") -> dict[str, Any]:
    return {"unit": unit.unit_id, "note": note}
