"""The panels there are: those that ship and a hall's own, watched while somebody looks at them."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec

from app.domain.people import CITY
from widgets.panels.panel_file import NOTHING_KNOWN, Fault, Known, PanelFile, panel_of
from widgets.panels.panel_toml import TomlError, text_of, toml_of
from widgets.panels.spec import Level, PanelSpec

LOOK_EVERY_S = 2.0
LEVELS = "levels.toml"
LAST = 999  # the number of a panel that nobody could ever read
Stamp = tuple[int, int]  # of a file: when it was written, and its size


class LevelSets(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The keys of the panels of each level, in the order in which they are shown."""

    version: int
    city: tuple[str, ...]
    county: tuple[str, ...]
    town: tuple[str, ...]

    def of(self, level: Level) -> tuple[str, ...]:
        """Return the set of a level."""
        found: tuple[str, ...] = getattr(self, level.value)
        return found


@dataclass(frozen=True, slots=True)
class Panel:
    """One panel as it can be shown: ``file`` is the last that could be read.

    ``faults`` are those of the file as it lies there now: a broken save keeps the old picture.
    ``revision`` grows with every save.
    """

    key: str
    file: PanelFile
    faults: tuple[Fault, ...]
    revision: int = 1

    @property
    def spec(self) -> PanelSpec | None:
        """What can be shown, or None where the file was never readable."""
        return self.file.spec

    @property
    def number(self) -> int:
        """Its number; of one that was never readable that of its name."""
        if self.file.spec is not None:
            return self.file.spec.number
        digits = self.file.name.partition("_")[0]
        return int(digits) if digits.isascii() and digits.isdigit() else LAST

    def title(self, language: str) -> str:
        """Return what it is called; of one that was never readable the file's name."""
        return self.file.name if self.spec is None else self.spec.title[language]

    def short_title(self, language: str) -> str:
        """Return what it is called on a wall."""
        short = "" if self.spec is None else self.spec.short.get(language, "")
        return short or self.title(language)


