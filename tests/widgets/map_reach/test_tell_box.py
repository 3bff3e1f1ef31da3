"""One press asks, the second tells; the box says how far it came, and nothing twice."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.domain.command import EndNotice, TellOfficers
from app.domain.ports import LinkState
from tests.unit.app.services.hall import OFFICER, OTHER, TRUCK
from tests.unit.app.services.test_notices import Desk
from tests.unit.app.services.test_reach import answer
from tests.widgets.fake_link import entering
from tests.widgets.map_trails.test_trails_feature import Access, Chosen
from widgets.map.feature import MapContext
from widgets.map_reach.reach_feature import ReachFeature
from widgets.tasks.notice_lines import MOST_LINES, NoticeLines


class Play:
    def __init__(self, look, texts):
        self.desk = Desk()
        self.hall, self.texts, self.selection = self.desk.hall, texts, Chosen()
        context = MapContext(
            Access(),
            self.hall.group,
            self.selection,
            self.hall.dispatch,
            texts,
            lambda: self.hall.real_s,
            self.hall.commands,
        )
        self.feature = ReachFeature(context, look)
        self.box = self.feature.panel().tell_box
        self.hall.sign_in()

    def show(self):
        """Select the truck, switch on, and let the hub answer with one officer inside."""
        self.selection.select(TRUCK)
        self.feature.open()
        told = answer(120.9, 32.0, as_of_s=self.hall.group.now_s())
        self.hall.link.answer("reach", told)
        self.refresh()

    def refresh(self):
        self.feature.absorb(self.hall.pump())
        self.feature.refresh()

    @property
    def said(self):
        shown = [label.text() for label in self.box._labels() if not label.isHidden()]
        return "\n".join(shown)

    @property
    def told(self):
        bodies = [command.body for command in self.hall.link.sent]
        return [b for b in bodies if isinstance(b, TellOfficers | EndNotice)]


@pytest.fixture
def play(qapp, look, texts):
    play = Play(look, texts)
    yield play
    play.feature.release()
    play.feature.panel().deleteLater()


def test_nothing_is_offered_where_nobody_is_inside(play):
    play.selection.select(TRUCK)
    play.refresh()
    assert play.box.tell.isHidden()
    assert play.box.end.isHidden()
    assert play.said == ""


def test_the_first_press_names_them_and_the_second_tells_them(play):
    play.show()
    assert play.box.tell.text() == "告知圈内 1 人"
    play.box.tell.click()
    assert play.told == []
    assert "P-0117" in play.said
    assert "苏F·D0371" in play.said
    play.box.confirm.click()
    (body,) = play.told
    assert (body.target_id, body.officer_ids) == (TRUCK, (OFFICER,))
    assert "等待中心" in play.said
    assert not play.box.tell.isEnabled()
    play.box.confirm.click()
    assert len(play.told) == 1


def test_it_is_done_by_the_keys_and_escape_takes_the_question_back(play):
    play.show()
    QTest.keyClick(play.box.tell, Qt.Key.Key_Space)
    assert not play.box.confirm.isHidden()
    QTest.keyClick(play.box.confirm, Qt.Key.Key_Escape)
    assert play.box.confirm.isHidden()
    assert play.told == []
    QTest.keyClick(play.box.tell, Qt.Key.Key_Space)
    QTest.keyClick(play.box.confirm, Qt.Key.Key_Space)
    assert len(play.told) == 1


def test_those_are_told_who_were_named_whatever_the_region_says_since(play):
    play.show()
    play.box.tell.click()
    play.hall.enter_things(other={"lon_deg": 120.9005})
    play.refresh()
    assert "P-0203" not in play.said
    play.box.confirm.click()
    assert play.told[0].officer_ids == (OFFICER,)


def test_another_vehicle_takes_the_question_away(play):
    play.show()
    play.box.tell.click()
    play.selection.select(OTHER)
    play.refresh()
    assert play.box.confirm.isHidden()
    assert play.told == []


def test_who_may_not_hear_it_is_named_before_it_is_sent(play):
    play.hall.enter_things(officer={"fix_s": play.hall.clock.now_s() - 45.0})
    play.show()
    play.box.tell.click()
    assert "可能收不到（1）：P-0117 45 秒无定位" in play.said


def test_how_far_it_came_is_said_with_who_saw_it_and_who_has_not_got_it(play):
    play.desk.given(OFFICER, OTHER)
    play.hall.step_task("delivered", f"n1-{OFFICER}")
    play.hall.step_task("seen", f"n1-{OFFICER}")
    play.show()
    assert "已送达 1/2 · 看到 1 · 未看到 0" in play.said
    assert "看到：P-0117" in play.said
    assert "未送达（1）：P-0203" in play.said
    assert play.box.tell.isHidden()  # all inside look out already
    play.hall.link.state = LinkState.STALE
    play.refresh()
    assert "可能不全" in play.said


def test_it_is_ended_for_all_and_says_why_for_a_while(play):
    play.desk.given(OFFICER)
    play.show()
    play.box.end.click()
    assert play.told == [EndNotice("n1", "指挥席结束")]
    play.hall.link.reply()
    play.desk.over(OFFICER)
    play.refresh()
    assert play.box.end.isHidden()
    assert "协查已结束（到时）：送达 0/1" in play.said
    play.hall.pass_s(601.0)
    play.refresh()
    assert "协查" not in play.said


def test_a_refusal_and_who_was_left_out_are_said_in_words(play):
    play.show()
    play.box.tell.click()
    play.box.confirm.click()
    play.hall.link.reply(code="not_allowed")
    play.refresh()
    assert play.texts("errors.not_allowed") in play.said
    play.box.tell.click()
    play.box.confirm.click()
    left_out = {OFFICER: "out_of_scope", OTHER: "strange"}
    play.hall.link.reply(result={"told": [], "left_out": left_out})
    play.refresh()
    assert "未告知 P-0117：不属本辖区" in play.said
    assert "未告知 P-0203：strange" in play.said


def test_without_a_session_it_is_offered_and_cannot_be_pressed(play):
    play.show()
    play.hall.session.sign_out()
    play.refresh()
    assert not play.box.tell.isEnabled()


def test_a_label_with_markup_is_shown_as_it_is(play):
    play.hall.enter_things(officer={"label": "<b>x</b>"})
    play.show()
    play.box.tell.click()
    assert "<b>x</b>" in play.said


def test_over_the_tasks_each_vehicle_that_is_sought_has_one_line(qapp, texts):
    desk = Desk()
    lines = NoticeLines(desk.hall.group, texts)
    assert lines.isHidden()
    for number in range(MOST_LINES + 2):
        desk.given(OFFICER, OTHER, notice_id=f"n{number}", target=f"veh:{number}")
    desk.hall.step_task("seen", f"n4-{OFFICER}")
    lines.refresh()
    shown = lines.text().splitlines()
    assert len(shown) == MOST_LINES + 1
    assert shown[-1] == "另有 2 项协查"
    lines.deleteLater()


def test_forty_names_do_not_push_the_button_out_of_sight(play, look):
    crew = {f"off:{n}": f"P-{n} 某某某某某某" for n in range(40)}
    things = [
        {"id": i, "label": name, "class": 12, "lon_deg": 120.9, "lat_deg": 32.0, "row": 10 + n}
        for n, (i, name) in enumerate(crew.items())
    ]
    now_s = play.hall.clock.now_s()
    fresh = {"fix_s": now_s, "receipt_s": now_s}
    play.hall.link.push_tick(entering(play.hall.fields, [{**t, **fresh} for t in things]))
    play.show()
    panel = play.feature.panel()
    panel.resize(look.px(290), look.px(420))
    panel.show()
    QApplication.processEvents()
    play.box.tell.click()
    QApplication.processEvents()
    place = play.box.confirm.mapTo(panel.viewport(), play.box.confirm.rect().center())
    assert panel.widget().height() > panel.viewport().height()
    assert panel.viewport().rect().contains(place)
    assert play.box.question.text().count("某某某某某某") == 40
    panel.hide()
