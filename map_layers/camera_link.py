"""Linked cameras: where one window of the process is moved, the others look as well."""

import math
from collections.abc import Callable
from dataclasses import dataclass

from map_layers.camera import Camera


@dataclass(slots=True)
class _Member:
    camera: Camera
    on_moved: Callable[[], None]
    seen: int


class CameraLinks:
    """The cameras of all windows, each on its own until they are linked.

    Call :meth:`turn` once for every picture: it passes a move on once and notes it as seen, so
    nothing can go round in a circle. Centre, scale and bearing are passed on, never a viewport.
    """

    def __init__(self) -> None:
        self._members: list[_Member] = []
        self._is_linked = False

    @property
    def is_linked(self) -> bool:
        """Whether they move together."""
        return self._is_linked

    @property
    def count(self) -> int:
        """How many cameras there are."""
        return len(self._members)

    def join(self, camera: Camera, on_moved: Callable[[], None]) -> Callable[[], None]:
        """Take a camera in; ``on_moved`` hears when another one moved it. Returns how to leave.

        Where the others are linked it looks where they do, at once.
        """
        if self._is_linked and self._members:
            camera.follow(self._members[0].camera, math.inf)
            on_moved()
        member = _Member(camera, on_moved, camera.revision)
        self._members.append(member)

        def leave() -> None:
            if member in self._members:
                self._members.remove(member)

        return leave

    def link(self, leader: Camera, at_s: float) -> None:
        """Have all look where ``leader`` looks, from now on."""
        self._is_linked = True
        self._lead(leader, at_s)

    def part(self) -> None:
        """Let each go its own way; all stay where they are."""
        self._is_linked = False

    def turn(self, at_s: float) -> None:
        """Pass on what moved since the last turn; the one a person meant last leads."""
        moved = [member for member in self._members if member.camera.revision != member.seen]
        if moved and self._is_linked:
            meant = [m for m in self._members if m.camera.claim_s(at_s) > -math.inf]
            leader = max(meant or moved, key=lambda member: member.camera.claim_s(at_s))
            self._lead(leader.camera, at_s)
        for member in moved:
            member.seen = member.camera.revision

    def _lead(self, leader: Camera, at_s: float) -> None:
        for member in self._members:
            if member.camera is not leader and member.camera.follow(leader, at_s):
                member.on_moved()
            member.seen = member.camera.revision
