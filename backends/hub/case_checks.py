"""What is checked before a command about a case is decided: words, places, scope, role, state."""

from app.domain.cases import reach
from app.domain.cases.attached import MOST_ATTACHED
from app.domain.cases.case import Case, CasePlace
from app.domain.cases.catalogue import ProblemType
from app.domain.cases.commands import OpenCase, StepCase
from app.domain.cases.steps import STEPS_OF, CaseStep, Need, StepRule, refusal
from app.domain.people import CITY, Person, Role
from app.domain.safe_text import safe_text
from backends.hub.deciding import Request

ID_CHARACTERS = 64
TITLE_CHARACTERS, TEXT_CHARACTERS, NOTE_CHARACTERS = 120, 8_000, 1_000
NAME_CHARACTERS, PHONE_CHARACTERS, ADDRESS_CHARACTERS = 60, 20, 200
HASH_CHARACTERS = 64
EARLIEST_S = 946_684_800.0  # the year 2000
FUTURE_S = 120.0
LONGEST_WAIT_S = 366 * 86_400.0
LON_DEG, LAT_DEG = 180.0, 85.0  # as fields.toml has them
OUTSIDE = "outside"
NOT_SHOWN = 32  # characters; what came from outside is said back no longer than this

Fault = tuple[str, str]  # the error code and the detail


def scope_fault(person: Person, county: str, town: str) -> Fault | None:
    """Return why somebody may put nothing into a county, or a town of it."""
    if not person.scope.covers(county):
        return "out_of_scope", county
    return ("out_of_scope", town) if person.scope.town not in ("", town) else None


def open_fault(body: OpenCase, request: Request, kind: ProblemType | None) -> Fault | None:
    codes = (body.source, body.original_no, body.county)
    found = (body.campaign, body.seen_by, body.about_id)
    checks = (
        (not 0 < len(body.case_id) <= ID_CHARACTERS, "bad_value", "case_id"),
        (not all(map(_is_plain, (body.case_id, *codes))), "bad_value", "case_id, source or number"),
        (body.channel not in request.facts.catalogue.channels, "channel_unknown", body.channel),
        (bool(body.type_code) and kind is None, "type_unknown", body.type_code),
        (any(len(code) > ID_CHARACTERS for code in codes), "text_too_long", "source or number"),
        (not all(map(_is_plain, found)), "bad_value", "campaign, seen_by or about_id"),
        (max(map(len, found)) > ID_CHARACTERS, "text_too_long", "campaign, seen_by or about_id"),
        (len(body.reporter) > NAME_CHARACTERS, "text_too_long", "reporter"),
        (len(body.phone) > PHONE_CHARACTERS, "text_too_long", "phone"),
        (
            not EARLIEST_S <= body.raised_s <= request.now_s + FUTURE_S,
            "bad_value",
            f"raised_s {body.raised_s:g}",
        ),
    )
    for applies, code, detail in checks:
        if applies:
            return code, detail[:NOT_SHOWN]
    return words_fault(body.title, body.text, body.place, body.severity) or attached_fault(
        body.attachments
    )


def words_fault(title: str, text: str, place: CasePlace, severity: int) -> Fault | None:
    lon, lat = place.lon_deg, place.lat_deg
    is_half = (lon is None) != (lat is None)
    is_off = not (abs(lon or 0.0) <= LON_DEG and abs(lat or 0.0) <= LAT_DEG)
    checks = (
        (not title.strip(), "text_empty", "title"),
        (len(title) > TITLE_CHARACTERS, "text_too_long", f"title of {len(title)}"),
        (safe_text(title, TITLE_CHARACTERS) != title, "bad_value", "title"),
        (len(text) > TEXT_CHARACTERS, "text_too_long", f"text of {len(text)}"),
        (len(place.address) > ADDRESS_CHARACTERS, "text_too_long", "address"),
        (max(len(place.town), len(place.grid)) > ID_CHARACTERS, "text_too_long", "town or grid"),
        (not _is_plain(place.town + place.grid), "bad_value", "town or grid"),
        (is_half or is_off, "bad_value", "place"),
        (severity not in range(5), "bad_value", f"severity {severity}"),
    )
    return next(((code, detail) for applies, code, detail in checks if applies), None)


