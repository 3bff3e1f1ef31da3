"""How a case is said: its number, when it is due in words, unit, type, place, limits, steps."""

from app.domain.cases.case import CASE_RESTS, Case, CasePlace, CaseState, Deadline
from app.domain.cases.catalogue import CaseCatalogue, ProblemType
from app.domain.cases.query import CaseLine
from app.domain.cases.snapshots import VIDEO
from app.domain.cases.steps import CaseStep
from app.domain.geo import LonLat
from app.domain.safe_text import safe_text
from widgets.hall_time import DAY_S, HOUR_S, MINUTE_S, date_text, minute_text
from widgets.texts import Texts

RUNNING = 1_000_000  # a number is the day, then a running number of six digits
DAY_CHARACTERS = 5  # "2026-" is left off
NAME_CHARACTERS = 60
DAYS_FROM_S = DAY_S


def number_text(number: int) -> str:
    """Return ``20261123-000001``."""
    return f"{number // RUNNING}-{number % RUNNING:06d}"


def span_words(texts: Texts, span_s: float) -> str:
    """Return ``1 小时 20 分``: to the minute, of a day and more to the hour."""
    whole_s = max(0, int(span_s))
    days, hours = whole_s // DAY_S, whole_s % DAY_S // HOUR_S
    if whole_s >= DAYS_FROM_S:
        return texts("cases.span.days", days=days, hours=hours)
    hours, minutes = whole_s // HOUR_S, whole_s % HOUR_S // MINUTE_S
    if hours:
        return texts("cases.span.hours", hours=hours, minutes=minutes)
    return texts("cases.span.minutes", minutes=minutes)


def due_words(texts: Texts, due_s: float, now_s: float) -> str:
    """Return ``还有 1 小时 20 分`` or ``超时 35 分``."""
    key = "cases.due.left" if due_s >= now_s else "cases.due.over"
    return texts(key, span=span_words(texts, abs(due_s - now_s)))


def line_due(texts: Texts, line: CaseLine, now_s: float) -> str:
    """Return when the next thing of a line is due."""
    if CaseState(line.state) in CASE_RESTS:
        return texts("cases.due.was_late" if line.is_late else "cases.due.ended")
    if line.next_due_s:
        return due_words(texts, line.next_due_s, now_s)
    return texts("cases.due.stands" if line.is_deferred else "cases.due.none")


def is_late_now(line: CaseLine, now_s: float) -> bool:
    """Return whether a line misses something now; what is over is nobody's haste any more."""
    if CaseState(line.state) in CASE_RESTS:
        return False
    return 0 < line.next_due_s < now_s or (line.is_late and not line.is_deferred)


def state_text(texts: Texts, state: str) -> str:
    """Return the name of a state."""
    return texts(f"cases.state.{CaseState(state).value}")


def unit_name(catalogue: CaseCatalogue, unit_id: str) -> str:
    """Return the name of a unit, its id where the tables do not know it."""
    unit = catalogue.units.get(unit_id)
    return safe_text(unit_id if unit is None else unit.name, NAME_CHARACTERS)


def type_name(catalogue: CaseCatalogue, code: str) -> str:
    """Return the name of a type by its newest edition, its code where that is not known."""
    editions = catalogue.types.get(code, ())
    return safe_text(editions[-1].name if editions else code, NAME_CHARACTERS)


def is_called(one: ProblemType, typed: str) -> bool:
    """Return whether a type is meant by what was typed (in lower case): its name, code, a word."""
    return any(typed in said.lower() for said in (one.name, one.code, *one.words))


def channel_name(catalogue: CaseCatalogue, code: str) -> str:
    """Return the name of a channel."""
    channel = catalogue.channels.get(code)
    return safe_text(code if channel is None else channel.name, NAME_CHARACTERS)


def town_name(catalogue: CaseCatalogue, code: str) -> str:
    """Return the name of a town, its code where the tables do not know it."""
    return safe_text(catalogue.towns.get(code, code), NAME_CHARACTERS)


def place_text(catalogue: CaseCatalogue, place: CasePlace) -> str:
    """Return what is known of a place in words."""
    town = town_name(catalogue, place.town)
    return " · ".join(part for part in (place.address, town, place.grid) if part)


def point_of(place: CasePlace) -> LonLat | None:
    """Return where it is, if that is known."""
    if place.lon_deg is None or place.lat_deg is None:
        return None
    return LonLat(place.lon_deg, place.lat_deg)


def day_minute(time_s: float) -> str:
    """Return ``11-23 16:00``."""
    return f"{date_text(time_s)[DAY_CHARACTERS:]} {minute_text(time_s)}"


def limit_text(texts: Texts, amount: float, clock: str) -> str:
    """Return ``6 紧急工作时``: how long, and by which clock."""
    if amount == 1.0:
        return texts(f"cases.clock_of_one.{clock}")
    return texts(f"cases.clock.{clock}", amount=f"{amount:g}")


def deadline_words(texts: Texts, one: Deadline, now_s: float) -> tuple[str, str]:
    """Return what a deadline says, and its tone."""
    limit = limit_text(texts, one.amount, one.clock)
    at = day_minute(one.due_s)
    extended = texts("cases.due.extended", count=one.extended) if one.extended else ""
    if one.is_met:
        key = "cases.due.met_late" if one.is_late(now_s) else "cases.due.met"
        said, tone = texts(key, at=day_minute(one.met_s)), "second"
    elif one.is_standing:
        since = day_minute(one.pauses[-1][0])
        said, tone = texts("cases.due.stands_since", at=since), "second"
    else:
        said = due_words(texts, one.due_s, now_s)
        tone = "warn" if one.is_late(now_s) else ""
    return " · ".join(part for part in (said, at, limit, extended) if part), tone


def flags_text(texts: Texts, case: Case) -> str:
    """Return what is unusual about a case, in words."""
    counted = (
        ("returned", case.returned),
        ("reworked", case.reworked),
        ("reopened", case.reopened),
        ("escalated", case.escalation),
    )
    said = [texts(f"cases.flag.{key}", count=count) for key, count in counted if count]
    if case.is_supervised:
        said.append(texts("cases.flag.supervised"))
    if case.leader:
        said.append(texts("cases.flag.leader", person=safe_text(case.leader, NAME_CHARACTERS)))
    if case.is_demo:
        said.append(texts("cases.flag.demo"))
    return " · ".join(said)


def step_said(texts: Texts, step: CaseStep, case: Case, kind: ProblemType | None) -> str:
    """Return what a step will do to a case, and that it also tells the unit by text if it does."""
    named = texts(f"cases.step.{step.value}")
    number, title = number_text(case.number), safe_text(case.title, 120)
    said = texts("cases.form.said", step=named, number=number, title=title)
    is_told = step is CaseStep.DISPATCH and is_told_unasked(case.channel, kind)
    return f"{said}\n{texts('cases.form.tells')}" if is_told else said


def is_told_unasked(channel: str, kind: ProblemType | None) -> bool:
    """Return whether a unit that is sent to such a case is told by text without being asked for."""
    return channel == VIDEO and kind is not None and bool(kind.video_call_out)
