"""Panel files: read pane by pane, so that what is wrong with one spoils that one alone."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

import msgspec

from app.domain.errors import ConfigError
from app.domain.measures.asking import PartOrder, Side
from app.domain.measures.table import LANGUAGES, IndicatorTable
from widgets.panels.panel_needs import (
    entry_faults,
    name_faults,
    need_faults,
    short_faults,
    word_faults,
)
from widgets.panels.panel_places import cells_of, is_on_grid, place_faults
from widgets.panels.panel_toml import TomlError, toml_of
from widgets.panels.spec import VERSION, BodyKind, BodySpec, Entry, PanelSpec, WallPlace

_PANE = re.compile(r"^\s*\[\[\s*pane\s*\]\]")
_ENTRIES = re.compile(r"^\s*\[\[\s*pane\s*\.\s*entries\s*\]\]")
_PLACE = re.compile(r"\s*-\s*at\s*`(?P<path>[^`]*)`$")
_LINE = re.compile(r"at line (\d+)")
_KEY = re.compile(r"^[a-z][a-z0-9_]*$")
_ALLOWED: Mapping[str, type[StrEnum]] = {"kind": BodyKind, "order": PartOrder, "side": Side}
_T = TypeVar("_T", bound=msgspec.Struct)


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in a file; ``line`` counts from 1."""

    file: str
    line: int
    said: str

    def __str__(self) -> str:
        """Return it as a compiler would."""
        return f"{self.file}:{self.line}: {self.said}"


@dataclass(frozen=True, slots=True)
class SpoiledPane:
    """The place of a pane that cannot be shown, and why."""

    at: tuple[int, int]
    span: tuple[int, int]
    fault: Fault
    wall: tuple[tuple[int, int], tuple[int, int]] | None = None


@dataclass(frozen=True, slots=True)
class PanelFile:
    """``spec`` holds the panes that can be shown, and is None where nothing can be."""

    name: str
    spec: PanelSpec | None
    spoiled: tuple[SpoiledPane, ...] = ()
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True)
class Known:
    """What a file may name; None where that is not known here, and anything is taken."""

    indicators: IndicatorTable | None = None
    rules: frozenset[str] | None = None
    panels: frozenset[str] | None = None
    acts: frozenset[str] | None = None
    layers: frozenset[str] | None = None


NOTHING_KNOWN = Known()


def read_panel(text: str, name: str, known: Known = NOTHING_KNOWN) -> PanelSpec:
    """Return a panel that is whole; raise ConfigError with every fault, one in a line."""
    found = panel_of(text, name, known)
    if found.faults or found.spec is None:
        raise ConfigError("\n".join(str(fault) for fault in found.faults))
    return found.spec


def panel_of(text: str, name: str, known: Known = NOTHING_KNOWN) -> PanelFile:
    """Return what of a file can be shown, with everything that is wrong in it."""
    try:
        raw = toml_of(text)
    except TomlError as error:
        line = _LINE.search(str(error))
        fault = Fault(name, int(line[1]) if line else text.count("\n") + 1, str(error))
        return PanelFile(name, None, (), (fault,))
    return _Reading(text, name, known, raw).file()