class PanelsFolder:
    """``folders`` in order: a file of a later one takes the place of the same key before.

    ``look`` reads again what was saved since, at most every ``LOOK_EVERY_S``; nothing is done
    while nobody calls it.
    """

    def __init__(
        self,
        folders: Sequence[Path],
        known: Known = NOTHING_KNOWN,
        monotonic: Callable[[], float] | None = None,
    ) -> None:
        self._folders = tuple(folders)
        self._known = known
        self._monotonic = monotonic
        self._looked_s = float("-inf")
        self._stamps: dict[Path, Stamp] = {}
        self._by_path: dict[Path, Panel] = {}
        self.levels: LevelSets | None = None
        self._is_set_here = False  # whether the sets are the hall's own
        self.level_fault = ""
        self.look()

    @property
    def panels(self) -> tuple[Panel, ...]:
        """All panels by number; of one key the last folder's."""
        by_key: dict[str, Panel] = {}
        for folder in self._folders:
            mine = (one for path, one in self._by_path.items() if path.parent == folder)
            by_key |= {one.key: one for one in sorted(mine, key=lambda one: one.file.name)}
        own = self._own_keys()
        told = (
            self._told(one, by_key.values()) if one.key in own else one for one in by_key.values()
        )
        return tuple(sorted(told, key=lambda one: (one.number, one.key)))

    @property
    def faults(self) -> tuple[str, ...]:
        """Everything that is wrong in any file, and where two files are of one key or number."""
        found = [str(fault) for one in self._by_path.values() for fault in one.faults]
        of_levels = [self.level_fault] if self.level_fault else self._unknown()
        return (*found, *self._twice(), *of_levels)

    def find(self, key: str) -> Panel | None:
        """Return the panel called ``key``, or None."""
        return next((one for one in self.panels if one.key == key), None)

    def of_level(self, level: Level) -> tuple[Panel, ...]:
        """Return the panels of a level in their order; all where no file says which.

        A hall's own panels that the shipped sets cannot name come after them.
        """
        panels = self.panels
        if self.levels is None:
            return panels
        by_key = {one.key: one for one in panels}
        named = tuple(by_key[key] for key in self.levels.of(level) if key in by_key)
        return (*named, *(one for one in self._added(panels) if _is_of(one, level)))

    def look(self) -> frozenset[str]:
        """Return the keys of what was saved, added or taken away since."""
        now_s = 0.0 if self._monotonic is None else self._monotonic()
        if self._monotonic is not None and now_s - self._looked_s < LOOK_EVERY_S:
            return frozenset()
        self._looked_s = now_s
        stamps = {path: stamp for folder in self._folders for path, stamp in _stamps(folder)}
        if stamps == self._stamps:
            return frozenset()
        before, self._stamps = self._stamps, stamps
        changed = {path for path in stamps if stamps[path] != before.get(path)}
        self._read_levels({path for path in (*stamps, *before) if path.name == LEVELS}, changed)
        paths = [path for path in stamps if path.name != LEVELS]
        gone = {self._by_path.pop(path).key for path in set(self._by_path) - set(paths)}
        texts = {path: _text_of(path) for path in paths if path in changed}
        keys = {key for text in texts.values() if (key := _key_of(text))}
        keys |= {one.key for one in self._by_path.values()}
        known = replace(self._known, panels=frozenset(keys))
        for path, text in texts.items():
            self._by_path[path] = self._read(path, text, known)
        return frozenset(gone | {self._by_path[path].key for path in texts})

    def _own_keys(self) -> frozenset[str]:
        """Return the keys of a hall's own panels: those of every folder after the first."""
        first = self._folders[0] if self._folders else None
        return frozenset(one.key for path, one in self._by_path.items() if path.parent != first)

    def _told(self, one: Panel, panels: Iterable[Panel]) -> Panel:
        """Return a hall's own panel with what is wrong with its number, where another has it."""
        taken = next((p for p in panels if p.number == one.number and p.key != one.key), None)
        if taken is None or one.spec is None:
            return one
        said = f"number: {taken.file.name} has {one.number} too"
        faults = (*one.file.faults, Fault(one.file.name, 1, said))
        return replace(one, file=replace(one.file, faults=faults), faults=faults)

    def _added(self, panels: Iterable[Panel]) -> Iterator[Panel]:
        """Yield a hall's own panels that no set names; none where the sets are its own too."""
        sets = self.levels
        if sets is None or self._is_set_here:
            return
        named = {key for level in Level for key in sets.of(level)}
        own = self._own_keys() - named
        yield from (one for one in panels if one.key in own)

    def _read(self, path: Path, text: str, known: Known) -> Panel:
        file, old = panel_of(text, path.name, known), self._by_path.get(path)
        revision = 1 if old is None else old.revision + 1
        if file.spec is not None:
            return Panel(file.spec.key, file, file.faults, revision)
        if old is not None:
            return replace(old, faults=file.faults, revision=revision)
        return Panel(path.stem.lstrip("0123456789_") or path.stem, file, file.faults)

    def _read_levels(self, paths: set[Path], changed: set[Path]) -> None:
        if not paths & (changed | (paths - set(self._stamps))):
            return
        there = [path for path in self._stamps if path.name == LEVELS]
        if not there:
            self.levels, self.level_fault = None, ""
            return
        path = max(there, key=lambda one: self._folders.index(one.parent))
        try:
            sets = msgspec.convert(toml_of(text_of(path)), LevelSets)
        except (msgspec.ValidationError, TomlError) as error:
            self.level_fault = f"{LEVELS}: {error}"  # the sets of before hold on
            return
        self.levels, self.level_fault = sets, ""
        self._is_set_here = path.parent != self._folders[0]

    def _twice(self) -> list[str]:
        found = []
        for folder in self._folders:
            mine = [one for path, one in self._by_path.items() if path.parent == folder]
            keys: dict[str, str] = {}
            for one in sorted(mine, key=lambda one: one.file.name):
                if one.key in keys:
                    said = f"{one.file.name}:1: key: {keys[one.key]} is called '{one.key}' too"
                    found.append(said)
                keys[one.key] = one.file.name
        numbers: dict[int, Panel] = {}
        for one in self.panels:
            if one.spec is not None and one.number in numbers:
                other = numbers[one.number].file.name
                found.append(f"{one.file.name}:1: number: {other} has {one.number} too")
            numbers[one.number] = one
        return found

    def _unknown(self) -> list[str]:
        known, sets = {one.key for one in self.panels}, self.levels
        if sets is None:
            return []
        named = {level: sets.of(level) for level in Level}
        own = self._own_keys() if self._is_set_here else frozenset()
        unseen = sorted(own - {key for keys in named.values() for key in keys})
        return [
            *(
                f"{LEVELS}:1: {level.value}: no panel is called '{key}'"
                for level, keys in named.items()
                for key in keys
                if key not in known
            ),
            *(f"{LEVELS}:1: no level names the panel '{key}'" for key in unseen),
        ]


def _is_of(panel: Panel, level: Level) -> bool:
    levels = () if panel.spec is None else panel.spec.levels
    return not levels or level in levels


def level_of(node: str, town: str = "") -> Level:
    """Return the level of whoever looks at ``node``."""
    if town:
        return Level.TOWN
    return Level.CITY if node == CITY else Level.COUNTY


def _stamps(folder: Path) -> list[tuple[Path, Stamp]]:
    found = []
    for path in sorted(folder.glob("*.toml")):
        try:
            said = path.stat()
        except OSError:
            continue  # taken away between two looks
        found.append((path, (said.st_mtime_ns, said.st_size)))
    return found


def _text_of(path: Path) -> str:
    try:
        return text_of(path)
    except TomlError as error:
        return f"{error}"  # which is no TOML, and so is told as what is wrong with the file


def _key_of(text: str) -> str:
    head = text.partition("\n[[")[0]  # to read all its panes twice would cost the start a tenth
    try:
        key = toml_of(head).get("key")
    except TomlError:
        return ""
    return key if isinstance(key, str) else ""
