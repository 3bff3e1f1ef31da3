"""``dutywall panel check``: are panel files right; a fault a line, with file, line and reason."""

import argparse
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

from app.config import RESOURCES, read_indicator_table
from app.domain.errors import ConfigError
from widgets.panels.panel_file import Known, panel_of
from widgets.panels.panels_folder import LEVELS, PanelsFolder
from widgets.texts import flattened

RULE, LAYER, ACT = "alarms.rule.", "layers.name.", "action."


def run_check(arguments: argparse.Namespace) -> int:
    """Check files, or all panels that ship; return 1 where anything is wrong."""
    table = read_indicator_table()
    words = _words()
    layers, acts = (_after(words, start) for start in (LAYER, ACT))
    known = Known(table, known_rules(), acts=acts, layers=layers)
    faults = (
        *(f"indicators/{place}: {why}" for place, why in table.broken),
        *_faults_of(arguments.files, known),
    )
    for fault in faults:
        sys.stdout.write(f"{fault}\n")
    if not faults:
        what = ", ".join(str(path) for path in arguments.files) or "all panels that ship"
        sys.stdout.write(f"nothing is wrong: {what}\n")
    return 1 if faults else 0


def known_rules() -> frozenset[str]:
    """Return the keys of all rules that may raise an alarm: those judged, and the hub's own."""
    found = set()
    for path in sorted((RESOURCES / "rules" / "detectors").glob("*.toml")):
        rules = tomllib.loads(path.read_text("utf-8")).get("rule", [])
        found |= {rule["key"] for rule in rules}
    return frozenset(found) | _after(_words(), RULE)


@cache
def _words() -> frozenset[str]:
    """Return the keys of all texts: what has a name is there."""
    files = (RESOURCES / "texts" / "en").glob("*.toml")
    return frozenset(
        key for path in files for key in flattened(tomllib.loads(path.read_text("utf-8")))
    )


def _after(words: frozenset[str], start: str) -> frozenset[str]:
    return frozenset(key.removeprefix(start) for key in words if key.startswith(start))


def _faults_of(files: list[Path], known: Known) -> Iterator[str]:
    shipped = RESOURCES / "panels"
    if not files:
        yield from PanelsFolder([shipped], known).faults
        return
    there = frozenset(one.key for one in PanelsFolder([shipped]).panels)
    known = replace(known, panels=there)
    for path in files:
        if path.is_dir():
            yield from PanelsFolder([shipped, path], known).faults
        elif path.name != LEVELS:
            yield from (str(fault) for fault in panel_of(_read(path), str(path), known).faults)


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: {error}") from error
