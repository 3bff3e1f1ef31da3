"""Who would be told, what goes to the hub, and what the seat knows of it afterwards."""

import pytest

from app.domain.command import EndNotice, TellOfficers
from app.domain.errors import OperatorError
from app.domain.notice import HOLDS_S, MOST_TOLD
from app.domain.reach_officers import OfficerInside
from app.services.handover_items import ItemKind, item_of, open_items
from app.services.notices import Notices
from tests.unit.app.services.hall import OFFICER, OTHER, TRUCK, Hall

INSIDE = (OfficerInside(OTHER, "P-0203", 3.0), OfficerInside(OFFICER, "P-0117", 45.0))


class Desk:
    def __init__(self, *, is_live: bool = True) -> None:
        self.hall = Hall(is_live=is_live)
        self.told = 0
        self.notices = Notices(
            self.hall.group, self.hall.commands if is_live else None, self._changed, lambda: "n1"
        )
        self.hall.enter_things()

    def _changed(self) -> None:
        self.told += 1

    def given(self, *officers: str, notice_id: str = "n1", target: str = TRUCK) -> None:
        """Let the journal say that these were told."""
        for number, officer in enumerate(officers):
            self.hall.issue_task(
                f"{notice_id}-{officer}",
                kind="attention",
                number=20 + number,
                notice_id=notice_id,
                expires_s=self.hall.clock.now_s() + HOLDS_S,
                officer_id=officer,
                officer_label=officer[-6:],
                target_id=target,
            )

    def over(self, *officers: str, notice_id: str = "n1") -> None:
        for officer in officers:
            task_id = f"{notice_id}-{officer}"
            self.hall.step_task("cancelled", task_id, reason="", cause="expired")


@pytest.fixture
def desk() -> Desk:
    desk = Desk()
    desk.hall.sign_in()
    return desk


def test_the_nearest_come_first_with_their_tasks_and_their_silence(desk: Desk) -> None:
    desk.hall.issue_task("t1")
    hearers, beyond = desk.notices.hearers(TRUCK, INSIDE)
    assert [(h.label, h.tasks, h.is_silent) for h in hearers] == [
        ("P-0117", (7,), True),
        ("P-0203", (), False),
    ]
    assert beyond == 0


def test_who_looks_out_already_is_not_asked_again_but_for_another_vehicle(desk: Desk) -> None:
    desk.given(OFFICER)
    assert [h.officer_id for h in desk.notices.hearers(TRUCK, INSIDE)[0]] == [OTHER]
    assert len(desk.notices.hearers("veh:other", INSIDE)[0]) == 2
    desk.over(OFFICER)
    assert len(desk.notices.hearers(TRUCK, INSIDE)[0]) == 2


def test_more_than_may_be_told_at_once_are_counted(desk: Desk) -> None:
    many = tuple(OfficerInside(f"o{n}", "", 1.0) for n in range(MOST_TOLD + 3))
    hearers, beyond = desk.notices.hearers(TRUCK, (*many, INSIDE[1]))
    assert (len(hearers), beyond) == (MOST_TOLD, 4)
    assert hearers[0].officer_id == OFFICER
    assert hearers[1].label == "o0"


def test_one_command_carries_all_with_what_is_known_of_the_vehicle(desk: Desk) -> None:
    desk.hall.raise_alarm("a1")
    desk.hall.raise_alarm("a2", entity_id="veh:other", severity=1)
    desk.notices.tell(TRUCK, (OFFICER, OTHER))
    body = desk.hall.link.sent[-1].body
    assert isinstance(body, TellOfficers)
    assert (body.officer_ids, body.alarm_id, body.for_s) == ((OFFICER, OTHER), "a1", HOLDS_S)
    vehicle = body.order["vehicle"]
    assert (vehicle["label"], vehicle["lon_deg"]) == ("苏F·D0371", 120.9)
    assert desk.notices.is_waiting
    desk.hall.link.reply(result={"told": [OTHER], "left_out": {OFFICER: "out_of_scope"}})
    desk.hall.pump()
    assert not desk.notices.is_waiting
    assert (desk.notices.left_out, desk.notices.error) == ({OFFICER: "out_of_scope"}, "")
    assert desk.told == 1


def test_a_refusal_is_kept_until_the_next_act(desk: Desk) -> None:
    desk.notices.tell(TRUCK, (OFFICER,))
    desk.hall.link.reply(code="already_told")
    desk.hall.pump()
    assert desk.notices.error == "already_told"
    desk.given(OFFICER)
    desk.notices.end(TRUCK, "x")
    assert desk.notices.error == ""


def test_the_end_goes_to_every_notice_about_the_vehicle(desk: Desk) -> None:
    desk.given(OFFICER)
    desk.given(OTHER, notice_id="n2")
    desk.given(OTHER, notice_id="n3", target="veh:other")
    before = len(desk.hall.link.sent)
    desk.notices.end(TRUCK, "够了")
    bodies = [command.body for command in desk.hall.link.sent[before:]]
    assert bodies == [EndNotice("n1", "够了"), EndNotice("n2", "够了")]
    desk.hall.link.reply(code="notice_over")  # the other seat was first: what was wanted is so
    desk.hall.pump()
    assert desk.notices.error == ""


def test_several_notices_about_one_vehicle_are_counted_as_one(desk: Desk) -> None:
    desk.given(OFFICER)
    desk.given(OTHER, notice_id="n2")
    desk.given(OTHER, notice_id="n3", target="veh:other")
    (about,) = desk.notices.open_about(TRUCK)
    assert {task.officer_id for task in about.tasks} == {OFFICER, OTHER}
    assert len(desk.notices.open_about()) == 2
    assert desk.notices.last_over(TRUCK) is None
    desk.over(OFFICER)
    over = desk.notices.last_over(TRUCK)
    assert over is not None
    assert over.notice_id == "n1"


def test_nothing_is_told_about_what_is_gone_nor_from_the_past() -> None:
    desk = Desk()
    assert desk.notices.obstacle == "not_signed_in"
    desk.hall.sign_in()
    assert desk.notices.obstacle == ""
    with pytest.raises(OperatorError, match="target_unknown"):
        desk.notices.tell("veh:gone", (OFFICER,))
    past = Desk(is_live=False)
    assert past.notices.obstacle == "replay_commands_nothing"
    with pytest.raises(OperatorError, match="replay_commands_nothing"):
        past.notices.tell(TRUCK, (OFFICER,))


def test_a_handover_has_one_item_for_all_who_look_out(desk: Desk) -> None:
    desk.given(OFFICER, OTHER)
    desk.hall.step_task("seen", f"n1-{OTHER}")
    (item,) = open_items(desk.hall.group)
    assert (item.kind, item.subject) == (ItemKind.NOTICE, "notice:n1")
    assert item.title_args == {
        "target": "苏F·D0371",
        "count": "2",
        "seen": "1",
        "state": "open",
    }
    desk.over(OFFICER, OTHER)
    assert open_items(desk.hall.group) == ()
    assert item_of(desk.hall.group, "notice:n1").title_args["state"] == "over"
    assert item_of(desk.hall.group, "notice:other").kind is ItemKind.UNKNOWN
