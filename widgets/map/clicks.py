"""What a click on the map means: an officer for the task in hand, an alarm, a camera, a thing."""

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal

from app.domain.classes import OURS
from app.services.dispatch import Dispatch, DispatchStage
from app.services.live import ViewGroup
from app.services.selection import Selection
from map_layers.contract import Hit, HitKind

_CHOOSING = (DispatchStage.CHOOSING, DispatchStage.CONFIRMING)


class MapClicks(QObject):
    """Where several things lie together, every further click takes the next one below."""

    alarm_chosen = Signal(str)
    camera_chosen = Signal(str, float, float)
    place_chosen = Signal(int, int)  # which of how many that lie here

    def __init__(
        self,
        group: ViewGroup,
        selection: Selection,
        dispatch: Dispatch,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._group = group
        self._selection = selection
        self._dispatch = dispatch
        self._under: list[tuple[HitKind, str]] = []
        self._at = 0

    def hover(self, hits: Sequence[Hit]) -> None:
        """Note the thing the pointer is over."""
        entity = next((hit.id for hit in hits if hit.kind is HitKind.ENTITY), None)
        self._selection.hover(entity)

    def click(self, hits: Sequence[Hit]) -> None:
        """Do what the click means."""
        if self._dispatch.stage in _CHOOSING:
            officer = next((hit.id for hit in hits if self._is_ours(hit)), None)
            if officer is not None:
                self._dispatch.choose(officer)
            return  # a near miss must not lose the card that waits for an officer
        under = [(hit.kind, hit.id) for hit in hits]
        is_again = bool(under) and set(under) == set(self._under)
        self._at = (self._at + 1) % len(under) if is_again else 0
        if not is_again:
            self._under = under
        self.place_chosen.emit(self._at + 1 if under else 0, len(under))
        if not under:
            self._selection.select(None)
            return
        chosen = self._under[self._at]
        self._choose(next(hit for hit in hits if (hit.kind, hit.id) == chosen))

    def _choose(self, hit: Hit) -> None:
        if hit.kind is HitKind.ALARM:
            self.alarm_chosen.emit(hit.id)
        elif hit.kind is HitKind.CAMERA:
            self.camera_chosen.emit(hit.id, hit.lon_deg, hit.lat_deg)
        elif hit.kind is HitKind.ENTITY:
            self._selection.select(hit.id)

    def _is_ours(self, hit: Hit) -> bool:
        world = self._group.world
        row = world.row_of(hit.id) if hit.kind is HitKind.ENTITY else None
        return row is not None and int(world.column("class")[row]) in OURS
