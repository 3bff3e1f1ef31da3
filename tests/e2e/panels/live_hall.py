"""A demo hall as a guest starts it, with a past laid down before, and a seat that draws panels."""

import argparse
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QApplication

from app.commands.demo_past import run as lay_past
from app.config import RESOURCES, demo_city_folder, font_file, read_catalogues
from app.domain.people import CITY
from app.domain.ports import LinkState
from app.embedded import EmbeddedHall, HallOptions
from app.maps import MapStock
from app.wiring import build_desk, build_duty_window, desk_scale, load_looks, load_texts
from backends.city.pack import read_pack
from backends.demo.geography import build_demo_city
from backends.demo.stamp import is_stamped, stamp_of
from backends.feed.link import HubLink
from backends.feed.wires import Seat
from backends.store.outbox import Outbox
from widgets.desk import Desk
from widgets.duty_window import DutyWindow
from widgets.look import Look, Scale
from widgets.panels.kinds.painted import lacking
from widgets.panels.panel_window import PanelWindow
from widgets.theme_file import load_family, load_look

SEED, SIZE = 7, "small"
DAYS, SCALE = 3, 0.1
LIVE_WITHIN_S = 90.0
WALL_MM_PER_PX = 2000 / 1920  # a wall of 3x2 screens, six metres wide, seen from eight
WALL_FROM_M = 8.0


def demo_city() -> Path:
    """Return the folder of the console's own demo city, which is built where it is not yet."""
    city = demo_city_folder(SIZE, SEED)
    if not is_stamped(city, stamp_of(SEED, SIZE)):
        build_demo_city(city, seed=SEED, size=SIZE)
    return city


def lay_down(city: Path, data: Path) -> None:
    """Lay three days of a tenth of the usual load down, through the real intake."""
    asked = argparse.Namespace(
        data=data,
        city=city,
        size=SIZE,
        seed=SEED,
        days=DAYS,
        scale=SCALE,
        until="",
        warnings=None,
        tracks_hours=0.0,
    )
    assert lay_past(asked) == 0


@dataclass
class LiveHall:
    """Hub, indicators and demo city over ``data``; :meth:`close` ends all of it."""

    city: Path
    data: Path
    stack: ExitStack = field(default_factory=ExitStack)

    def __post_init__(self) -> None:
        """Start, and join as a wall does: with a seat that looks and needs nobody to sign in."""
        options = HallOptions(self.city, SIZE, SEED, font=font_file())
        self.hall = EmbeddedHall(self.data, options)
        self.stack.callback(self.hall.stop)
        self.hall.start()
        self.catalogues = read_catalogues()
        outbox = self.stack.enter_context(ExitStack())
        link = HubLink(
            self.hall.endpoints,
            Seat(self.hall.seat_keys("wall"), "wall"),
            self.catalogues,
            self.hall.clock,
            Outbox(self.data / "outbox" / "wall.db"),
        )
        outbox.callback(link.close)
        self.desk: Desk = build_desk(link, self.catalogues, self.hall.clock, data=self.data)
        self.stock = MapStock(self.desk.group, read_pack(self.city / "pack"), is_offscreen=True)

    @property
    def is_live(self) -> bool:
        """Whether data have come."""
        group = self.desk.group
        return group.has_data and group.status.state is LinkState.LIVE

    def close(self) -> None:
        """End everything that was started."""
        self.stack.close()


class Screen:
    """One seat's window, which nobody sees, and the one panel of it that is drawn."""

    def __init__(
        self,
        live: LiveHall,
        language: str = "zh_CN",
        theme: str = "night",
        size_px: tuple[int, int] = (1920, 1080),
    ) -> None:
        self.live, self.size_px = live, size_px
        family = load_family(RESOURCES / "fonts")
        self.theme, self.family = theme, family
        looks = load_looks(family, desk_scale(size_px[1]))
        self.look = looks[theme]
        self.window: DutyWindow = build_duty_window(
            *(live.desk, live.stock, looks, theme, load_texts(language)),
            lambda _report: "",
            data=live.data,
        )
        self.window.start()
        self.shown: PanelWindow | None = None

    @property
    def keys(self) -> list[str]:
        """The keys of all panels, in their order."""
        return [one.key for one in self.window.panels.deck.panels]

    @property
    def is_counted(self) -> bool:
        """Whether every figure of the city has come, and none lacks a feed."""
        figures = self.window.panels.ground.figures
        return not lacking(figures.of(one, CITY) for one in figures.table)

    def show(self, key: str) -> PanelWindow:
        """Show a panel in the place of the one before."""
        room = self.window.panels
        if self.shown is None:
            room.open_window(key)
            self.shown = room.windows[-1]
            self.shown.showNormal()
            self.shown.resize(*self.size_px)
        else:
            self.shown.deck.show_panel(key)
        return self.shown

    def to_wall(self) -> Look:
        """Show panels from now on as on one screen of a wall."""
        scale = Scale(WALL_MM_PER_PX, WALL_FROM_M, is_wall=True)
        self.look = load_look(RESOURCES, self.theme, self.family, scale)
        assert self.shown is not None
        self.shown.set_look(self.look)
        return self.look

    def picture(self) -> QPixmap:
        """Return what is shown, as pixels."""
        assert self.shown is not None
        return self.shown.grab()

    def turn(self, seconds: float) -> None:
        """Let Qt work for so long."""
        self.turn_until(lambda: False, seconds)

    def turn_until(self, is_so: Callable[[], bool], within_s: float) -> bool:
        """Let Qt work until something is so; return whether it was in time."""
        deadline_s = time.monotonic() + within_s
        while not is_so():
            if time.monotonic() > deadline_s:
                return False
            QApplication.processEvents()
            time.sleep(0.005)
        return True

    def close(self) -> None:
        """Close what is shown."""
        self.window.close()
        self.window.deleteLater()
