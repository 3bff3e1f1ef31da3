"""The region on the map follows the selection, says its age, and goes when the feed does."""

import pytest

from app.domain.ports import LinkState
from app.domain.reach import Pace
from app.domain.reach_officers import OfficerInside
from tests.unit.app.services.hall import OFFICER, TRUCK, Hall
from tests.unit.app.services.test_reach import answer
from tests.widgets.map_trails.test_trails_feature import Access, Chosen
from widgets.map.feature import MapContext
from widgets.map_reach.reach_feature import MOST_OFFICERS, ReachFeature


class Play:
    def __init__(self, look, texts):
        self.hall, self.access, self.selection = Hall(), Access(), Chosen()
        self.hall.enter_things()
        context = MapContext(
            self.access,
            self.hall.group,
            self.selection,
            self.hall.dispatch,
            texts,
            lambda: self.hall.real_s,
        )
        self.feature = ReachFeature(context, look)

    @property
    def panel(self):
        return self.feature.panel()

    @property
    def said(self):
        return "\n".join(label.text() for label in self.panel._labels() if not label.isHidden())

    def bands(self):
        return self.access.parts.get("bands", ())

    def show(self, code="ok", **changes):
        """Select the truck, switch on, and let the hub answer."""
        self.selection.select(TRUCK)
        self.feature.open()
        told = answer(120.9, 32.0, as_of_s=self.hall.group.now_s(), **changes)
        self.hall.link.answer("reach", told if code == "ok" else {}, code)
        self.feature.absorb(self.hall.pump())
        self.feature.refresh()


@pytest.fixture
def play(qapp, look, texts):
    play = Play(look, texts)
    yield play
    play.feature.release()
    assert not play.selection.told
    play.panel.deleteLater()


def ring(half):
    return [120.9 - half, 32.0 - half, 120.9 + half, 32.0 - half, 120.9 + half, 32.0 + half]


def all_paces():
    return [
        {"minutes": m, "pace": pace, "rings": [ring(0.01 * m)]}
        for pace in ("possible", "likely")
        for m in (5.0, 4.0, 3.0, 2.0, 1.0)
    ] + [{"minutes": 5.0, "pace": "nine_in_ten", "rings": [ring(0.04)]}]


def test_nothing_is_asked_before_somebody_wants_it(play):
    play.selection.select(TRUCK)
    play.feature.refresh()
    assert play.hall.link.asked == []
    assert "未显示" in play.said


def test_likely_bands_are_filled_and_the_possible_is_one_dashed_line(play):
    play.show(bands=all_paces())
    filled = [band.minutes for band in play.bands() if not band.is_outline]
    outlined = [(band.minutes, band.notice) for band in play.bands() if band.is_outline]
    assert filled == [5.0, 4.0, 3.0, 2.0, 1.0]
    assert outlined == [(5.0, "可能")]
    play.panel.paces[Pace.NINE_IN_TEN].setChecked(True)
    assert sorted(b.notice for b in play.bands() if b.is_outline) == ["九成", "可能"]
    play.panel.paces[Pace.LIKELY].setChecked(False)
    assert all(band.is_outline for band in play.bands())


def test_it_says_when_it_was_worked_out_whose_speeds_and_who_is_inside(play):
    play.show()
    for part in ("推算于", "4 秒", "test", "P-0117", "200 次模拟", "A　50%"):
        assert part in play.said


@pytest.mark.parametrize("count", [1, MOST_OFFICERS, MOST_OFFICERS + 1, 70])
def test_those_who_are_inside_and_not_named_are_counted(play, texts, count):
    inside = tuple(OfficerInside(f"o{n}", f"P-{n}", 3.0) for n in range(count))
    said = play.feature._inside(inside)
    more = texts("reach.more", count=str(count - MOST_OFFICERS))
    assert said.endswith(more) is (count > MOST_OFFICERS)
    assert said.count("P-") == min(count, MOST_OFFICERS)


def test_it_follows_the_selection_and_lets_go_of_the_one_before(play):
    play.show()
    assert play.bands()
    play.selection.select(OFFICER)
    assert play.bands() == ()
    assert play.hall.link.asked[-1][2]["target_id"] == OFFICER
    play.selection.select(None)
    play.feature.refresh()
    assert "选中" in play.said


def test_behind_a_broken_line_the_bands_are_off_at_once_and_it_says_so(play):
    play.show()
    play.hall.link.state = LinkState.STALE
    play.feature.absorb(play.hall.pump())
    assert play.bands() == ()
    assert "不是实时" in play.said


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("planner_starting", "正在启动"),
        ("not_signed_in", "登录"),
        ("target_unknown", "没有可达范围"),
        ("strange", "strange"),
    ],
)
def test_why_there_is_none_is_said_in_words(play, code, says):
    play.show(code)
    assert play.bands() == ()
    assert says in play.said


def test_a_planner_that_has_started_is_shown_by_itself(play):
    play.show("planner_starting")
    play.hall.pass_s(6.0)
    play.feature.refresh()
    play.hall.link.answer("reach", answer(120.9, 32.0, as_of_s=play.hall.group.now_s()))
    play.feature.absorb(play.hall.pump())
    play.feature.refresh()
    assert play.bands()


def test_a_reason_of_the_planner_is_said_with_its_time(play):
    play.show(bands=[], reason="target_off_network")
    assert play.bands() == ()
    assert "没有道路" in play.said
    assert "推算于" in play.said


def test_it_stays_when_its_panel_is_shut_and_goes_when_it_is_switched_off(play):
    play.show()
    play.feature.shut()
    assert play.bands()
    assert play.feature.mark
    play.panel.follows.setChecked(False)
    assert play.bands() == ()
    assert not play.feature.mark
    assert not play.feature.clicked([], (0.0, 0.0))
