"""A view group takes over what arrives and starts anew with a new epoch."""

import numpy as np

from app.domain.health import SourceHealth
from app.domain.ports import Arrivals, LinkState
from app.domain.world import Tick
from tests.unit.app.services.hall import NOON_S, TRUCK, Hall


def test_ticks_of_one_drain_become_one_joined_change():
    hall = Hall()
    hall.enter_things()
    hall.link.push_tick(Tick(leave=np.array([0], np.uint32)))
    hall.link.push_tick(Tick(leave=np.array([2], np.uint32)))
    change = hall.pump().change
    assert (change.first, change.stop) == (0, 3)


def test_a_drain_that_brings_nothing_changes_nothing():
    hall = Hall()
    hall.pump()
    pumped = hall.pump()
    assert pumped.change.is_empty
    assert not pumped.subjects
    assert not pumped.state_changed
    assert not pumped.health_changed


def test_a_new_epoch_clears_the_world_and_keeps_the_board_whose_entries_do_not_come_again():
    hall = Hall()
    hall.enter_things()
    hall.raise_alarm()
    hall.link.push_epoch()
    hall.link.push_entry("log_written", "log:x", {}, time_s=NOON_S, personal={"text": "here"})
    pumped = hall.pump()
    assert pumped.is_new_epoch
    assert not pumped.is_new_board
    assert hall.group.world.count == 0
    assert len(hall.group.board.alarms) == 1
    assert [line.text for line in hall.group.board.log] == ["here"]


def test_a_restarted_board_leaves_the_world_alone():
    hall = Hall()
    hall.enter_things()
    hall.raise_alarm()
    hall.link.drain = lambda: Arrivals(LinkState.LIVE, restart_board=True)
    pumped = hall.pump()
    assert pumped.is_new_board
    assert not pumped.is_new_epoch
    assert hall.group.board.alarms == {}
    assert hall.group.world.count == 3


def test_an_entry_that_a_catch_up_repeats_is_folded_once():
    hall = Hall()
    hall.raise_alarm()
    entry = hall.link.push_entry("alarm_claimed", "alarm:a1", time_s=NOON_S, person="P-0231")
    hall.pump()
    hall.link._entries.append(entry)
    hall.pump()
    assert len(hall.group.board.alarms["a1"].steps) == 2


def test_now_is_the_time_of_the_hub():
    hall = Hall()
    hall.link.hub_offset_s = 2.5
    hall.pump()
    assert hall.group.now_s() == NOON_S + 2.5


def test_a_changed_link_state_is_told_once():
    hall = Hall()
    hall.pump()
    hall.link.state = LinkState.STALE
    assert hall.pump().state_changed
    assert not hall.pump().state_changed


def test_health_is_kept_by_source():
    hall = Hall()
    hall.link.push_health(SourceHealth("ais", "ais", NOON_S, NOON_S, 5, 1.0))
    assert hall.pump().health_changed
    assert hall.group.health["ais"].accepted == 5


def test_the_age_of_a_fix_is_unknown_for_what_is_not_here():
    hall = Hall()
    hall.enter_things()
    hall.clock.advance(12.0)
    assert hall.group.fix_age_s(TRUCK) == 12.0
    assert hall.group.fix_age_s("veh:nobody") is None


def test_a_cancelled_question_hears_no_late_answer():
    hall = Hall()
    heard = []
    request_id = hall.group.questions.ask("seat", heard.append)
    hall.group.questions.cancel(request_id)
    hall.link.answer("seat", {})
    hall.pump()
    assert heard == []


def test_an_answer_reaches_only_who_asked():
    hall = Hall()
    first, second = [], []
    hall.group.questions.ask("seat", first.append)
    hall.group.questions.ask("people", second.append)
    hall.link.answer("people", {"people": []})
    hall.pump()
    assert (len(first), len(second)) == (0, 1)


def test_questions_carry_the_session_of_who_is_signed_in():
    hall = Hall()
    hall.group.questions.ask("people", [].append)
    assert "session" not in hall.link.asked[-1][2]
    hall.sign_in()
    hall.group.questions.ask("people", [].append)
    assert hall.link.asked[-1][2]["session"] == "token-of-P-0231"


def test_listeners_that_leave_while_being_told_do_not_disturb_the_others():
    hall = Hall()
    heard = []

    def leave():
        disconnect()

    disconnect = hall.dispatch.connect(leave)
    hall.dispatch.connect(lambda: heard.append(1))
    hall.dispatch.begin(TRUCK)
    hall.dispatch.begin(TRUCK)
    disconnect()
    assert len(heard) == 2
