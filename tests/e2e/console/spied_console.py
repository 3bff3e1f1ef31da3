"""The real console in its own process, telling a file twice a second what is on its screen where.

Only looks: every act in the test comes as a real event of the X server.
"""

import json
import os
import sys
import time
from pathlib import Path

import numpy as np
from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QWindow
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QLabel,
    QLineEdit,
    QWidget,
)

from app import cli
from app.commands import console
from app.domain.classes import OURS, EntityClass
from widgets.duty_window import DutyWindow
from widgets.map.plan_overlays import plan_overlays

SPY_MS = 250
PIN_PX = 13  # from the tip of a pin up to its middle
LEAST_MPS = 5.0


def _centre(widget: QWidget) -> list[int]:
    at = widget.mapToGlobal(widget.rect().center())
    return [at.x(), at.y()]


def _is_in_sight(widget: QWidget) -> bool:
    """Return whether its middle is: what is scrolled away is visible to Qt, and to nobody else."""
    return widget.visibleRegion().contains(widget.rect().center())


def _rows(view: QAbstractItemView) -> list[dict]:
    model, rows = view.model(), []
    for number in range(model.rowCount()):
        index = model.index(number, 0)
        rect = view.visualRect(index)
        if rect.isValid() and view.viewport().rect().intersects(rect):
            at = view.viewport().mapToGlobal(rect.center())
            rows.append({"at": [at.x(), at.y()], "text": str(index.data() or "")})
    return rows


def _things(window: DutyWindow) -> dict:
    host = window.map.map
    if host is None:
        return {}
    group = window._desk.group
    world = group.world
    view = host.scene.camera.view(time.monotonic())
    surface = host.surface
    found = {}
    wanted = {a.entity_id for a in group.board.open_alarms()}
    for row in range(world.size):
        name = world.id_at(row)
        if not name or not (int(world.column("class")[row]) in OURS or name in wanted):
            continue
        lon, lat = float(world.column("lon_deg")[row]), float(world.column("lat_deg")[row])
        x, y = view.screen_of(lon, lat)
        point = QPoint(round(x), round(y))
        inside = 0 <= x < view.width_px and 0 <= y < view.height_px
        if inside and isinstance(surface, QWindow | QWidget):
            at = surface.mapToGlobal(point)
            found[name] = [at.x(), at.y()]
    return found


def _posts(window: DutyWindow) -> dict:
    """Return where the pins of the plan are that can be clicked."""
    host, desk = window.map.map, window._desk
    surface = None if host is None else host.surface
    if desk.dispatch.plan is None or not isinstance(surface, QWindow | QWidget):
        return {}
    view = host.scene.camera.view(time.monotonic())
    shown = plan_overlays(desk.dispatch, "", window._texts).posts
    found = {}
    for post in shown:
        x, y = view.screen_of(post.lon_deg, post.lat_deg)
        if not (0 <= x < view.width_px and PIN_PX <= y < view.height_px):
            continue
        at = surface.mapToGlobal(QPoint(round(x), round(y - PIN_PX)))
        found[post.post_id] = {"at": [at.x(), at.y()], "text": post.label, "note": post.note}
    return found


def _movers(window: DutyWindow) -> list[str]:
    """Return the plates of dangerous goods that are being driven now."""
    world = window._desk.group.world
    moving = (world.column("class") == int(EntityClass.HAZMAT_TRUCK)) & (
        world.column("speed_mps") > LEAST_MPS
    )
    return [world.text_at("label", int(row)) for row in np.flatnonzero(moving)]


def _seen(window: DutyWindow) -> dict:
    visible = [w for w in window.findChildren(QWidget) if w.isVisible()]
    desk = window._desk
    return {
        "at_s": time.time(),
        "state": desk.group.status.state.value,
        "count": desk.group.world.count,
        "stage": desk.dispatch.stage.value,
        "task_id": desk.dispatch.task_id or "",
        "plan": [o.officer_id for o in desk.dispatch.plan.options] if desk.dispatch.plan else [],
        "posts": _posts(window),
        "movers": _movers(window),
        "chosen": [o.officer_id for o in desk.dispatch.chosen],
        "sent": list(desk.dispatch.task_ids),
        "buttons": [
            {"text": b.text(), "at": _centre(b), "on": b.isEnabled(), "checked": b.isChecked()}
            for b in visible
            if isinstance(b, QAbstractButton) and _is_in_sight(b)
        ],
        "fields": [
            {"hint": f.placeholderText(), "at": _centre(f)}
            for f in visible
            if isinstance(f, QLineEdit)
        ],
        "labels": [label.text() for label in visible if isinstance(label, QLabel)],
        "lists": {type(v).__name__: _rows(v) for v in visible if isinstance(v, QAbstractItemView)},
        "things": _things(window),
        "dialogs": sum(w.isModal() for w in QApplication.topLevelWidgets()),
        "cursor": window.cursor().shape() == Qt.CursorShape.ArrowCursor,
    }


def main() -> int:
    """Run the console with a spy: ``spied_console.py SPYFILE CONSOLE-OPTIONS…``."""
    spy_file = Path(sys.argv[1])
    started_s = time.time()
    make = console.make_application

    def make_spied() -> QApplication:
        application = make()
        timer = QTimer(application)

        def look() -> None:
            windows = [w for w in application.topLevelWidgets() if isinstance(w, DutyWindow)]
            if windows and windows[0].isVisible():
                seen = _seen(windows[0]) | {"started_s": started_s}
                draft = spy_file.with_suffix(f".{os.getpid()}")
                draft.write_text(json.dumps(seen), "utf-8")
                draft.replace(spy_file)

        timer.timeout.connect(look)
        timer.start(SPY_MS)
        return application

    console.make_application = make_spied
    return cli.main(sys.argv[2:])


if __name__ == "__main__":
    sys.exit(main())
