"""What a case is about, on its card: type, standard, place, who told, who has it."""

from app.domain.cases.calendar import date_of
from app.domain.cases.case import Case
from app.domain.cases.catalogue import CaseCatalogue, ProblemType
from app.domain.safe_text import safe_text
from app.services.cases.people import CasePeople
from widgets.cards.card import Card
from widgets.cards.facts import Facts
from widgets.cases.case_words import (
    NAME_CHARACTERS,
    channel_name,
    day_minute,
    limit_text,
    place_text,
    point_of,
    type_name,
    unit_name,
)
from widgets.texts import Texts

_FACTS = (
    *("type", "standard", "place", "told", "reporter", "unit", "handler", "leader", "helpers"),
    "into",
)


class CaseFacts(Facts):
    """The rows of a case; what comes from outside is shown as plain text, cut to what fits."""

    def __init__(self, card: Card, texts: Texts) -> None:
        super().__init__(card, {key: texts(f"cases.fact.{key}") for key in _FACTS})
        self._texts = texts

    def show_case(self, case: Case, catalogue: CaseCatalogue, people: CasePeople) -> None:
        """Show a case as it is known."""
        texts, kind = self._texts, kind_of(catalogue, case)
        limits = (
            ""
            if kind is None
            else " · ".join(
                f"{texts(f'cases.due.of.{what}')} {limit_text(texts, one.amount, one.clock)}"
                for what, one in kind.limits.items()
            )
        )
        name = type_name(catalogue, case.type_code) or texts("cases.no_type")
        aspect = "" if kind is None else kind.aspect_name
        self.set_fact("type", " · ".join(part for part in (name, aspect, limits) if part))
        standard = ""
        if kind is not None:
            standing = texts(f"cases.standing.{kind.standing}")
            said = safe_text(kind.standard, 400)
            standard = texts("cases.standard", said=said, standing=standing)
        self.set_fact("standard", standard)
        self.set_fact("place", place_text(catalogue, case.place) or _point(texts, case))
        channel = channel_name(catalogue, case.channel)
        origin = " ".join(part for part in (case.source, case.original_no) if part)
        told = " · ".join(part for part in (channel, origin, day_minute(case.raised_s)) if part)
        self.set_fact("told", told)
        self.set_fact("reporter", " ".join(part for part in (case.reporter, case.phone) if part))
        self.set_fact("unit", unit_name(catalogue, case.unit))
        self.set_fact("handler", _person(people, case.handler))
        self.set_fact("leader", _person(people, case.leader))
        came = set(case.reported_in)
        helpers = [
            texts(
                "cases.helper_came" if one in came else "cases.helper_called",
                unit=unit_name(catalogue, one),
            )
            for one in case.helpers
        ]
        self.set_fact("helpers", " · ".join(helpers))
        self.set_fact("into", texts("cases.into") if case.into else "")


def _point(texts: Texts, case: Case) -> str:
    """Return where it is on the map, where nobody has said it in words."""
    at = point_of(case.place)
    if at is None:
        return texts("cases.no_place")
    return texts("cases.new_form.place", lon=f"{at.lon_deg:.5f}", lat=f"{at.lat_deg:.5f}")


def kind_of(catalogue: CaseCatalogue, case: Case) -> ProblemType | None:
    """Return the type of a case in the edition of the day on which it was opened."""
    return catalogue.type_on(case.type_code, date_of(case.opened_s))


def _person(people: CasePeople, person_id: str) -> str:
    if not person_id:
        return ""
    said = f"{person_id} {people.name_of(person_id)}".strip()
    return safe_text(said, NAME_CHARACTERS)
