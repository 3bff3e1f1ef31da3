"""The table of pane kinds: a new kind is one widget and one line here."""

from collections.abc import Callable

from widgets.look import Look
from widgets.wall.cameras_pane import CamerasPane
from widgets.wall.clock_pane import ClockPane
from widgets.wall.figures_pane import FiguresPane
from widgets.wall.hazmat_pane import HazmatPane
from widgets.wall.health_pane import HealthPane
from widgets.wall.panel_pane import PanelPane
from widgets.wall.rules_pane import RulesPane
from widgets.wall.scene import PaneKind, PaneSpec
from widgets.wall.shown_pane import MapPaneFactory, ShownPane
from widgets.wall.text_pane import TextPane
from widgets.wall.wall_lists import alarm_pane, task_pane
from widgets.wall.wall_pane import WallContext

Maker = Callable[[PaneSpec, WallContext, Look], ShownPane]

MAKERS: dict[PaneKind, Maker] = {
    PaneKind.ALARMS: lambda spec, context, look: alarm_pane(context, look, spec.gravest),
    PaneKind.TASKS: lambda _spec, context, look: task_pane(context, look),
    PaneKind.FIGURES: lambda spec, context, look: FiguresPane(context, look, spec.figures),
    PaneKind.CLOCK: lambda spec, context, look: ClockPane(context, look, is_flat=_is_flat(spec)),
    PaneKind.HEALTH: lambda _spec, context, look: HealthPane(context, look),
    PaneKind.CAMERAS: lambda spec, context, look: CamerasPane(context, look, spec.cameras),
    PaneKind.HAZMAT: lambda _spec, context, look: HazmatPane(context, look),
    PaneKind.RULES: lambda _spec, context, look: RulesPane(context, look),
    PaneKind.PANEL: lambda spec, context, look: PanelPane(context, look, spec),
    PaneKind.TEXT: lambda spec, context, look: TextPane(context, look, spec.text),
}


def _is_flat(spec: PaneSpec) -> bool:
    """Return whether a pane has one row of the grid: room for one line."""
    return spec.span[1] == 1


def make_pane(
    spec: PaneSpec, context: WallContext, look: Look, map_factory: MapPaneFactory
) -> ShownPane:
    """Return the pane a scene asks for."""
    if spec.kind is PaneKind.MAP:
        return map_factory(look)
    return MAKERS[spec.kind](spec, context, look)
