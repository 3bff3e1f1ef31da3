"""What a click on the map means: an officer for the task in hand, an alarm, a camera, a thing."""

from collections.abc import Sequence

from PySide6.QtCore import QObject, QPointF, Signal

from app.domain.classes import OURS
from app.services.dispatch import Dispatch, DispatchStage
from app.services.live import ViewGroup
from app.services.plan_posts import best_at
from app.services.selection import Selection
from map_layers.contract import Hit, HitKind

# What lies on the ground is taken by the feature that shows it, or means bare ground.
_GROUND = (HitKind.AREA, HitKind.SHAPE, HitKind.POST, HitKind.BAN)
_CHOOSING = (DispatchStage.CHOOSING, DispatchStage.CONFIRMING)


class MapClicks(QObject):
    """The nearest is taken at once; ``clicked_on`` tells all that lay there, to choose another."""

    alarm_chosen = Signal(str)
    camera_chosen = Signal(str, float, float)
    case_chosen = Signal(str)
    count_chosen = Signal(object, QPointF)  # the Hit of a count mark; where on the surface
    clicked_on = Signal(object, QPointF)  # list[Hit], nearest first; where on the surface

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
        self._at = QPointF()

    def hover(self, hits: Sequence[Hit]) -> None:
        """Note the thing the pointer is over; over a post it is the officer who would go there."""
        post = next((hit.id for hit in hits if hit.kind is HitKind.POST), "")
        option = best_at(self._dispatch.plan, post)
        entity = next((hit.id for hit in hits if hit.kind is HitKind.ENTITY), None)
        self._dispatch.hold(is_held=option is not None)  # no plan moves under a hand that moves
        if option is not None:
            self._dispatch.note_move()
        self._selection.hover(entity if option is None else option.officer_id)

    def click(self, hits: Sequence[Hit], at: QPointF) -> None:
        """Do what the click means."""
        under, self._at = self._meant(hits), at
        if under and under[0].kind is HitKind.COUNT:
            self.clicked_on.emit(under, at)
            self.choose(under[0])  # which may tell of another list than this
            return
        if under:
            self.choose(under[0])
        elif self._dispatch.stage not in _CHOOSING:
            self._selection.select(None)
        # else a near miss, which must not lose the card that waits for an officer
        self.clicked_on.emit([hit for hit in under if hit.kind is not HitKind.POST], at)

    def choose(self, hit: Hit) -> None:
        """Take one of what lay under a click."""
        if hit.kind is HitKind.COUNT:
            self.count_chosen.emit(hit, self._at)
        elif self._dispatch.stage in _CHOOSING:
            if hit.kind is HitKind.POST:
                self._dispatch.choose_post(hit.id)
            elif self._is_ours(hit):
                self._dispatch.choose(hit.id)
        elif hit.kind is HitKind.ALARM:
            self.alarm_chosen.emit(hit.id)
        elif hit.kind is HitKind.CASE:
            self.case_chosen.emit(hit.id)
        elif hit.kind is HitKind.CAMERA:
            self.camera_chosen.emit(hit.id, hit.lon_deg, hit.lat_deg)
        elif hit.kind in (HitKind.ENTITY, HitKind.SITE):
            self._selection.select(hit.id)

    def _meant(self, hits: Sequence[Hit]) -> list[Hit]:
        """Return what a click here can mean: posts and officers while one is chosen, or what opens.

        An alarm stands for its thing as well, which is selected with it.
        """
        if self._dispatch.stage in _CHOOSING:
            meant = (HitKind.POST, HitKind.COUNT)
            return [hit for hit in hits if hit.kind in meant or self._is_ours(hit)]
        alarms = self._group.board.alarms
        marked = {
            alarms[h.id].entity_id for h in hits if h.kind is HitKind.ALARM and h.id in alarms
        }
        return [
            hit
            for hit in hits
            if hit.kind not in _GROUND and not (hit.kind is HitKind.ENTITY and hit.id in marked)
        ]

    def _is_ours(self, hit: Hit) -> bool:
        world = self._group.world
        row = world.row_of(hit.id) if hit.kind is HitKind.ENTITY else None
        return row is not None and int(world.column("class")[row]) in OURS
