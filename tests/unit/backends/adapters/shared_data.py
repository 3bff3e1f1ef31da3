"""Where the recorded data lies that is never shipped; tests skip where it is absent."""

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[4]


def shared_file(name: str) -> Path:
    """Return a recorded file, or skip the test, saying so."""
    folder = Path(os.environ.get("DUTYWALL_DATA", ROOT / ".." / "shared" / "data"))
    path = folder / name
    if not path.exists():
        pytest.skip(f"DUTYWALL_DATA holds no {name}")
    return path
