"""A notice: who has it, who saw it, when it is over, and what the officers read."""

import pytest

from app.domain import notice as notices
from app.domain.board import Board
from app.domain.notice import (
    attention_text,
    notice_of,
    notices_of,
    open_notices,
    over_cause,
    over_text,
)
from tests.unit.app.domain.facts import Facts

VEHICLE = {
    "class": 1,
    "lon_deg": 120.9,
    "lat_deg": 32.0,
    "speed_mps": 10.0,
    "course_deg": 90.0,
    "fix_s": 1_700_000_000.0,
}


class Told:
    """A board on which three officers were asked to look out for one vehicle."""

    def __init__(self, **changes: object) -> None:
        self.facts, self.board = Facts(), Board()
        for number in (1, 2, 3):
            self.board.apply(self.facts.lookout(f"l{number}", f"officer:{number}", **changes))

    def say(self, kind: str, task_id: str = "l1", **body: object) -> None:
        self.board.apply(self.facts.entry(f"task_{kind}", f"task:{task_id}", body))

    def over(self, cause: str = "expired") -> None:
        for number in (1, 2, 3):
            self.say("cancelled", f"l{number}", reason="", cause=cause)

    @property
    def notice(self) -> notices.Notice:
        (found,) = notices_of(self.board)
        return found


def ids(tasks: object) -> list[str]:
    return [task.task_id for task in tasks]  # type: ignore[attr-defined]


def test_who_has_it_and_who_saw_it_is_told_apart() -> None:
    told = Told()
    assert ids(told.notice.waiting) == ["l1", "l2", "l3"]
    told.say("sent", "l1")
    told.say("delivered", "l1")
    told.say("not_seen", "l2")  # his answer overtook the receipt: he has read it
    told.say("not_seen", "l3")
    told.say("seen", "l3")
    assert ids(told.notice.delivered) == ["l1", "l2", "l3"]
    assert told.notice.waiting == ()
    assert (ids(told.notice.seen), ids(told.notice.not_seen)) == (["l3"], ["l2"])
    assert told.notice.is_open
    assert (told.notice.cause, told.notice.over_s) == ("", float("inf"))


def test_what_is_said_after_the_end_counts_as_seen() -> None:
    told = Told()
    told.over()
    told.say("late_answer", "l2", answer="seen")
    assert not told.notice.is_open
    assert told.notice.cause == "expired"
    assert told.notice.over_s == told.board.tasks["l3"].reached_s["cancelled"]
    assert ids(told.notice.seen) == ["l2"]


def test_looking_out_is_no_task_that_takes_an_officer() -> None:
    told = Told()
    assert (told.board.open_tasks(), told.board.tasks_of("officer:1")) == ([], [])
    assert ids(told.board.lookouts()) == ["l1", "l2", "l3"]
    told.over()
    assert told.board.lookouts() == []


def test_notices_are_told_apart_by_their_id_and_the_newest_comes_first() -> None:
    told = Told()
    told.board.apply(told.facts.task("t1"))
    told.board.apply(told.facts.lookout("m1", notice_id="n2"))
    assert [n.notice_id for n in notices_of(told.board)] == ["n2", "n1"]
    found = notice_of(told.board, "n2")
    assert found is not None
    assert ids(found.tasks) == ["m1"]
    assert notice_of(told.board, "n3") is None


def test_it_is_over_when_its_time_is_up_and_not_before() -> None:
    told = Told()
    assert over_cause(told.notice, told.board, 1899.9) == ""
    assert over_cause(told.notice, told.board, 1900.0) == "expired"
    told.over()
    assert over_cause(told.notice, told.board, 1900.0) == ""


def test_it_is_over_when_its_alarm_is_closed() -> None:
    told = Told()
    told.board.apply(told.facts.alarm("a1"))
    assert over_cause(told.notice, told.board, 1100.0) == ""
    told.board.apply(told.facts.entry("alarm_closed", "alarm:a1", {"outcome": "verified"}))
    assert over_cause(told.notice, told.board, 1100.0) == "alarm_closed"


@pytest.mark.parametrize(
    ("target", "step", "cause"),
    [
        ("veh:1", "done", "target_met"),
        ("veh:1", "arrived", ""),
        ("veh:1", "refused", ""),
        ("veh:2", "done", ""),
    ],
)
def test_it_is_over_when_one_who_was_sent_after_it_is_done(
    target: str, step: str, cause: str
) -> None:
    told = Told(target_id=target)
    told.board.apply(told.facts.task("t1"))
    told.board.apply(told.facts.entry(f"task_{step}", "task:t1"))
    assert over_cause(told.notice, told.board, 1100.0) == cause


def test_what_was_done_before_it_was_given_ends_nothing() -> None:
    facts, board = Facts(), Board()
    for entry in (facts.task("t1"), facts.entry("task_done", "task:t1"), facts.lookout()):
        board.apply(entry)
    assert over_cause(notices_of(board)[0], board, 1100.0) == ""


def test_the_officer_reads_what_where_until_when_and_that_he_stays_on_his_task() -> None:
    assert attention_text(12, "苏F1", VEHICLE, 1_700_000_900.0) == (
        "T12 协查 苏F1 危货车; 看到或未看到请回复，不离开现任务; 至 06:28:20 有效; "
        "末次 06:13:20 36km/h 向东 @120.90000,32.00000"
    )


def test_a_longest_label_still_fits_a_terminal_with_its_place() -> None:
    text = attention_text(4_000_000_000, "油" * 500, VEHICLE, 1_700_000_900.0)
    assert len(text.encode("gbk")) < 400
    assert text.endswith("@120.90000,32.00000")


@pytest.mark.parametrize(
    "changes", [{"fix_s": None}, {"lon_deg": "x"}, {"fix_s": 1e30}, {"class": "x"}]
)
def test_a_vehicle_without_place_or_time_makes_no_text(changes: dict[str, object]) -> None:
    with pytest.raises((TypeError, ValueError)):
        attention_text(1, "苏F1", {**VEHICLE, **changes}, 0.0)


def test_the_end_says_why() -> None:
    assert over_text(12, "expired", "") == "T12 协查结束 到时"
    assert over_text(12, "target_met", "") == "T12 协查结束 目标已处置"
    assert over_text(12, "ended", "误" * 300) == "T12 协查结束 " + "误" * 100
    assert over_text(12, "", "") == "T12 协查结束"


def test_a_notice_is_among_the_open_ones_until_it_is_over_for_the_last() -> None:
    told = Told()
    told.say("cancelled", "l1", reason="", cause="expired")
    assert open_notices(told.board) == notices_of(told.board) == (told.notice,)
    assert ids(told.notice.tasks) == ["l1", "l2", "l3"]
    told.over()
    assert open_notices(told.board) == ()
    assert len(notices_of(told.board)) == 1
