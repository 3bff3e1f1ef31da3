"""Two acts decided one right after the other tell nobody the same twice."""

from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.command import Command
from app.domain.entry import Actor
from backends.hub.deciding import Facts
from backends.hub.ground import Relay
from backends.hub.office import command_job
from backends.store.writer import Writer
from tests.unit.backends.notify.hall import LEADER, NOON_S, Hall, Scripted, to_many


class _Mute:
    """A bell that the hub's thread never hears."""

    def ring(self, _act: object) -> None:
        return


@pytest.mark.parametrize("together", [True, False])
def test_the_second_of_two_acts_at_one_moment_is_refused(tmp_path: Path, *, together: bool) -> None:
    """In one transaction, and in two before the hub's thread has heard of the first."""
    hall = Hall(tmp_path, Scripted())
    relay = Relay(_Mute(), ledger=hall.ledger)  # type: ignore[arg-type]
    hall.journal._on_committed = relay.put
    writer = Writer(hall.journal, hall.clock)
    facts = Facts(catalogue=hall.catalogue, messaging=hall.messaging)
    actor = Actor(LEADER.person_id, LEADER.role, LEADER.scope.text(), "seat-1")
    futures = []
    for name in ("s1", "s2"):
        body = replace(to_many(2), send_id=name, is_preview=False, expected=2)
        command = Command(name, body, "", NOON_S, NOON_S + 60.0)
        futures.append(writer.submit(command_job(command, LEADER, actor, facts), name))
        if not together and name == "s1":
            writer.start()
            futures[0].result(10.0)
    if together:
        writer.start()
    codes = [future.result(10.0).reply for future in futures]
    writer.close()
    assert [(one.code, one.detail) for one in codes] == [
        ("ok", ""),
        ("nobody_to_tell", "told_already"),
    ]
    assert hall.states() == {"queued": 2}
    hall.close()
