"""Draw all panels of a live demo hall into a folder, for docs/images/panels."""

import sys
import tempfile
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from PySide6.QtWidgets import QApplication

from tests.e2e.panels.live_hall import LiveHall, Screen, demo_city, lay_down
from tests.e2e.panels.settled import waiting
from widgets.panels.tile import Tile

FED_S = 90.0  # curves begin when the hall does: one of a minute is no curve
ANSWERED_WITHIN_S = 60.0
EASED_S = 2.0  # the map's camera eases, and its next picture has its layers


def unanswered(screen: Screen) -> list[str]:
    """Return what the panes of the panel that is shown still wait for."""
    whys = [
        waiting(one, with_curves=True) if isinstance(one, Tile) else "its lines are wrong"
        for one in screen.view.tiles
    ]
    return [why for why in whys if why]


def draw(folder: Path, hall: LiveHall, only: Sequence[str] = ()) -> list[str]:
    """Draw every panel that is whole into ``folder``; return by panel what did not come in time.

    ``only`` has the keys of the panels that are drawn, of all where it is empty.
    """
    late: list[str] = []
    with closing(Screen(hall)) as screen:
        if trouble := screen.trouble():
            return [trouble]
        screen.turn(FED_S)
        for key in only or screen.keys:
            screen.show(key)
            screen.turn(EASED_S)

            screen.turn_until(lambda: not unanswered(screen), ANSWERED_WITHIN_S)
            whys = [f"{key}: {why}" for why in unanswered(screen)]
            late += whys
            screen.turn(EASED_S)
            if not whys:
                screen.picture().save(str(folder / f"{key}.png"))
    return late


def main() -> int:
    """Lay a past down, start a hall, draw; return 1 where a pane did not answer."""
    folder = Path(sys.argv[1])
    application = QApplication([])
    application.setStyle("Fusion")
    city = demo_city()
    with tempfile.TemporaryDirectory() as scratch:
        data = Path(scratch) / "hall"
        lay_down(city, data)
        with closing(LiveHall(city, data, with_demands=True)) as hall:
            late = draw(folder, hall, sys.argv[2:])
    for one in late:
        print(one, file=sys.stderr)
    return bool(late)


if __name__ == "__main__":
    sys.exit(main())
