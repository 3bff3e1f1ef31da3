"""What a duty window takes along when it is built anew: where one looked and what was open."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.domain.classes import EntityClass

if TYPE_CHECKING:  # the GL library, and who calls this
    from map_layers.camera import CameraView
    from widgets.duty_window import DutyWindow
    from widgets.roll.roll_room import RollsKnown


@dataclass(frozen=True, slots=True)
class WindowState:
    """``card_key`` is what the docked card is about, empty for none; ``draft`` is an unsaved line.

    ``panel_key`` is the panel that lies over the map, empty for none.
    What is chosen, followed and signed in lies in the desk's services and needs no taking along.
    """

    theme_id: str
    card_key: str
    hidden: frozenset[EntityClass]
    is_log_open: bool
    is_roll_open: bool
    panel_key: str
    rolls: "RollsKnown"
    draft: str
    view: "CameraView | None"


def state_of(window: "DutyWindow") -> WindowState:
    """Return what a window that takes this one's place should show."""
    return WindowState(
        theme_id=window.theme_id,
        card_key=window.dock.key,
        hidden=window.map.legend.hidden,
        is_log_open=not window.log.isHidden(),
        is_roll_open=not window.rolls.board.isHidden(),
        panel_key="" if window.panels.deck.isHidden() else window.panels.deck.key,
        rolls=window.rolls.known,
        draft=window.log.line.text(),
        view=window.map.view,
    )


def resume(window: "DutyWindow", state: WindowState) -> None:
    """Show what the window before showed; call before ``window`` is started."""
    window.map.legend.hide_classes(state.hidden)
    window.map.view = state.view
    window.log.line.setText(state.draft)
    window.log.setVisible(state.is_log_open)
    window.rolls.resume(state.rolls)
    window.rolls.board.setVisible(state.is_roll_open)
    if state.panel_key:
        window.panels.show_panel(state.panel_key)
    window.shelf.dock_again(state.card_key)
