"""The panels of a duty window, put together from what the window has."""

from typing import TYPE_CHECKING

from app.domain.cases.query import CaseFilter
from app.domain.measures.opened import opened
from widgets.actions import Initials
from widgets.city_words import CityWords
from widgets.desk import Desk
from widgets.look import Look
from widgets.panels.drill.figure_card import Asked
from widgets.panels.panel_ground import PanelGround
from widgets.panels.panel_head import REPORT
from widgets.panels.panels_room import PanelsRoom, Screens
from widgets.texts import Texts

if TYPE_CHECKING:  # it calls this
    from widgets.duty_window import DutyWindow


def panels_of(
    window: "DutyWindow", desk: Desk, words: CityWords, look: Look, texts: Texts, initials: Initials
) -> PanelsRoom:
    """Return the room of panels; rows behind figures open in the window's own screens."""
    ground = PanelGround(
        *(desk.group, desk.indicators, desk.quantities, desk.panels, words, texts),
        desk.monotonic,
    )

    def town() -> str:
        return "" if desk.session.scope is None else desk.session.scope.town

    ground.town = town
    ground.follow(desk.session.connect)

    def do(act: str) -> None:
        reports = window.panels.reports
        if not act.startswith(REPORT):
            window.actions_table.do(act)  # which the window has only later
        elif reports is not None and (panel := ground.folder.find(act.removeprefix(REPORT))):
            reports.panel(panel.key, panel.title(texts.language))

    def filter_of(asked: Asked) -> CaseFilter | None:
        now_s = desk.group.now_s()
        return opened(asked.indicator, asked.node, asked.side, asked.within, now_s)

    screens = Screens(
        alarm=window.acts.show_alarm,
        task=window.acts.show_task,
        thing=window.acts.show_entity,
        series=window.show_series,
        hit=window.directory.show_hit,
        health=window.toggle_health,
        messages=window.messages.toggle,
        do=do,
        filter_of=filter_of,
    )
    return PanelsRoom(
        *(ground, window.map, window.cases, window.dock, window.drawers, screens, look, initials)
    )
