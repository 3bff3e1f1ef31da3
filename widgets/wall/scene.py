"""A scene: named panes on a grid of twelve by twelve, read from TOML and refused if it is wrong."""

from enum import StrEnum
from itertools import combinations
from typing import Literal

import msgspec

from app.domain.errors import ConfigError

VERSION = 1
GRID = 12
MOST_CAMERAS = 9
LEAST_ROTATE_S = 20.0  # nothing a leader reads may turn faster
MOST_SCREENS = 6  # side by side
MOST_BEZEL_MM = 200.0
DEFAULT_WIDTH_M = 0.53  # a 24-inch desk monitor


class PaneKind(StrEnum):
    """What a pane shows; each kind has one widget in ``widgets/wall/panes.py``."""

    MAP = "map"
    ALARMS = "alarms"
    TASKS = "tasks"
    FIGURES = "figures"
    CLOCK = "clock"
    TEXT = "text"
    HEALTH = "health"
    CAMERAS = "cameras"
    HAZMAT = "hazmat"
    RULES = "rules"
    PANEL = "panel"


class FigureGroup(StrEnum):
    """Figures that are counted here and now from what this seat has."""

    ALARMS = "alarms"
    TASKS = "tasks"
    THINGS = "things"
    FEEDS = "feeds"


class PaneSpec(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One pane: its kind, its corner ``at`` (column, row) and its ``span`` (columns, rows).

    ``figures`` belongs to figures, ``gravest`` to alarms (show grade I to this one), ``text`` to
    text, by language, ``cameras`` to cameras: the ids of one to nine of the register. ``panel`` is
    the key of what a panel's pane shows; or ``panels`` are several, through which it turns every
    ``rotate_s``.
    """

    kind: PaneKind
    at: tuple[int, int]
    span: tuple[int, int]
    figures: tuple[FigureGroup, ...] = tuple(FigureGroup)
    gravest: int = 4
    text: dict[str, str] = {}
    cameras: tuple[str, ...] = ()
    panel: str = ""
    panels: tuple[str, ...] = ()
    rotate_s: float = 0.0

    def cells(self) -> set[tuple[int, int]]:
        """Return the cells of the grid that it covers."""
        (column, row), (columns, rows) = self.at, self.span
        return {(x, y) for x in range(column, column + columns) for y in range(row, row + rows)}


class Screens(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Equal screens of one wall: the grid lies over all of them, ``bezel_mm`` between two.

    Maps may lie across screens, as one picture that goes on behind the bezels.
    """

    columns: int
    rows: int
    bezel_mm: float = 0.0

    @property
    def count(self) -> int:
        """How many they are."""
        return self.columns * self.rows


class Scene(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``window`` is ``duty`` for the console's own window, else ``panes``.

    ``distance_m`` is how far the eye is, ``width_m`` how wide the whole picture is in the hall:
    sizes of letters follow from the two. ``screens`` says that it takes several screens.
    """

    version: int
    id: str
    window: Literal["duty", "panes"]
    distance_m: float
    width_m: float = DEFAULT_WIDTH_M
    pane: tuple[PaneSpec, ...] = ()
    screens: Screens | None = None


def read_scene(text: str, name: str) -> Scene:
    """Read a scene; raise ConfigError naming the file, the place in it, and what is wrong."""
    try:
        scene = msgspec.toml.decode(text, type=Scene)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise ConfigError(f"{name}: {error}") from error
    for fault in _faults(scene):
        raise ConfigError(f"{name}: {fault}")
    return scene


def _faults(scene: Scene) -> list[str]:
    faults = []
    if scene.version != VERSION:
        faults.append(f"version {scene.version}, this program reads {VERSION}")
    if scene.distance_m <= 0 or scene.width_m <= 0:
        faults.append("distance_m and width_m must be above 0")
    if (scene.window == "panes") != bool(scene.pane):
        faults.append("a window of panes needs panes, and the duty window has none")
    grid = {(x, y) for x in range(GRID) for y in range(GRID)}
    for number, pane in enumerate(scene.pane):
        cells = pane.cells()
        if not cells or not cells <= grid:
            faults.append(f"$.pane[{number}] does not lie on the grid of {GRID} by {GRID}")
        if not 1 <= pane.gravest <= len(["I", "II", "III", "IV"]):
            faults.append(f"$.pane[{number}].gravest is {pane.gravest}, grades are 1 to 4")
        if pane.kind is PaneKind.TEXT and not pane.text:
            faults.append(f"$.pane[{number}].text is missing")
        if (pane.kind is PaneKind.CAMERAS) != (0 < len(pane.cameras) <= MOST_CAMERAS):
            count = len(pane.cameras)
            faults.append(
                f"$.pane[{number}].cameras names {count}; a pane of cameras names 1 to "
                f"{MOST_CAMERAS}, any other none"
            )
        faults += [f"$.pane[{number}].{fault}" for fault in _faults_of_panels(pane)]
    faults += _faults_of_screens(scene)
    faults += [
        f"$.pane[{one}] and $.pane[{other}] overlap"
        for one, other in combinations(range(len(scene.pane)), 2)
        if scene.pane[one].cells() & scene.pane[other].cells()
    ]
    return faults


def _faults_of_panels(pane: PaneSpec) -> list[str]:
    if pane.kind is not PaneKind.PANEL:
        is_said = pane.panel or pane.panels or pane.rotate_s
        return ["panel belongs to a pane of kind panel"] if is_said else []
    if bool(pane.panel) == bool(pane.panels):
        return ["panel: a pane of kind panel names one in 'panel', or several in 'panels'"]
    if pane.panels and not pane.rotate_s >= LEAST_ROTATE_S:
        return [f"rotate_s is {pane.rotate_s:g}; several panels turn every {LEAST_ROTATE_S:g} s"]
    return []


def _faults_of_screens(scene: Scene) -> list[str]:
    screens = scene.screens
    if screens is None:
        return []
    if not all(0 < side <= MOST_SCREENS and GRID % side == 0 for side in _sides(screens)):
        return [
            f"$.screens has {screens.columns} columns and {screens.rows} rows; each must divide "
            f"{GRID} and be at most {MOST_SCREENS}"
        ]
    if not 0.0 <= screens.bezel_mm <= MOST_BEZEL_MM:
        return [f"$.screens.bezel_mm is {screens.bezel_mm:g}, 0 to {MOST_BEZEL_MM:g} is possible"]
    return [
        f"$.pane[{number}] lies across screens, which only a map can"
        for number, pane in enumerate(scene.pane)
        if pane.kind is not PaneKind.MAP and len(screens_of(pane, screens)) > 1
    ]


def screens_of(pane: PaneSpec, screens: Screens) -> list[tuple[int, int]]:
    """Return (column, row) of the screens that a pane lies on, the top left first."""
    across, down = (GRID // side for side in _sides(screens))
    found = {(x // across, y // down) for x, y in pane.cells()}
    return sorted(found, key=lambda at: (at[1], at[0]))


def _sides(screens: Screens) -> tuple[int, int]:
    return screens.columns, screens.rows
