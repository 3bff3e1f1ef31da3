"""What a duty window takes along when it is built anew: where one looked and what was open."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.domain.classes import EntityClass

if TYPE_CHECKING:  # the GL library, and who calls this
    from map_layers.camera import CameraView
    from widgets.duty_window import DutyWindow


@dataclass(frozen=True, slots=True)
class WindowState:
    """``card_key`` is what the docked card is about, empty for none; ``draft`` is an unsaved line.

    What is chosen, followed and signed in lies in the desk's services and needs no taking along.
    """

    theme_id: str
    card_key: str
    hidden: frozenset[EntityClass]
    is_log_open: bool
    draft: str
    view: "CameraView | None"


def state_of(window: "DutyWindow") -> WindowState:
    """Return what a window that takes this one's place should show."""
    return WindowState(
        theme_id=window.theme_id,
        card_key=window.dock.key,
        hidden=window.map.legend.hidden,
        is_log_open=not window.log.isHidden(),
        draft=window.log.line.text(),
        view=window.map.view,
    )


def resume(window: "DutyWindow", state: WindowState) -> None:
    """Show what the window before showed; call before ``window`` is started."""
    window.map.legend.hide_classes(state.hidden)
    window.map.view = state.view
    window.log.line.setText(state.draft)
    window.log.setVisible(state.is_log_open)
    window.shelf.dock_again(state.card_key)
