"""How somebody's table is to be read: which column is what, and what holds for all of its rows."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import msgspec

from app.domain.cases.case import CaseKind
from app.domain.errors import ConfigError

SHIPPED = Path(__file__).resolve().parents[3] / "resources" / "cases" / "headings.toml"
NEEDED = ("original_no", "raised")
FIELDS = frozenset(
    {
        *("original_no", "title", "text", "raised", "reporter", "phone", "address", "lon", "lat"),
        *("county", "town", "grid", "type", "channel", "severity"),
        *("campaign", "about_id"),
    }
)
_LONGEST_SOURCE = 64


class CaseMapping(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What a ``mapping.toml`` says.

    ``columns`` gives the heading of each field. ``types``, ``channels``, ``counties`` and
    ``campaigns`` translate the words of those columns into codes; a word that is a code already
    needs no line. The plain values hold where a row has no column of its own. ``day_numbers`` says
    from which year a CSV file's times count where they are numbers; of a workbook that is known.
    """

    source: str
    channel: str = ""
    kind: CaseKind = CaseKind.DEMAND
    county: str = ""
    type_code: str = ""
    campaign: str = ""
    datum: Literal["wgs84", "gcj02", "bd09"] = "wgs84"
    day_numbers: Literal[0, 1900, 1904] = 0
    columns: Mapping[str, str]
    types: Mapping[str, str] = msgspec.field(default_factory=dict)
    channels: Mapping[str, str] = msgspec.field(default_factory=dict)
    counties: Mapping[str, str] = msgspec.field(default_factory=dict)
    campaigns: Mapping[str, str] = msgspec.field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Guess:
    """What the headings of a table look like: the column of each field, and what is no field."""

    columns: Mapping[str, str]
    unknown: tuple[str, ...]

    def text(self, source: str) -> str:
        """Return it as a mapping.toml, to be read and corrected by a person."""
        lines = [f"source = {_quoted(source)}", 'channel = "hotline"', "", "[columns]"]
        lines += [f"{field} = {_quoted(heading)}" for field, heading in self.columns.items()]
        lines += [f"# not read: {_quoted(heading)}" for heading in self.unknown]
        return "\n".join(lines) + "\n"


def read_mapping(path: Path) -> CaseMapping:
    """Read a mapping; raise ConfigError naming what is wrong with it."""
    try:
        return checked(msgspec.convert(tomllib.loads(path.read_text("utf-8")), CaseMapping))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"{path.name}: {error}") from error
    except (msgspec.ValidationError, ConfigError) as error:
        raise ConfigError(f"{path.name}: {error}") from error


def checked(mapping: CaseMapping) -> CaseMapping:
    """Return a mapping that can be worked with; raise ConfigError for another."""
    if unknown := sorted(set(mapping.columns) - FIELDS):
        raise ConfigError(f"'{unknown[0]}' is no field; there are {', '.join(sorted(FIELDS))}")
    if missing := [name for name in NEEDED if name not in mapping.columns]:
        raise ConfigError(f"no column is '{missing[0]}'")
    if not {"title", "text"} & set(mapping.columns):
        raise ConfigError("no column is 'title', none is 'text'")
    if not mapping.channel and "channel" not in mapping.columns:
        raise ConfigError("neither 'channel' nor a column of it")
    if not 0 < len(mapping.source) <= _LONGEST_SOURCE or not mapping.source.isprintable():
        raise ConfigError(f"source: 1 to {_LONGEST_SOURCE} plain characters")
    return mapping


def places_of(mapping: CaseMapping, headings: Sequence[str]) -> dict[str, int]:
    """Return in which column each field stands; raise ConfigError where none or two are it."""
    found: dict[str, int] = {}
    for field, heading in mapping.columns.items():
        at = [number for number, one in enumerate(headings) if one.strip() == heading.strip()]
        if len(at) != 1:
            seen = ", ".join(one for one in headings if one)[:200]
            raise ConfigError(f"'{heading}' ({field}) heads {len(at)} columns; there are: {seen}")
        found[field] = at[0]
    return found


def guess(headings: Sequence[str], known: Path = SHIPPED) -> Guess:
    """Return what columns look like by their headings; a person has to say whether it is so."""
    words = msgspec.convert(tomllib.loads(known.read_text("utf-8")), dict[str, tuple[str, ...]])
    columns: dict[str, str] = {}
    for field, names in words.items():
        likely = [h.strip() for name in names for h in headings if h.strip().lower() == name]
        taken = set(columns.values())
        choice = next((heading for heading in likely if heading not in taken), None)
        if choice is not None:
            columns[field] = choice
    used = set(columns.values())
    unknown = tuple(h.strip() for h in headings if h.strip() and h.strip() not in used)
    return Guess(columns, unknown)


def _quoted(text: str) -> str:
    safe = "".join(c if c.isprintable() else " " for c in text)
    return '"' + safe.replace("\\", "\\\\").replace('"', '\\"') + '"'