def attached_fault(hashes: tuple[str, ...]) -> Fault | None:
    if len(hashes) > MOST_ATTACHED:
        return "bad_value", f"{len(hashes)} attachments, {MOST_ATTACHED} at most"
    for one in hashes:
        if len(one) != HASH_CHARACTERS or not set(one) <= set("0123456789abcdef"):
            return "bad_value", "attachments are named by their SHA-256"
    return None


def _is_plain(text: str) -> bool:
    """Return whether a text that things are known by has nothing hidden in it."""
    return safe_text(text) == text


def sight_fault(case: Case, person: Person) -> Fault | None:
    """Return why a case is nothing to somebody: of another county, it is not there for him.

    What lies in no county every seat sees, and the city's alone act on it.
    """
    if person.scope.covers(case.county):
        return None
    return ("case_unknown", case.case_id) if case.county else ("out_of_scope", CITY)


def stale(case: Case, expected_seq: int, person: Person) -> Fault | None:
    if (fault := sight_fault(case, person)) is not None:
        return fault
    if case.to_seq != expected_seq:
        return "case_changed_since", case.changed_by
    return None


def reach_fault(case: Case, request: Request) -> Fault | None:
    """Return why somebody who may see a case may not touch it; the seats ask the same rule."""
    return reach.reach_fault(reach.lying(case), request.person, request.facts.catalogue.units)


def role_fault(body: StepCase, case: Case, request: Request) -> Fault | None:
    person, units = request.person, request.facts.catalogue.units
    if (fault := reach.act_fault(body.step, reach.lying(case), person, units)) is not None:
        return fault
    is_bound = Role(person.role) is Role.DEPARTMENT and body.step is CaseStep.REPORT_IN
    if is_bound and not reach.is_of_department((body.unit,), person.scope, units):
        return reach.OF_ANOTHER_UNIT, body.unit[:NOT_SHOWN]
    return None


def _may_handle(person: Person, case: Case) -> bool:
    """Return whether somebody sees a case and may do anything with it."""
    return person.scope.covers(case.county) and Role(person.role) in STEPS_OF


def step_fault(body: StepCase, case: Case, rule: StepRule, request: Request) -> Fault | None:
    unit = request.facts.catalogue.units.get(body.unit)
    person = request.facts.people.get(body.person)
    is_outward = body.step is CaseStep.ROUTE_OUT
    is_waiting = request.now_s < body.until_s <= request.now_s + LONGEST_WAIT_S
    extended = case.due.get(body.what)
    code = refusal(case, body.step, rule)
    checks = (
        (code is not None, code or "", case.state.value),
        (Need.NOTE in rule.needs and not body.note.strip(), "text_empty", "note"),
        (len(body.note) > NOTE_CHARACTERS, "text_too_long", f"note of {len(body.note)}"),
        (Need.UNIT in rule.needs and unit is None, "unit_unknown", body.unit[:NOT_SHOWN]),
        (
            Need.UNIT in rule.needs
            and unit is not None
            and ((unit.level == OUTSIDE) != is_outward or unit.county not in ("", case.county)),
            "unit_unfit",
            body.unit[:NOT_SHOWN],
        ),
        (
            body.step is CaseStep.REPORT_IN and body.unit not in case.helpers,
            "unit_unfit",
            f"{body.unit[:NOT_SHOWN]} was not called in",
        ),
        (Need.UNTIL in rule.needs and not is_waiting, "bad_value", f"until_s {body.until_s:g}"),
        (
            body.step in (CaseStep.EXTEND, CaseStep.ASK_EXTENSION)
            and (extended is None or extended.is_met or body.until_s <= extended.due_s),
            "bad_value",
            f"nothing to extend: {body.what}",
        ),
        (Need.PERSON in rule.needs and person is None, "person_unknown", body.person[:NOT_SHOWN]),
        (
            person is not None and not _may_handle(person, case),
            "person_unfit",
            body.person[:NOT_SHOWN],
        ),
        (Need.SCORE in rule.needs and body.is_satisfied is None, "bad_value", "is_satisfied"),
        (body.step is CaseStep.FILE and not case.type_code, "type_unknown", "give it a type first"),
    )
    for applies, fault, detail in checks:
        if applies:
            return fault, detail
    return attached_fault(body.attachments)
