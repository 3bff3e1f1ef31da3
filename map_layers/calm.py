"""A map that is read, not driven: drawn when its picture would be another, and once a second."""

from map_layers.contract import Frame
from map_layers.legend_rows import hall_day
from map_layers.model import MapModel
from map_layers.shown_moves import ShownMoves

LOOK_EVERY_S = 1.0
# Layers in which anything in view may show itself.
SHOWS_ALL = frozenset({"tracks", "vessels", "names", "station-marks"})
# Layers that follow the things which overlays name, and no others.
SHOWS_NAMED = frozenset({"alarms", "selection", "picked", "scale-legend"})
# What these show is said by overlays, theme and camera: the scene knows of each change.
SHOWS_OVERLAYS = frozenset(
    {"basemap", "raster", "baselines", "areas", "heat", "bands", "own", "shapes", "labels"}
    | {"area-marks", "sites", "site-reach", "likely", "bans", "ways", "shape-marks"}
    | {"great-labels", "band-labels", "spots", "cases", "ink", "corner", "compass"}
)
TRAILS = "trails"  # they fade with every second
KNOWN = SHOWS_ALL | SHOWS_NAMED | SHOWS_OVERLAYS | {TRAILS}


class Calm:
    """What the last picture of one window showed, looked at once in ``LOOK_EVERY_S``.

    Where a layer is shown that is not known here, every change of the world is another picture.
    """

    def __init__(self, model: MapModel) -> None:
        self._model = model
        self._look_at_s = float("-inf")
        self._is_other = True
        self._told: tuple[object, ...] = ()
        self._moves: ShownMoves | None = None
        self.looks = 0  # how often it was looked

    def note(self, frame: Frame) -> None:
        """Keep what ``frame`` showed."""
        self._told, self._moves = self._tell(frame), self._shown(frame)
        self._is_other, self._look_at_s = False, frame.at_s + LOOK_EVERY_S

    def due_in_s(self, at_s: float) -> float:
        """Return in how many seconds it is to be looked again; 0 while a picture is owed."""
        return 0.0 if self._is_other else max(self._look_at_s - at_s, 0.0)

    def is_other(self, frame: Frame) -> bool:
        """Return whether a picture now would show anything that the last one does not."""
        if not self._is_other and frame.at_s >= self._look_at_s:
            self.looks += 1
            self._look_at_s = frame.at_s + LOOK_EVERY_S
            self._is_other = (
                self._moves is None
                or self._tell(frame) != self._told
                or not self._moves.is_like(self._shown(frame), frame.camera.px_per_m)
            )
        return self._is_other

    def _tell(self, frame: Frame) -> tuple[object, ...]:
        """Return what a picture depends on beside overlays, theme and what moves."""
        model, overlays = self._model, frame.overlays
        stack = model.stack
        shown = frozenset(stack.keys) - overlays.hidden_layers - stack.faults.keys()
        fades = TRAILS in shown and bool(overlays.trails)
        return (
            (frame.camera, hall_day(frame.now_s), model.ground_revision, stack.revision),
            model.revision if shown - KNOWN else None,
            frame.now_s if fades else None,
        )

    def _shown(self, frame: Frame) -> ShownMoves:
        model, overlays = self._model, frame.overlays
        hidden = overlays.hidden_layers | model.stack.faults.keys()
        ids = {*overlays.selected, overlays.hovered, *overlays.labelled, *overlays.picked}
        if "alarms" not in hidden:
            ids |= {alarm.entity_id for alarm in overlays.alarms}
        has_all = bool(SHOWS_ALL - hidden)
        return ShownMoves.of(model.table, frame, sorted(ids - {""}), has_all=has_all)