class _Reading:
    """One file while it is read."""

    def __init__(self, text: str, name: str, known: Known, raw: dict[str, Any]) -> None:
        self._lines = text.splitlines()
        self._name = name
        self._known = known
        panes = raw.pop("pane", [])
        self._raw = raw
        self._panes = panes if isinstance(panes, list) else []
        self._faults: list[Fault] = []
        self._spoiled: list[SpoiledPane] = []
        self._starts = [at for at, line in enumerate(self._lines) if _PANE.match(line)]
        if not isinstance(panes, list):
            self._fault(self._line_of("pane", 0, self._head_end), "pane: write [[pane]]")

    @property
    def _head_end(self) -> int:
        return self._starts[0] if self._starts else len(self._lines)

    def file(self) -> PanelFile:
        """Return what was read."""
        spec = self._head()
        if spec is None:
            return PanelFile(self._name, None, (), tuple(self._faults))
        good: list[tuple[int, BodySpec]] = []
        for number, raw in enumerate(self._panes):
            pane = self._pane(number, raw)
            if pane is not None:
                good.append((number, pane))
        good = self._without_overlaps(good)
        headlines = [number for number, pane in good if pane.headline]
        for number in headlines[1:]:
            line = self._line_in_pane(number, "headline")
            self._fault(line, f"headline: pane {headlines[0] + 1} is the headline already; one is")
        if not self._panes and not self._faults:
            self._fault(1, "pane: there is none; a panel has at least one [[pane]]")
        spec = msgspec.structs.replace(spec, pane=tuple(pane for _, pane in good))
        faults = tuple(sorted(self._faults, key=lambda fault: fault.line))
        return PanelFile(self._name, spec, tuple(self._spoiled), faults)

    def _head(self) -> PanelSpec | None:
        spec = self._converted({**self._raw, "pane": []}, PanelSpec, 0, self._head_end)
        if spec is None:
            return None

        def fault(key: str, said: str) -> None:
            self._fault(self._line_of(key, 0, self._head_end), said)

        if spec.version != VERSION:
            fault("version", f"version: {spec.version}; this program reads {VERSION}")
        if not _KEY.match(spec.key):
            fault("key", f"key: '{spec.key}'; lower case letters, digits and _")
        if spec.number < 0:
            fault("number", f"number: {spec.number}; 0 or more")
        for said in _word_faults("title", spec.title, is_needed=True):
            fault("title", said)
        for said in short_faults(spec.short):
            fault("short", said)
        rules = self._known.rules
        for rule in () if rules is None else sorted(set(spec.watch) - rules):
            fault("watch", f"watch: no rule is called '{rule}'")
        return spec

    def _pane(self, number: int, raw: object) -> BodySpec | None:
        first, end = self._block(number)
        before = len(self._faults)
        pane = self._converted(raw, BodySpec, first, end, f"pane {number + 1}: ")
        if pane is not None:
            self._check(number, pane)
        if len(self._faults) == before:
            return pane
        place = _place_of(raw)
        if place is not None:
            wall = _place_of(raw.get("wall")) if isinstance(raw, dict) else None
            self._spoiled.append(SpoiledPane(*place, self._faults[before], wall))
        return None

    def _check(self, number: int, pane: BodySpec) -> None:
        found = (
            *place_faults(pane),
            *(("title", said) for said in _word_faults("title", pane.title, is_needed=False)),
            *(("short", said) for said in short_faults(pane.short)),
            *need_faults(pane),
            *entry_faults(pane, self._known.panels),
            *name_faults(pane, self._known.indicators),
            *word_faults(pane, self._known.acts, self._known.layers),
        )
        for key, said in found:
            line = self._line_in_pane(number, key)
            self._fault(line, f"pane {number + 1} ({pane.kind.value}): {said}")

    def _without_overlaps(self, panes: list[tuple[int, BodySpec]]) -> list[tuple[int, BodySpec]]:
        """Return the panes of which no two share a cell, neither at a desk nor on a wall."""
        kept: list[tuple[int, BodySpec]] = []
        desk: dict[tuple[int, int], int] = {}
        wall: dict[tuple[int, int], int] = {}
        for number, pane in panes:
            mine = cells_of(pane.at, pane.span)
            walls = set() if pane.wall is None else cells_of(pane.wall.at, pane.wall.span)
            other = next((desk[cell] for cell in sorted(mine) if cell in desk), None)
            other_wall = next((wall[cell] for cell in sorted(walls) if cell in wall), None)
            if other is not None:
                line = self._line_in_pane(number, "at")
                self._fault(line, f"pane {number + 1}: at: it lies over pane {other + 1}")
                continue
            if other_wall is not None:
                line = self._line_in_pane(number, "wall")
                self._fault(line, f"pane {number + 1}: wall: it lies over pane {other_wall + 1}")
                pane = msgspec.structs.replace(pane, wall=None)  # noqa: PLW2901 - less its place
                walls = set()
            desk |= dict.fromkeys(mine, number)
            wall |= dict.fromkeys(walls, number)
            kept.append((number, pane))
        return kept

    def _converted(
        self, raw: object, kind: type[_T], first: int, end: int, whose: str = ""
    ) -> _T | None:
        try:
            return msgspec.convert(raw, kind)
        except msgspec.ValidationError as error:
            said = str(error)
            place = _PLACE.search(said)
            path = place["path"].removeprefix("$").lstrip(".") if place else ""
            told = said[: place.start()] if place else said
            unknown = re.search(r"unknown field `([^`]*)`", told)
            missing = re.search(r"missing required field `([^`]*)`", told)
            key = path or (unknown[1] if unknown else "")
            if missing:
                told = f"{missing[1]} is missing"
            elif unknown:
                told = f"unknown entry '{unknown[1]}'; there are {_fields_at(kind, path)}"
            elif path in _ALLOWED:
                told += f"; one of {', '.join(one.value for one in _ALLOWED[path])}"
            line = self._line_of_path(key, first, end)
            self._fault(line, f"{whose}{f'{path}: ' if path else ''}{told}")
            return None

    def _block(self, number: int) -> tuple[int, int]:
        """Return the first line of a pane and the one after its last, counted from 0."""
        if number >= len(self._starts):  # written as an array in one line
            return self._head_end, len(self._lines)
        last = number + 1 >= len(self._starts)
        return self._starts[number], len(self._lines) if last else self._starts[number + 1]

    def _line_in_pane(self, number: int, key: str) -> int:
        return self._line_of(key, *self._block(number))

    def _line_of_path(self, path: str, first: int, end: int) -> int:
        steps = re.match(r"(?P<key>[^.\[]*)(\[(?P<at>\d+)\])?(\.(?P<rest>.*))?", path)
        if steps is None or not steps["key"]:
            return first + 1
        if steps["key"] == "entries" and steps["at"] is not None:
            heads = [at for at in range(first, end) if _ENTRIES.match(self._lines[at])]
            at = int(steps["at"])
            if at < len(heads):
                until = heads[at + 1] if at + 1 < len(heads) else end
                return self._line_of_path(steps["rest"] or "", heads[at], until)
        return self._line_of(steps["key"], first, end)

    def _line_of(self, key: str, first: int, end: int) -> int:
        """Return the line on which an entry stands, else that on which its table begins."""
        own = re.compile(
            rf"^\s*(\[+\s*(pane\s*\.\s*)?{re.escape(key)}\s*\]|{re.escape(key)}\s*[.=])"
        )
        found = (at for at in range(first, end) if own.match(self._lines[at]))
        return next(found, first) + 1

    def _fault(self, line: int, said: str) -> None:
        self._faults.append(Fault(self._name, line, said))


def _fields_at(kind: type[msgspec.Struct], path: str) -> str:
    of = WallPlace if path.startswith("wall") else Entry if path.startswith("entries") else kind
    return ", ".join(of.__struct_fields__)


def _word_faults(key: str, words: Mapping[str, str], *, is_needed: bool) -> Iterator[str]:
    if not words and not is_needed:
        return
    if set(words) != set(LANGUAGES) or not all(text.strip() for text in words.values()):
        yield f"{key}: it has {', '.join(sorted(words)) or 'nothing'}; one of each {LANGUAGES}"


def _place_of(raw: object) -> tuple[tuple[int, int], tuple[int, int]] | None:
    """Return the place that a pane says, however wrong the rest of it is; None for no place."""
    if not isinstance(raw, dict):
        return None
    try:
        at = msgspec.convert(raw.get("at"), tuple[int, int])
        span = msgspec.convert(raw.get("span"), tuple[int, int])
    except msgspec.ValidationError:
        return None
    return (at, span) if is_on_grid(at, span) else None
