"""The windows of a seat, live or in replay: one duty window, and a wall on every further screen."""

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtGui import QScreen
from PySide6.QtWidgets import QApplication

from app.endings import end_at_signals
from app.garbage import GarbageOnScreen
from app.maps import MapStock
from app.stall_watch import StallWatch
from app.wall_wiring import WallGround, build_walls, read_wall_scene, screens_for
from app.wiring import (
    build_duty_window,
    desk_scale,
    load_looks,
    load_texts,
    make_save_page,
)
from widgets.desk import Desk
from widgets.duty_seat import DutySeat
from widgets.duty_window import DutyWindow
from widgets.wall.wall_window import WallWindow


@dataclass(frozen=True, slots=True)
class SeatWindows:
    """What every window of a seat is built from; ``data`` is where its printed pages go."""

    arguments: argparse.Namespace
    data: Path
    desk: Desk
    family: str
    stock: MapStock

    def window(
        self, screen: QScreen, language: str, theme: str, on_language: Callable[[], None]
    ) -> DutyWindow:
        """Return a duty window in a language."""
        scale = desk_scale(screen.geometry().height(), screen.physicalSize().height())
        texts = load_texts(language)
        return build_duty_window(
            self.desk,
            self.stock,
            load_looks(self.family, scale),
            theme,
            texts,
            make_save_page(self.data, texts, self.stock.pack, self.family),
            on_language,
            data=self.data,
        )

    def walls(self, screens: list[QScreen]) -> list[WallWindow]:
        """Return the wall scene, shown: on each of these screens, or once across them."""
        name = self.arguments.wall_scene
        if not name or not screens:
            return []
        scene = read_wall_scene(name)
        ground = WallGround(
            *(self.desk, self.stock, self.family, self.arguments.theme),
            load_texts(self.arguments.lang),
        )
        if scene.screens is not None:
            screens = screens_for(scene, screens)
            walls = build_walls(ground, scene)
        else:
            walls = [wall for _ in screens for wall in build_walls(ground, scene)]
        for wall, screen in zip(walls, screens, strict=True):
            wall.show_on(screen)
        return walls


def turn_windows(windows: SeatWindows, application: QApplication) -> int:
    """Show the windows and turn until the duty window is closed; return the exit status."""
    arguments = windows.arguments
    screen = application.primaryScreen()
    walls: list[WallWindow] = []

    def build(language: str, theme: str, on_language: Callable[[], None]) -> DutyWindow:
        return windows.window(screen, language, theme, on_language)

    def feed_walls(window: DutyWindow) -> None:
        for number, wall in enumerate(walls):
            window.pump.feed(f"wall {number}", wall.absorb)
            window.pump.refresh(f"wall {number}", wall.refresh)

    seat = DutySeat(build, arguments.lang, arguments.theme)
    seat.opened.connect(feed_walls)
    seat.closed.connect(application.quit)
    application.setQuitOnLastWindowClosed(False)
    # Said twice, since a bare X server has no window manager that would maximise anything.
    seat.window.setGeometry(screen.availableGeometry())
    seat.window.showMaximized()
    walls += windows.walls([s for s in application.screens() if s is not screen])
    feed_walls(seat.window)
    seat.window.start()
    # Python sees a signal only between two of its own instructions: give it some.
    watch = StallWatch()
    awake = QTimer()
    awake.timeout.connect(watch.beat)
    awake.start(200)

    def close() -> None:
        seat.window.close()  # the one that there is then

    end_at_signals(close)
    with watch, GarbageOnScreen():
        status = application.exec()
    for wall in walls:
        wall.release()
        wall.close()
    return status
