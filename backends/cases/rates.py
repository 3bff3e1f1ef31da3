"""Rates of cases, counted in the reader: of a period, parted as one likes, with their ranks."""

import datetime as dt
import tomllib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import msgspec

from app.domain.cases.catalogue import CaseCatalogue
from app.domain.cases.rates import (
    RATES,
    CreditRule,
    GroupBy,
    RateAnswer,
    RateDefinition,
    RateGroup,
    RateQuestion,
    cell,
    credit_of,
    ranked,
)
from app.domain.clock import Clock
from app.domain.errors import ConfigError, OperatorError
from backends.cases.answers import convert
from backends.cases.catalogue_file import SHIPPED, STANDINGS
from backends.cases.doer_counts import DoerCounts
from backends.cases.filtering import asker_of
from backends.cases.rate_counts import Counts
from backends.cases.worded import all_worded
from backends.cases.wording import Words
from backends.hub.inner import ChildQuestion
from backends.store.database import Reading


class _Credit(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    source: str
    standing: str
    valid_from: dt.date
    least: int
    weight: dict[str, float]


def read_credit_rule(city: Path, shipped: Path = SHIPPED) -> CreditRule:
    """Return how units are scored: by the city's own ``credit.toml``, or the shipped one.

    Raises ConfigError naming the file and what is wrong in it.
    """
    own = city / "credit.toml"
    path = own if own.exists() else shipped / "credit.toml"
    try:
        row = msgspec.convert(tomllib.loads(path.read_text("utf-8")), _Credit)
        rule = CreditRule(row.weight, row.least, row.source, row.standing)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"{path.name}: {error}") from error
    except (msgspec.ValidationError, ConfigError) as error:
        raise ConfigError(f"{path.name}: {error}") from error
    if rule.standing not in STANDINGS:
        raise ConfigError(f"{path.name}: standing '{rule.standing}' is none of ours")
    return rule


class RateAnswers:
    """Each seat is told only of what its county may see."""

    def __init__(
        self,
        reading: Reading,
        catalogue: CaseCatalogue,
        clock: Clock,
        rule: CreditRule,
        words: Words | None = None,
    ) -> None:
        self._words = words
        self._reading = reading
        self._catalogue = catalogue
        self._clock = clock
        self._rule = rule

    def rates(self, question: ChildQuestion) -> dict[str, Any]:
        """Return the RateAnswer of a RateQuestion."""
        asked = convert(question.arguments, RateQuestion)
        now_s = self._clock.now_s()
        if asked.to_s and asked.to_s <= asked.from_s:
            raise OperatorError("bad_value", f"from_s {asked.from_s:g}, to_s {asked.to_s:g}")
        for key in asked.keys:
            if key not in RATES:
                raise OperatorError("bad_value", f"keys '{key[:40]}'")
        chosen = [one for key, one in RATES.items() if not asked.keys or key in asked.keys]
        asker = asker_of(question)
        with self._reading.read() as connection:
            words, text = None, asked.where.text
            if text.strip():
                words = all_worded(connection, self._words, text, asker)
            counting = DoerCounts(chosen, self._catalogue, asker, asked.by)
            counts = counting.of(connection, asked, now_s, words)
        answer = RateAnswer(
            asked.by,
            asked.from_s,
            asked.to_s,
            self._whole(chosen, counts),
            self._groups(chosen, counts, asked.by),
            now_s,
        )
        return dict(msgspec.to_builtins(answer))

    def _whole(self, chosen: Sequence[RateDefinition], counts: dict[str, Counts]) -> RateGroup:
        return self._group("", "", tuple(sorted(counts)), chosen, counts)

    def _groups(
        self, chosen: Sequence[RateDefinition], counts: dict[str, Counts], by: GroupBy
    ) -> tuple[RateGroup, ...]:
        if by is GroupBy.ALL:
            return ()
        member_of = self._member_of(by)
        members: dict[tuple[str, str], list[str]] = {}
        for part in sorted(counts):
            members.setdefault(member_of(part), []).append(part)
        return ranked(
            [
                self._group(group, name, tuple(parts), chosen, counts)
                for (group, name), parts in members.items()
            ]
        )

    def _group(
        self,
        group: str,
        name: str,
        members: tuple[str, ...],
        chosen: Sequence[RateDefinition],
        counts: dict[str, Counts],
    ) -> RateGroup:
        cells = tuple(
            cell(
                one,
                sum(counts[part].get(one.key, (0, 0))[0] for part in members),
                sum(counts[part].get(one.key, (0, 0))[1] for part in members),
            )
            for one in chosen
        )
        return RateGroup(group, name, members, cells, credit_of(cells, self._rule))

    def _member_of(self, by: GroupBy) -> Callable[[str], tuple[str, str]]:
        """Return what tells group and name of a value of the group's column."""
        units, channels = self._catalogue.units, self._catalogue.channels
        if by is GroupBy.UNIT:
            return lambda unit: (unit, units[unit].name if unit in units else unit)
        if by is GroupBy.DEPARTMENT:
            return self._department
        if by is GroupBy.CHANNEL:
            return lambda code: (code, channels[code].name if code in channels else code)
        if by is GroupBy.ASPECT:
            return self._aspect
        return lambda code: (code, code)

    def _department(self, unit_id: str) -> tuple[str, str]:
        unit = self._catalogue.units.get(unit_id)
        code = "" if unit is None else unit.department
        return code, department_name(self._catalogue, code)

    def _aspect(self, type_code: str) -> tuple[str, str]:
        editions = self._catalogue.types.get(type_code)
        aspect = editions[-1].aspect if editions else ""
        return aspect, aspect


def department_name(catalogue: CaseCatalogue, code: str) -> str:
    """Return what a department is called: as the unit that has its code and hangs highest."""
    for unit in catalogue.units.values():
        above = catalogue.units.get(unit.parent_id)
        if unit.department == code and (above is None or above.department != code):
            return unit.name if code else ""
    return code
