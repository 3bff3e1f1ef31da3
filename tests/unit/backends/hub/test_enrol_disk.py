"""A door whose files or disk are in trouble refuses by name, spends no code and goes on."""

import math
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from backends.hub.enrol_invitations import GOOD_FOR_S, KEPT_S
from backends.wire import enrol
from tests.unit.backends.hub.test_enrol_door import (
    CODE,
    NOW_S,
    Porch,
    _quick_scrypt,
    porch,
    reason,
)

__all__ = ["_quick_scrypt", "porch"]


def files(data: Path) -> dict[str, bytes]:
    return {str(p.relative_to(data)): p.read_bytes() for p in data.rglob("*") if p.is_file()}


@pytest.mark.parametrize(
    "spoil",
    [
        lambda path: path.write_text("[[seat]\n"),
        lambda path: path.write_text('[[seat]]\nkey = "k"\nseat = "s"\nkind = "king"\n'),
        lambda path: path.write_bytes(b"\xff"),
        lambda path: path.mkdir(),
    ],
    ids=["no toml", "no such kind", "no text", "no file"],
)
def test_seats_that_cannot_be_read_spend_no_code(
    porch: Porch, spoil: Callable[[Path], None]
) -> None:
    seats = porch.data / "seats.toml"
    spoil(seats)
    before = files(porch.data)
    assert reason(porch.claim()) == "enrol_not_kept"
    assert files(porch.data) == before
    assert (porch.jobs, porch.refused) == ([], [])
    seats.rename(porch.data / "spoilt")
    assert isinstance(porch.claim(), enrol.Admitted)
    assert [r.seat for r in porch.seats()] == ["desk-2"]
    assert len(porch.jobs) == 1


class FullDisk:
    """Lets so many calls of a function of ``os`` through, then refuses: so many, or all."""

    def __init__(
        self, patch: pytest.MonkeyPatch, name: str, most: int, refusals: float = math.inf
    ) -> None:
        self.left, self.refusals, self._does = most, refusals, getattr(os, name)
        patch.setattr(os, name, self)

    def __call__(self, *arguments: Any) -> Any:
        self.left -= 1
        if -self.refusals <= self.left < 0:
            raise OSError(28, "No space left on device")
        return self._does(*arguments)


# A rename needs no room: it is refused once, and the one that puts things back is not.
@pytest.mark.parametrize(
    ("name", "most", "refusals"),
    [("fsync", 0, math.inf), ("fsync", 1, math.inf), ("replace", 0, 1), ("replace", 1, 1)],
)
def test_a_disk_that_is_full_at_any_step_spends_no_code(
    porch: Porch, monkeypatch: pytest.MonkeyPatch, name: str, most: int, refusals: float
) -> None:
    before = files(porch.data)
    disk = FullDisk(monkeypatch, name, most, refusals)
    assert reason(porch.claim()) == "enrol_not_kept"
    disk.refusals = 0
    assert files(porch.data) == before
    assert (porch.jobs, porch.refused) == ([], [])
    assert isinstance(porch.claim(), enrol.Admitted)
    assert len(porch.seats()) == len(porch.jobs) == 1


def test_a_full_disk_ends_no_door_at_a_wrong_proof_or_an_old_invitation(
    porch: Porch, monkeypatch: pytest.MonkeyPatch
) -> None:
    FullDisk(monkeypatch, "fsync", 0)
    FullDisk(monkeypatch, "unlink", 0)
    assert reason(porch.claim(enrol.Code(CODE.number, "F" * 16))) == "enrol_wrong"
    assert porch.refused == [("enrol_wrong", "10.0.0.7")]
    porch.now_s = NOW_S + GOOD_FOR_S + KEPT_S + 1.0
    porch.door.forget_old()
    assert porch.box.find(CODE.number) is not None
