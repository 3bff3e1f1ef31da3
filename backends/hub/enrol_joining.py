"""Joins the enrolment door to a hub: what its loop waits for, and what it does now and then."""

import os
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

from app.domain.clock import RunningClock
from backends.hub.enrol_door import open_door
from backends.hub.ground import Ground
from backends.hub.loop import Act, Beat
from backends.store.job import Job

FORGET_EVERY_S = 600.0


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What :class:`backends.hub.loop.HubLoop` is given; nothing where there is no door."""

    sources: Mapping[Any, Act]
    beats: tuple[Beat, ...]


def open_enrolment(
    ground: Ground,
    on_refusal: Callable[[str, str], None],
    record: Callable[[Job], None],
    stack: ExitStack,
) -> Enrolment:
    """Open the door of a hub; a training hub has none, since it asks nobody for a key."""
    if ground.config.is_training_plaintext:
        return Enrolment({}, ())
    door = open_door(
        ground.context,
        ground.config,
        ground.keys,
        on_refusal,
        record,
        RunningClock().now_s,  # a code lives ten real minutes, however fast the city runs
        time.monotonic,
        os.getpid(),
        stack,
    )
    return Enrolment(
        {door.greeter.fileno(): door.greet, door.socket: door.receive},
        (Beat(FORGET_EVERY_S, door.forget_old),),
    )
