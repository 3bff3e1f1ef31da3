"""Registers are asked for until they come; a map that was made without them says so meanwhile."""

from app.domain.register import Registers
from tests.unit.app.services.hall import Hall
from tests.widgets.shell.test_sites import SITE
from widgets.map.register_wait import AGAIN_AFTER_S, REGISTERS_WITHIN_S, RegisterWait


def asked(hall: Hall) -> int:
    return sum(query == "registers" for _, query, _ in hall.link.asked)


def test_they_are_asked_for_until_they_come() -> None:
    hall = Hall()
    wait = RegisterWait(hall.group, lambda: hall.real_s)
    assert wait.poll() is None
    hall.link.answer("registers", {}, code="busy")
    hall.pump()
    assert wait.poll() is None
    assert asked(hall) == 1
    hall.real_s = AGAIN_AFTER_S
    assert wait.poll() is None
    assert asked(hall) == 2
    hall.real_s = REGISTERS_WITHIN_S
    assert wait.poll() == Registers()
    assert not wait.has_come
    hall.real_s = 10 * REGISTERS_WITHIN_S
    wait.poll()
    assert asked(hall) == 3, "an answer that was lost is asked for again"
    hall.link.answer("registers", {"sites": 5})
    hall.pump()
    assert not wait.has_come
    hall.real_s += AGAIN_AFTER_S
    wait.poll()
    hall.link.answer("registers", {"sites": [SITE], "cameras": []})
    hall.pump()
    assert wait.has_come
    found = wait.poll()
    assert found is not None
    assert [site.site_id for site in found.sites] == ["S-1"]
