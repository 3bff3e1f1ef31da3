"""What identifies a build of the demo city; apart, since the builder itself is slow to load."""

import hashlib
import json
from pathlib import Path

STAMP = "stamp.json"
_BACKENDS = Path(__file__).resolve().parents[1]
_ROOMS = ("demo/geography", "city", "registers", "roads")
_SOURCES = _BACKENDS.parent / "resources" / "demo"


def stamp_of(seed: int, size: str) -> str:
    """Return the seed, the size, and a hash of all that draws the city."""
    digest = hashlib.sha256()
    paths = [path for room in _ROOMS for path in sorted((_BACKENDS / room).glob("*.py"))]
    for path in [*paths, *sorted(_SOURCES.iterdir())]:
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    said = {"seed": seed, "size": size, "drawn_by": digest.hexdigest()}
    return json.dumps(said, sort_keys=True) + "\n"


def is_stamped(folder: Path, stamp: str) -> bool:
    """Return whether ``folder`` holds exactly this build."""
    try:
        return (folder / STAMP).read_text(encoding="utf-8") == stamp
    except (FileNotFoundError, NotADirectoryError):
        return False
