"""Holds a lock against a copy of the OSV database: ``python -m scripts.audit LOCK [--osv DIR]``.

Exit status 0: looked, and nothing grave found; 1: something grave found; 2: the copy is no copy;
3: not run, because no copy was given. Nothing is fetched from anywhere.
"""

import json
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scripts.locked import Locked, normal, read_lock

NOT_RUN, NO_COPY, GRAVE = 3, 2, 1
GRAVE_GRADES = frozenset(("CRITICAL", ""))  # what nobody has graded may be anything


@dataclass(frozen=True, slots=True)
class Finding:
    """An entry of the database that names a locked version."""

    package: Locked
    entry_id: str
    grade: str
    summary: str


def release(version: str) -> tuple[int, ...]:
    """Return the numbers of a version; a pre-release counts as its release."""
    numbers = re.match(r"v?(?:\d+!)?(\d+(?:\.\d+)*)", version)
    if numbers is None:
        return ()
    found = [int(part) for part in numbers[1].split(".")]
    while found and found[-1] == 0:
        found.pop()
    return tuple(found)


def is_hit(version: str, affected: dict[str, Any]) -> bool:
    """Return whether a version is among those that are affected."""
    if version in affected.get("versions", ()):
        return True
    at = release(version)
    for span in affected.get("ranges", ()):
        if span.get("type") != "ECOSYSTEM":
            continue
        is_in = False
        for event in span.get("events", ()):
            if "introduced" in event and at >= release(event["introduced"]):
                is_in = True
            if "fixed" in event and at >= release(event["fixed"]):
                is_in = False
            if "last_affected" in event and at > release(event["last_affected"]):
                is_in = False
        if is_in:
            return True
    return False


def entries_of(folder: Path) -> Iterator[dict[str, Any]]:
    """Yield the entries of a copy: one JSON file each, in any depth."""
    for path in sorted(folder.rglob("*.json")):
        entry = json.loads(path.read_bytes())
        if isinstance(entry, dict) and "id" in entry and "withdrawn" not in entry:
            yield entry


def audit(packages: Sequence[Locked], folder: Path) -> tuple[int, list[Finding]]:
    """Return how many entries spoke of Python packages, and those that name one of ours."""
    looked, found = 0, []
    for entry in entries_of(folder):
        spoken = [a for a in entry.get("affected", ()) if _ecosystem(a) == "PyPI"]
        looked += bool(spoken)
        grade = str(entry.get("database_specific", {}).get("severity", "")).upper()
        named = {(normal(a["package"]["name"]), n): a for n, a in enumerate(spoken)}
        found += [
            Finding(package, entry["id"], grade, entry.get("summary", ""))
            for package in packages  # a lock may hold two versions of one, for different systems
            if any(
                name == normal(package.name) and is_hit(package.version, affected)
                for (name, _), affected in named.items()
            )
        ]
    return looked, found


def _ecosystem(affected: dict[str, Any]) -> str:
    return str(affected.get("package", {}).get("ecosystem", ""))


def main(words: list[str]) -> int:
    """Audit a lock; what was not looked at is never said to be clean."""
    say = sys.stdout.write
    match words:
        case [lock]:
            say(f"audit of {lock}: NOT RUN: no copy of the OSV database was given (--osv DIR)\n")
            return NOT_RUN
        case [lock, "--osv", folder]:
            packages = read_lock(Path(lock))
            looked, found = audit(packages, Path(folder))
        case _:
            sys.stderr.write("usage: python -m scripts.audit LOCK [--osv DIR]\n")
            return 2
    if not looked:
        say(f"audit of {lock}: NOT RUN: {folder} holds no entry about Python packages\n")
        return NO_COPY
    for one in found:
        name = f"{one.package.name} {one.package.version}"
        say(f"{one.grade or 'UNGRADED'}: {name}: {one.entry_id} {one.summary[:80]}\n")
    grave = [one for one in found if one.grade in GRAVE_GRADES]
    say(
        f"audit of {lock}: {len(packages)} packages against {looked} entries: "
        f"{len(found)} found, {len(grave)} of them grave or ungraded\n"
    )
    return GRAVE if grave else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
