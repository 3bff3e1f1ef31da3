"""Nothing of the panel moves while the age of what it says grows."""

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QApplication

from app.services.notices import Notices
from tests.unit.app.services.hall import Hall
from widgets.map_reach.reach_panel import ReachPanel
from widgets.map_reach.tell_box import TellBox


def test_an_age_that_takes_another_line_moves_nothing_below(qtbot, look, texts) -> None:
    hall = Hall()
    notices = Notices(hall.group, hall.commands, lambda: None)
    box = TellBox(notices, texts, lambda one: one, hall.group.now_s)
    panel = ReachPanel(look, texts, box)
    qtbot.addWidget(panel)
    panel.resize(look.px(300), look.px(600))
    panel.show()
    qtbot.waitExposed(panel)
    widest = "推算于刚才 " * 12
    tops = []
    for state in ("推算于刚才", widest):
        panel.say(state, "内有 2 人", "", "", widest=widest)
        QApplication.processEvents()
        panel.say(state, "内有 2 人", "", "", widest=widest)
        QApplication.processEvents()
        tops.append(panel.officers.mapTo(panel.widget(), QPoint()))
    assert tops[0] == tops[1]
