"""The keys of the duty window, and what each of them does."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from widgets.desk import Desk
from widgets.strip.replay_acts import ReplayActs

if TYPE_CHECKING:  # it calls this
    from widgets.duty_window import DutyWindow


def keys_of(window: "DutyWindow", desk: Desk) -> dict[str, Callable[[], object]]:
    """Return the keys; a replay has those of its own in place of all that commands."""
    acts: dict[str, Callable[[], object]] = {
        "Ctrl+K": window.open_command_box,
        "L": window.toggle_log,
        "F": window.map.fit,
        "X": window.map.show_everything,
        "A": window.alarms.list.setFocus,
        "J": window.toggle_room,
        "Ctrl+T": window.switch_theme,
        "F1": window.shelf.about,
        "Esc": window.step_back,
    }
    if desk.player is None:
        acts |= {
            "H": window.toggle_health,
            "Ctrl+M": window.toggle_mute,
            "Ctrl+S": window.shelve,
            "V": window.toggle_cameras,
            "Z": lambda: window.drawers.toggle(window.hazmat),
            "Backspace": desk.dispatch.recall,
            "Ctrl+R": window.shelf.replay_recent,
        }
    else:  # nothing that commands has a key here, and no source's health was recorded
        acts |= ReplayActs(desk.player).keys()
    rooms = (window.evidence, window.cases, window.messages, window.figures, window.found)
    for room in (window.map.features, *rooms, window.directory, window.panels, window.rolls):
        acts |= room.keys()
    return acts
