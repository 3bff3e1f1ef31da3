"""What parts of figures are called at a seat: in its language, by the hall's tables of cases."""

import time
from collections.abc import Callable, Mapping
from dataclasses import replace

from app.domain.cases.spoken import ENGLISH, part_names
from app.domain.measures.asking import Part, PartsAnswer, PartsQuestion
from app.domain.measures.noticing import BurstsAnswer, SpotsAnswer
from app.services.cases.tables import CaseTables
from app.services.live import ViewGroup


class HallNames:
    """The hub names what it counts in Chinese; a window in English asks for the tables once.

    What they have no English name for stays as the hub said it. A window in Chinese asks nothing.
    """

    def __init__(
        self,
        group: ViewGroup,
        language: str,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._group = group
        self._is_needed = language == ENGLISH
        self._names: Mapping[str, Mapping[str, str]] = {}
        self._tables = CaseTables(group, self._came, monotonic, language)

    def is_ready(self) -> bool:
        """Return whether names can be said, asking for them: before, no answer is worth its way."""
        if not self._is_needed or not self._group.is_live:
            return True
        self._tables.pump()
        return bool(self._names or self._tables.code)

    def forget(self) -> None:
        """Ask again: another hub may have other tables."""
        self._tables.forget()

    def release(self) -> None:
        """Wait for nothing more."""
        self._tables.release()

    def parts(self, question: PartsQuestion, answer: PartsAnswer) -> PartsAnswer:
        """Return an answer with its parts' names as they are said here."""
        if not self._names:
            return answer
        named = (self._part(question, part) for part in answer.parts)
        return replace(answer, parts=tuple(named))

    def spots(self, answer: SpotsAnswer) -> SpotsAnswer:
        """Return an answer with towns and types as they are said here; grids keep their names."""
        if not self._names:
            return answer
        spots = (
            replace(
                one,
                name=self._said("town", one.area, one.name),
                type_name=self._said("type", one.type, one.type_name),
            )
            for one in answer.spots
        )
        return replace(answer, spots=tuple(spots))

    def bursts(self, answer: BurstsAnswer) -> BurstsAnswer:
        """Return an answer with towns and types as they are said here."""
        if not self._names:
            return answer
        bursts = (
            replace(
                one,
                town_name=self._said("town", one.town, one.town_name),
                type_name=self._said("type", one.type, one.type_name),
            )
            for one in answer.bursts
        )
        return replace(answer, bursts=tuple(bursts))

    def _part(self, question: PartsQuestion, part: Part) -> Part:
        return replace(
            part,
            name=self._said(question.by, part.key, part.name),
            across_name=self._said(question.across, part.across, part.across_name),
        )

    def named(self, dimension: str, key: str) -> str:
        """Return what a part is called here, empty where the tables have no name for it."""
        return self._names.get(dimension, {}).get(key, "")

    def _said(self, dimension: str, key: str, name: str) -> str:
        return self.named(dimension, key) or name

    def _came(self) -> None:
        if self._tables.is_known:
            self._names = part_names(self._tables.catalogue)
