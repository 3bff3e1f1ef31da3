"""``dutywall panel check``: are panel files right; a fault a line, with file, line and reason."""

import argparse
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

from app.config import RESOURCES, read_indicator_table
from app.domain.errors import ConfigError
from widgets.panels.panel_file import Known, panel_of
from widgets.panels.panels_folder import LEVELS, PanelsFolder
from widgets.texts import flattened

RULE = "alarms.rule."


def run_check(arguments: argparse.Namespace) -> int:
    """Check files, or all panels that ship; return 1 where anything is wrong."""
    table = read_indicator_table()
    known = Known(table, known_rules())
    faults = (
        *(f"indicators/{place}: {why}" for place, why in table.broken),
        *_faults_of(arguments.files, known),
    )
    for fault in faults:
        sys.stdout.write(f"{fault}\n")
    return 1 if faults else 0


def known_rules() -> frozenset[str]:
    """Return the keys of all rules that may raise an alarm: those judged, and the hub's own."""
    found = set()
    for path in sorted((RESOURCES / "rules" / "detectors").glob("*.toml")):
        rules = tomllib.loads(path.read_text("utf-8")).get("rule", [])
        found |= {rule["key"] for rule in rules}
    for path in (RESOURCES / "texts" / "en").glob("*.toml"):
        keys = flattened(tomllib.loads(path.read_text("utf-8")))
        found |= {key.removeprefix(RULE) for key in keys if key.startswith(RULE)}
    return frozenset(found)


def _faults_of(files: list[Path], known: Known) -> Iterator[str]:
    shipped = RESOURCES / "panels"
    if not files:
        yield from PanelsFolder([shipped], known).faults
        return
    there = frozenset(one.key for one in PanelsFolder([shipped]).panels)
    known = Known(known.indicators, known.rules, there)
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
