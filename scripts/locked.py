"""What a lock file holds: each package with its version, its hashes and where it is needed."""

import re
from dataclasses import dataclass
from pathlib import Path

_PACKAGE = re.compile(r"^(?P<name>[A-Za-z0-9][A-Za-z0-9._-]*)==(?P<version>[^\s;\\]+)(?P<rest>.*)$")
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")


@dataclass(frozen=True, slots=True)
class Locked:
    """One package; ``marker`` says for which systems it is, ``hashes`` are of its files."""

    name: str
    version: str
    marker: str
    hashes: tuple[str, ...]

    @property
    def purl(self) -> str:
        """The package's address as SBOMs write it."""
        return f"pkg:pypi/{normal(self.name)}@{self.version}"


def normal(name: str) -> str:
    """Return the one spelling of a package's name."""
    return re.sub(r"[-_.]+", "-", name).lower()


def read_lock(path: Path) -> list[Locked]:
    """Return the packages of a lock; raise ValueError for a line that is none of a lock."""
    found: list[Locked] = []
    text = path.read_text(encoding="utf-8").replace("\\\n", " ")
    for number, line in enumerate(text.splitlines(), 1):
        stripped = line.strip()
        if not stripped or stripped.startswith("#"):
            continue
        match = _PACKAGE.match(stripped)
        if match is None:
            raise ValueError(f"{path.name}:{number}: no package: {stripped[:60]}")
        hashes = tuple(_HASH.findall(match["rest"]))
        if not hashes:
            raise ValueError(f"{path.name}:{number}: {match['name']} has no hash")
        marker = match["rest"].split("--hash", 1)[0].strip().lstrip(";").strip()
        found.append(Locked(match["name"], match["version"], marker, hashes))
    return found
