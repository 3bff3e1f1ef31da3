"""People, roles and scopes: who may do what, and where; everything not allowed is refused."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What a signed-in person is."""

    DUTY_OFFICER = "duty_officer"
    SHIFT_LEADER = "shift_leader"
    LEADER = "leader"
    DEPARTMENT = "department"
    ADMIN = "admin"
    AUDITOR = "auditor"


CITY = "city"


@dataclass(frozen=True, slots=True)
class Scope:
    """Where a person or seat may look and act.

    ``county`` is a county code of the city pack, or ``city`` for all of it; ``town`` and
    ``department`` narrow it further and are empty where they do not.
    """

    county: str = CITY
    town: str = ""
    department: str = ""

    def covers(self, county: str) -> bool:
        """Return whether something in ``county`` may be seen here."""
        return self.county in (CITY, county)

    def acts_in(self, county: str) -> bool:
        """Return whether somebody of this scope may act on something in ``county``.

        Alarms and tasks name no town yet, so a scope narrowed to a town reaches none of them.
        """
        return not self.town and self.covers(county)

    def text(self) -> str:
        """Return the scope as it stands in the journal: ``city`` or ``county/town/department``."""
        return "/".join((self.county, self.town, self.department)).rstrip("/")

    @classmethod
    def from_text(cls, text: str) -> "Scope":
        """Read what :meth:`text` wrote."""
        county, _, rest = text.partition("/")
        town, _, department = rest.partition("/")
        return cls(county, town, department)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who may sign in; ``is_demo`` marks the invented people of the demo city."""

    person_id: str
    name: str
    role: Role
    scope: Scope
    is_demo: bool = False


_DUTY = frozenset(
    {
        "sign_out",
        "claim_alarm",
        "release_alarm",
        "acknowledge_alarm",
        "close_alarm",
        "see_alarm",
        "assign_alarm",
        "shelve_alarm",
        "unshelve_alarm",
        "issue_task",
        "cancel_task",
        "tell_officers",
        "end_notice",
        "write_log",
        "draw_geofence",
        "change_geofence",
        "remove_geofence",
        "restore_geofence",
        "start_handover",
        "confirm_item",
        "sign_handover",
        "open_case",
        "amend_case",
        "step_case",
        "merge_cases",
        "tell_apart",
        "send_messages",
        "answer_roll",
    }
)
_MAY: dict[Role, frozenset[str]] = {
    Role.DUTY_OFFICER: _DUTY,
    # Who silences a whole rule answers for it: one of them on each shift.
    Role.SHIFT_LEADER: _DUTY | {"rule_out_of_service", "rule_in_service", "call_roll"},
    Role.DEPARTMENT: frozenset(
        {
            *("sign_out", "claim_alarm", "release_alarm", "acknowledge_alarm", "see_alarm"),
            *("write_log", "open_case", "step_case", "answer_roll"),
        }
    ),
    Role.LEADER: frozenset({"sign_out", "step_case", "call_roll", "answer_roll"}),
    Role.AUDITOR: frozenset({"sign_out"}),
    Role.ADMIN: frozenset({"sign_out", "add_person", "import_register"}),
}


def may(role: Role, command: str) -> bool:
    """Return whether ``role`` may give ``command``; signing in needs no role."""
    return command == "sign_in" or command in _MAY[role]
