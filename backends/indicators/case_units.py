"""What values of cases mean by the catalogue: a unit's level and department, a type's aspect."""

from collections.abc import Collection, Iterable, Mapping, Sequence

import numpy as np

from app.domain.cases.catalogue import CaseCatalogue
from app.domain.errors import ConfigError
from app.domain.measures.indicator import OF_DOERS
from backends.cases.filtering import codes_of
from backends.indicators.case_columns import DEEDS, CaseColumns
from backends.indicators.facts import I4, Mask, RowIndex
from backends.indicators.vocabulary import NONE, Vocabulary

DEPARTMENT, LEVEL, ASPECT = "department", "level", "aspect"
UNIT, AT_UNIT, TYPE = "unit", "at_unit", "type"
OF_DEEDS = {  # parts by whoever did something with it, and what of whom each is
    f"{deed}_{whose}": (deed, whose) for deed in DEEDS for whose in sorted(OF_DOERS)
}
GRADES = ("severity", "escalation")  # numbers that are parts as well
_MADE_OF = {DEPARTMENT: UNIT, LEVEL: UNIT, ASPECT: TYPE}
Words = Sequence[tuple[str, str]]
NO_NAMES: Mapping[str, str] = {}


class CaseUnits:
    """Values of cases by name. ``unit = x`` means it and all below it, ``at_unit = x`` it alone.

    ``returned_unit`` is who gave it back, and who has it where nobody did.
    ``aspect = x`` means types that were ever of it; as a part a type is of its newest aspect.
    ``counties`` gives code, name and index in the city pack, ``cameras`` the place that each sees.
    """

    def __init__(
        self,
        columns: CaseColumns,
        catalogue: CaseCatalogue,
        counties: Iterable[tuple[str, str, int]],
        cameras: Mapping[str, str] = NO_NAMES,
    ) -> None:
        self.catalogue = catalogue
        self._columns = columns
        self._county_index: dict[str, int] = {}
        self._vocabularies: dict[str, Vocabulary] = {
            **columns.vocabularies,
            **{name: Vocabulary() for name in (DEPARTMENT, LEVEL, ASPECT, *GRADES)},
        }
        for code, name, index in counties:
            self._county_index[code] = index
            self._vocabularies["county"].code(code, name)
        for camera_id, name in cameras.items():
            self._vocabularies["camera"].code(camera_id, name)
        self._name(catalogue)
        self._codes: dict[str, I4] = {}  # of what is made of a word: by that word's code

    def name_towns(self, towns: Mapping[str, str]) -> None:
        """Say what towns are called, by code, where the tables did not."""
        for code, name in towns.items():
            self._vocabularies["town"].code(code, name)

    @property
    def names(self) -> Collection[str]:
        """All values there are."""
        return {*self._vocabularies, AT_UNIT}

    def is_word(self, name: str, words: Iterable[str], rows: RowIndex) -> Mask:
        """Return (len(rows),) bool: whether a value is one of ``words``; "" is having none."""
        of, meant = self._meant(name, list(words))
        codes = self._vocabularies[of].known(meant)
        wanted = np.zeros(len(self._vocabularies[of]) + 1, dtype=np.bool_)  # -1 is the last
        wanted[codes] = True
        wanted[NONE] = "" in meant
        return wanted[self._of_rows(of, rows)]

    def codes(self, part: str, rows: RowIndex) -> I4:
        """Return (len(rows),) i4: of which part each row is; -1 of none."""
        if part == AT_UNIT:
            part = UNIT
        deed, part = OF_DEEDS.get(part, ("", part))
        before = f"{deed}_" if deed else ""
        made_of = _MADE_OF.get(part)
        if made_of is None:
            return self._of_rows(before + part, rows)
        return self._made(part, made_of)[self._of_rows(before + made_of, rows)]

    def words(self, part: str) -> Words:
        """Return key and name of every part by its code; raise ConfigError if it is none."""
        _, part = OF_DEEDS.get(part, ("", part))
        found = self._vocabularies.get(UNIT if part == AT_UNIT else part)
        if found is None:
            raise ConfigError(f"cases: there is no part '{part}'; {', '.join(sorted(self.names))}")
        if part in _MADE_OF:
            self._made(part, _MADE_OF[part])
        elif part in GRADES:
            self._of_rows(part, np.arange(self._columns.size))
        return found.words

    def counties(self, rows: RowIndex) -> I4:
        """Return (len(rows),) i4: the index of each row's county, 0 of none."""
        words = self._vocabularies["county"].words
        index = np.array([*(self._county_index.get(code, 0) for code, _ in words), 0], np.int32)
        return index[self._columns.words["county"][rows]]

    def word(self, name: str, row: int) -> str:
        """Return a row's word, empty for none."""
        return self._vocabularies[name].key(int(self._columns.words[name][row]))

    def _meant(self, name: str, words: list[str]) -> tuple[str, Collection[str]]:
        """Return the column that says it and the words there: what belongs to none of it aside."""
        units = self.catalogue.units.values()
        if name == UNIT:
            below = [b for word in words for b in (*self.catalogue.below(word), word)]
            return UNIT, below
        if name == LEVEL:
            return UNIT, [unit.unit_id for unit in units if unit.level in words]
        if name == DEPARTMENT:
            return UNIT, [unit.unit_id for unit in units if unit.department in words]
        if name == ASPECT:
            return TYPE, codes_of(tuple(words), self.catalogue)
        return (UNIT if name == AT_UNIT else name), words

    def _of_rows(self, name: str, rows: RowIndex) -> I4:
        if name not in GRADES:
            return self._columns.words[name][rows]
        found, where = np.unique(self._columns.whole[name][rows], return_inverse=True)
        return self._vocabularies[name].codes(str(grade) for grade in found)[where]

    def _made(self, name: str, made_of: str) -> I4:
        words = self._vocabularies[made_of].words
        kept = self._codes.get(name)
        if kept is None or len(kept) != len(words) + 1:
            says = self._says(name)
            kept = self._vocabularies[name].codes(says.get(key, "") for key, _ in words)
            kept = np.append(kept, np.int32(NONE)).astype(np.int32)
            self._codes[name] = kept
        return kept

    def _says(self, name: str) -> Mapping[str, str]:
        units = self.catalogue.units.items()
        if name == ASPECT:
            return {code: editions[-1].aspect for code, editions in self.catalogue.types.items()}
        if name == LEVEL:
            return {unit_id: unit.level for unit_id, unit in units}
        return {unit_id: unit.department for unit_id, unit in units}

    def _name(self, catalogue: CaseCatalogue) -> None:
        """Give words their names before any row uses them."""
        words = self._vocabularies
        for unit in catalogue.units.values():
            words[UNIT].code(unit.unit_id, unit.name)
            if unit.department and unit.level == "city":
                words[DEPARTMENT].code(unit.department, unit.name)
        for code, editions in catalogue.types.items():
            words[TYPE].code(code, editions[-1].name)
        for channel in catalogue.channels.values():
            words["channel"].code(channel.code, channel.name)
        for code, name in catalogue.towns.items():
            words["town"].code(code, name)
