"""A demo hall as a guest starts it, with a past laid down before, and a seat that draws panels."""

import argparse
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QApplication, QWidget

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
from backends.hub.demo_people import DEMO_PASSWORD
from backends.store.outbox import Outbox
from widgets.desk import Desk
from widgets.duty_window import DutyWindow
from widgets.look import Scale
from widgets.panels.kinds.stand import lacking
from widgets.panels.panel_view import PanelView
from widgets.panels.panel_window import PanelWindow
from widgets.theme_file import load_family, load_look
from widgets.wall.panel_pane import PanelPane
from widgets.wall.scene import PaneKind, PaneSpec
from widgets.wall.wall_pane import WallContext

SEED, SIZE = 7, "small"
DAYS, SCALE = 3, 0.1
LIVE_WITHIN_S = 90.0
COUNTED_WITHIN_S = 180.0
LOOK_EVERY_S = 0.2  # what is waited for costs time to look at
OFFICER = "P-0231"  # names and addresses are shown to who is signed in only
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
    """Hub, indicators and demo city over ``data``; :meth:`close` ends all of it.

    ``with_demands`` has people call and cameras see as in the demo: then entries come by themselves
    and what is counted twice differs.
    """

    city: Path
    data: Path
    with_demands: bool = False
    stack: ExitStack = field(default_factory=ExitStack)

    def __post_init__(self) -> None:
        """Start, and join as a console does."""
        options = HallOptions(
            *(self.city, SIZE, SEED), font=font_file(), with_demands=self.with_demands
        )
        self.hall = EmbeddedHall(self.data, options)
        self.stack.callback(self.hall.stop)
        self.hall.start()
        self.catalogues = read_catalogues()
        outbox = self.stack.enter_context(ExitStack())
        link = HubLink(
            self.hall.endpoints,
            Seat(self.hall.seat_keys("console")),
            self.catalogues,
            self.hall.clock,
            Outbox(self.data / "outbox" / "console.db"),
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
    """One seat's window, which nobody sees, and the one panel of it that is drawn.

    On a wall it is a pane of a scene that fills one screen; otherwise a panel's own window.
    """

    def __init__(
        self,
        live: LiveHall,
        language: str = "zh_CN",
        theme: str = "night",
        size_px: tuple[int, int] = (1920, 1080),
        *,
        is_wall: bool = False,
    ) -> None:
        self.live, self.size_px = live, size_px
        family = load_family(RESOURCES / "fonts")
        looks = load_looks(family, desk_scale(size_px[1]))
        self.look = looks[theme]
        self.texts = load_texts(language)
        self.window: DutyWindow = build_duty_window(
            *(live.desk, live.stock, looks, theme, self.texts),
            lambda _report: "",
            data=live.data,
        )
        self.window.start()
        self.top: QWidget = QWidget()
        if is_wall:
            scale = Scale(WALL_MM_PER_PX, WALL_FROM_M, is_wall=True)
            self.look = load_look(RESOURCES, theme, family, scale)
            self.top.setPalette(self.look.palette())
            self.top.setFont(self.look.font())
            self.top.setStyleSheet(self.look.style_sheet())
        self._is_wall = is_wall
        self._pane: PanelPane | None = None

    @property
    def keys(self) -> list[str]:
        """The keys of all panels, in their order."""
        return [one.key for one in self.window.panels.deck.panels]

    def join(self) -> str:
        """Wait for data and sign in; return what went wrong, empty for nothing."""
        live, session, said = self.live, self.live.desk.session, list[str]()
        if not self.turn_until(lambda: live.is_live, LIVE_WITHIN_S):
            return f"no data: {live.hall.trouble()}"
        if session.person_id is None:
            session.sign_in(OFFICER, DEMO_PASSWORD, said.append)
            self.turn_until(lambda: bool(said), LIVE_WITHIN_S)
        return "" if session.person_id else f"{OFFICER} cannot sign in: {said}"

    def trouble(self) -> str:
        """Join, and wait for all figures; return what did not come, empty for nothing."""
        trouble = self.join()
        if trouble or self.turn_until(lambda: self.is_counted, COUNTED_WITHIN_S):
            return trouble
        return "not every figure was counted"

    @property
    def is_counted(self) -> bool:
        """Whether every figure of the city has come, and none lacks a feed."""
        figures = self.window.panels.ground.figures
        return not lacking(figures.of(one, CITY) for one in figures.table)

    @property
    def view(self) -> PanelView:
        """The panel that is shown."""
        view = self._pane.view if self._pane is not None else None
        if isinstance(self.top, PanelWindow):
            view = self.top.deck.view
        assert view is not None
        return view

    def show(self, key: str) -> None:
        """Show a panel in the place of the one before."""
        room = self.window.panels
        if self._is_wall:
            self._hang(key)
        elif isinstance(self.top, PanelWindow):
            self.top.deck.show_panel(key)
        else:
            room.open_window(key)
            self.top = room.windows[-1]
            self.top.showNormal()
        self.top.resize(*self.size_px)
        self.top.show()

    def _hang(self, key: str) -> None:
        """Show a panel as the only pane of one screen of a wall."""
        self._take_down()
        ground = self.window.panels.ground
        context = WallContext(ground.group, self.texts, ground.words, panels=ground)
        spec = PaneSpec(PaneKind.PANEL, (0, 0), (12, 12), panel=key)
        self._pane = PanelPane(context, self.look, spec)
        self._pane.setParent(self.top)
        self._pane.resize(*self.size_px)
        self._pane.show()

    def _take_down(self) -> None:
        pane, self._pane = self._pane, None
        if pane is not None:
            pane.release()
            pane.hide()
            pane.deleteLater()

    def refresh(self) -> None:
        """Show how things stand now, as it does every two seconds by itself."""
        if self._pane is not None:
            self._pane.refresh()
        elif isinstance(self.top, PanelWindow):
            self.top.refresh()

    def picture(self) -> QPixmap:
        """Return what is shown, as pixels."""
        return self.top.grab()

    def turn(self, seconds: float) -> None:
        """Let Qt work for so long."""
        self.turn_until(lambda: False, seconds)

    def turn_until(self, is_so: Callable[[], bool], within_s: float) -> bool:
        """Let Qt work until something is so; return whether it was in time."""
        now_s = time.monotonic()
        deadline_s = now_s + within_s
        while not is_so():
            look_s = now_s + LOOK_EVERY_S
            while (now_s := time.monotonic()) < min(look_s, deadline_s):
                QApplication.processEvents()
                time.sleep(0.005)
            if now_s >= deadline_s:
                return is_so()
        return True

    def close(self) -> None:
        """Close what is shown."""
        self._take_down()
        self.top.close()
        self.window.close()
        self.window.deleteLater()
