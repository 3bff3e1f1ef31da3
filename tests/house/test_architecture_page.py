"""The page of the architecture names every child of the hub and every room of the backends."""

import re
from pathlib import Path

PAGE = Path("docs/architecture.md").read_text("utf-8")


def test_every_child_of_the_hub_has_its_row() -> None:
    started = Path("backends/hub/beside.py").read_text("utf-8")
    children = re.findall(r'children\.add\("(\w+)"', started)
    assert len(children) > 3
    assert [one for one in children if f"\n| {one} | " not in PAGE] == []


def test_every_room_of_the_backends_is_named() -> None:
    rooms = [path.parent.name for path in Path("backends").glob("*/__init__.py")]
    assert len(rooms) > 10
    assert [one for one in rooms if f"`{one}`" not in PAGE and f"backends/{one}/" not in PAGE] == []
