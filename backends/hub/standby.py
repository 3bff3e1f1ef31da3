"""The standby: follows the journal of the hub that leads, and takes over when that one is gone."""

import logging
import time
from pathlib import Path

from app.domain.errors import ConfigError, StoreError
from backends.hub.config import HubConfig
from backends.hub.waiting import Waiting
from backends.store.database import Database, Reading
from backends.store.following import Follower
from backends.store.place import OccupiedError
from backends.store.postgres_watch import PostgresWatch
from backends.store.succession import Step, Succession

log = logging.getLogger("hub")

LISTEN_S = 0.5


class Standby:
    """Follows the journal of the hub that leads, and takes over when that one is gone."""

    def __init__(self, config: HubConfig, anchor_path: Path, waiting: Waiting) -> None:
        """Prepare; nothing is opened yet."""
        self._succession = Succession(time.monotonic)
        self._place = config.database
        self._config = config
        self._anchor_path = anchor_path
        self._waiting = waiting
        self._reading = Reading(self._place)
        self._follower: Follower | None = None

    def wait(self) -> Database:
        """Return the database when it is ours."""
        try:
            while True:
                try:
                    found = self._watch_once()
                except ConfigError:
                    raise
                except StoreError as error:
                    self._succession.blind()
                    self._waiting.pause(f"the standby cannot see the database: {error}")
                    continue
                if found is not None:
                    self._follow()
                    return found
        finally:
            if self._follower is not None:
                self._follower.close()
            self._reading.close()

    def _watch_once(self) -> Database | None:
        """Watch over one connection until the lock is ours; None to begin anew."""
        watch = PostgresWatch(self._place)
        try:
            while True:
                self._waiting.look()
                self._follow()
                holder = watch.holder()
                step = self._succession.look(holder)
                if holder is not None:
                    self._waiting.say("this hub stands by; another one leads")
                if holder is not None and step is Step.END_HOLDER:
                    log.error(
                        "the hub that leads has said nothing for %.1f s; its session is ended",
                        holder.silent_s,
                    )
                    watch.end(holder.pid)
                elif step is Step.TAKE:
                    try:
                        return Database.open(self._place)
                    except OccupiedError:
                        self._succession.blind()
                watch.wait(LISTEN_S)
        finally:
            watch.close()

    def _follow(self) -> None:
        """Read on; what cannot be proved is said, and is no reason to leave the hall without hub.

        ``journal verify`` names it, and whoever takes over still checks the anchored head.
        """
        try:
            if self._follower is None:
                clock = self._config.running_clock()
                self._follower = Follower(self._reading, self._anchor_path, clock.now_s)
            self._follower.catch_up()
        except StoreError as error:
            self._waiting.say(f"the standby cannot follow the journal: {error}")
