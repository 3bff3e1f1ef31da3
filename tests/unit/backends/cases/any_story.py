"""Cases that go every way that a case can go, by lot."""

import random

from app.domain.cases.catalogue import Unit
from app.domain.cases.steps import STEP_RULES, CaseStep, Need, steps_now
from app.domain.people import Role
from tests.unit.backends.cases.busy_hall import BusyHall

HOUR_S, DAY_S = 3_600.0, 86_400.0
UNITS = {
    "dep": Unit("dep", "水利局", "city", department="water"),
    "a": Unit("a", "甲区排水所", "county", parent_id="dep", county="aa", department="water"),
    "b": Unit("b", "乙区排水所", "county", parent_id="dep", county="bb", department="water"),
    "s": Unit("s", "工作站", "town", county="aa", town="T-1"),
    "o": Unit("o", "供电公司", "outside"),
}
SENT_TO = {"aa": ("a", "s", "dep"), "bb": ("b", "dep")}
TYPES = ("pub-manhole", "road-pothole", "env-rubbish", "")
AHEAD = (
    *(CaseStep.EVALUATE, CaseStep.CLOSE, CaseStep.FEED_BACK, CaseStep.DISPATCH, CaseStep.FILE),
)
CHOSEN = {
    *(CaseStep.ACCEPT, CaseStep.FILE, CaseStep.DISPATCH, CaseStep.TAKE, CaseStep.RETURN),
    *(CaseStep.FEED_BACK, CaseStep.REWORK, CaseStep.VERIFY, CaseStep.CLOSE, CaseStep.EVALUATE),
    *(CaseStep.REOPEN, CaseStep.DEFER, CaseStep.RESUME, CaseStep.REPLY, CaseStep.ROUTE_OUT),
    CaseStep.VOID,
}


def lived(hall: BusyHall, lots: random.Random, cases: int = 40) -> None:
    """Open cases and take each some steps further; all is committed."""
    for n in range(cases):
        county = lots.choice(("aa", "bb"))
        hall.clock.advance(HOUR_S)
        channel = lots.choice(("hotline", "grid", "video"))
        hall.call(f"c{n}", lots.choice(TYPES), county, channel=channel, town=f"T-{n % 3}")
        for _ in range(lots.randrange(4, 14)):
            hall.clock.advance(lots.choice((600.0, 5 * HOUR_S)))
            _step(hall, f"c{n}", county, lots)
    hall.commit()


def _step(hall: BusyHall, case_id: str, county: str, lots: random.Random) -> None:
    case = hall.case(case_id)
    may = [s for s in steps_now(case, Role.SHIFT_LEADER) if s in CHOSEN]
    if not case.type_code:
        may = [step for step in may if step is not CaseStep.FILE]
    needed = {step: STEP_RULES[step].needs for step in may}
    ahead = [step for step in AHEAD if step in may]
    step = ahead[0] if ahead and lots.random() < 0.65 else lots.choice(may)
    more: dict[str, object] = {}
    if Need.UNIT in needed[step]:
        more["unit"] = "o" if step is CaseStep.ROUTE_OUT else lots.choice(SENT_TO[county])
    if Need.UNTIL in needed[step]:
        more["until_s"] = hall.clock.now_s() + 2 * DAY_S
    if Need.SCORE in needed[step]:
        more["is_satisfied"] = lots.random() < 0.7
    hall.step(case_id, step, **more)
