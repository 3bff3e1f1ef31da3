"""A process with one map across two native windows; it says in JSON what they show together.

Run as ``python -m tests.e2e.windows.spanned_map FOLDER`` under an X server.
"""

import sys
import time
from pathlib import Path

import msgspec
import numpy as np
from PySide6.QtWidgets import QLayout, QVBoxLayout, QWidget

from app.config import RESOURCES, read_catalogues
from app.domain.register import Registers
from app.domain.world import World
from app.map_hosts import build_model, make_host
from app.qt import make_application
from map_layers.span import ScreenGrid
from map_layers.theme import Theme
from tests.e2e.windows.two_maps import NOW_S, base_map, fill, pixels, turn
from widgets.map.whole_change import whole_change
from widgets.pane import Pane
from widgets.panel_host import PanelHost
from widgets.texts import Texts
from widgets.theme_file import load_family, load_look
from widgets.wall.crop_views import GlCrop
from widgets.wall.span_group import CropPane, SpanGroup
from widgets.wall.span_host import SpanHost

SIZE_PX = (320, 240)
BEZEL_PX = 24


class Seen(msgspec.Struct):
    """Pixels of the windows that differ from the one picture, and what had to hold for that."""

    faults: dict[str, str]
    failed: list[str]
    differing: list[int]
    colours: list[int]
    canvas: tuple[int, int]
    pictures: int


def shown(pane: QWidget, left: int) -> QWidget:
    window = QWidget()
    column = QVBoxLayout(window)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
    column.addWidget(pane)
    window.setGeometry(left, 0, *SIZE_PX)
    window.show()
    return window


def main() -> None:
    application = make_application()
    look = load_look(RESOURCES, "night", load_family(RESOURCES / "fonts"))
    texts = Texts.load(RESOURCES / "texts", "zh_CN")
    world = World(read_catalogues().fields)
    fill(world)
    theme = Theme.from_toml((RESOURCES / "theme" / "night.toml").read_text("utf-8"))
    model = build_model(world, base_map(), Registers(), (), None)
    panels = PanelHost(time.monotonic)
    group = SpanGroup(lambda width, height: ScreenGrid(2, 1, width, height, BEZEL_PX))
    leader, crop = Pane(texts("map.title"), look), CropPane(group, look)
    group.lead(leader, 0, 0)
    group.join(crop, 1, 0)
    host = make_host(
        *(model, theme, "zh_CN", lambda: NOW_S, panels, lambda _: None),
        is_offscreen=False,
        span=group,
    )
    assert isinstance(host, SpanHost)
    leader.content.addWidget(host.widget(), 1)
    windows = [shown(leader, 0), shown(crop, SIZE_PX[0] + BEZEL_PX)]
    model.absorb(whole_change(world))
    host.scene.camera.rotate(20.0, 0.0)
    for _ in range(12):
        host.scene.touch()
        host.request()
        turn(application, 0.25)
    canvas = host.canvas
    assert canvas is not None
    assert canvas.span is not None
    seen = []
    for view in host.views:
        assert isinstance(view, GlCrop)
        seen.append(pixels(view.grabFramebuffer())[..., ::-1])  # it is blue, green, red
    with host.ground.current():
        wanted = [canvas.pixels(part)[..., :3] for part in canvas.span.crops]
    said = Seen(
        faults={key: str(fault) for key, fault in model.stack.faults.items()},
        failed=sorted(panels.failed),
        differing=[
            int((one != other).any(axis=-1).sum()) for one, other in zip(seen, wanted, strict=True)
        ],
        colours=[len(np.unique(one.reshape(-1, 3), axis=0)) for one in seen],
        canvas=(canvas.span.width_px, canvas.span.height_px),
        pictures=canvas.pictures,
    )
    for number, view in enumerate(host.views):
        assert isinstance(view, GlCrop)
        view.grabFramebuffer().save(str(Path(sys.argv[1]) / f"{number}.png"))
    host.release()
    for window in windows:
        window.close()
    sys.stdout.write(msgspec.json.encode(said).decode() + "\n")


if __name__ == "__main__":
    main()
