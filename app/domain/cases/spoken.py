"""A hall's tables in the language of a window: who owns a name owns the English one."""

from collections.abc import Mapping
from dataclasses import replace

from app.domain.cases.catalogue import CaseCatalogue, ProblemType, Unit
from app.domain.cases.deeds import CaseDeed

ENGLISH = "en"


def spoken(catalogue: CaseCatalogue, language: str) -> CaseCatalogue:
    """Return the tables with their names in a language, the Chinese where there is no other.

    What a type was called before is then one of its words, so that it is still found by it.
    """
    if language != ENGLISH:
        return catalogue
    english = catalogue.towns_en
    return replace(
        catalogue,
        types={code: tuple(map(_type, all_)) for code, all_ in catalogue.types.items()},
        units={unit_id: _unit(one) for unit_id, one in catalogue.units.items()},
        channels={
            code: replace(one, name=one.name_en or one.name)
            for code, one in catalogue.channels.items()
        },
        towns={code: english.get(code) or name for code, name in catalogue.towns.items()},
    )


def part_names(catalogue: CaseCatalogue) -> Mapping[str, Mapping[str, str]]:
    """Return what parts of figures are called by these tables: by dimension, then by key."""
    units = {unit_id: unit.name for unit_id, unit in catalogue.units.items()}
    departments = {
        unit.department: unit.name
        for unit in reversed(tuple(catalogue.units.values()))
        if unit.department and unit.level == "city"
    }
    newest = [editions[-1] for editions in catalogue.types.values()]
    whose = {"unit": units, "department": {**units, **departments}}
    return {
        "type": {one.code: one.name for one in newest},
        "aspect": {one.aspect: one.aspect_name for one in newest},
        "channel": {code: one.name for code, one in catalogue.channels.items()},
        "town": catalogue.towns,
        "at_unit": units,
        "owner": units,
        **whose,
        **{f"{deed}_{who}": of for deed in CaseDeed for who, of in whose.items()},
    }


def _type(one: ProblemType) -> ProblemType:
    if not one.name_en:
        return replace(one, aspect_said=one.aspect_en)
    words = (*one.words, one.name)
    return replace(one, name=one.name_en, aspect_said=one.aspect_en, words=words)


def _unit(one: Unit) -> Unit:
    return replace(one, name=one.name_en) if one.name_en else one
