"""What the duty window does across its panes: open an alarm, go to a thing, begin to intercept."""

from app.domain.alarm_place import has_place
from app.domain.geo import LonLat
from app.domain.plan import InterceptPlan
from app.services.dispatch import DispatchStage
from app.services.finder import Hit, HitKind
from app.services.targets import may_be_target
from widgets.alarms.alarm_queue import AlarmQueue
from widgets.camera_slot import CameraSlot
from widgets.card_dock import CardDock
from widgets.card_shelf import INTERCEPT, CardShelf
from widgets.desk import Desk
from widgets.map.map_pane import MapPane
from widgets.map.overlay_state import post_of

OFFICERS_IN_VIEW = 4
SITE = "site"  # the hub's own kind of hit


class DutyActs:
    """Acts that touch several panes at once; each pane itself knows nothing of the others."""

    def __init__(
        self,
        desk: Desk,
        map_pane: MapPane,
        shelf: CardShelf,
        dock: CardDock,
        alarms: AlarmQueue,
        cameras: CameraSlot | None,
    ) -> None:
        self._desk = desk
        self._map = map_pane
        self._shelf = shelf
        self._dock = dock
        self._alarms = alarms
        self._cameras = cameras
        self._looked_near: tuple[float, float] | None = None
        self._is_framed = False

    def show_alarm(self, alarm_id: str) -> None:
        """Open an alarm: its card, its thing, and the place on the map.

        The cameras are those where the thing is now; where that is not known, where it was raised.
        """
        alarm = self._desk.group.board.alarms.get(alarm_id)
        if alarm is None:
            return
        self._desk.selection.select(alarm.entity_id)
        self._shelf.alarm(alarm_id)
        if not has_place(alarm):
            return
        place = self._place_of(alarm.entity_id) or LonLat(alarm.lon_deg, alarm.lat_deg)
        self._map.show_place(*place)
        self.look_near(*place)

    def show_task(self, task_id: str) -> None:
        """Open a task: its card, what it is after, and the cameras at its post."""
        task = self._desk.group.board.tasks.get(task_id)
        if task is None:
            return
        if not task.is_attention:  # who only looks out has neither way nor post
            self._shelf.task(task_id)
        self._desk.selection.select(task.target_id)
        post = post_of(task)
        if not self._go_to(task.target_id) and post is not None:
            self._map.show_place(post.lon_deg, post.lat_deg)
        if post is not None:
            self.look_near(post.lon_deg, post.lat_deg)

    def show_subject(self, subject: str) -> None:
        """Show what a journal subject (``alarm:…``, ``task:…``) is about."""
        kind, _, key = subject.partition(":")
        if kind == "alarm":
            self.show_alarm(key)
        elif kind == "task":
            self.show_task(key)

    def show_entity(self, entity_id: str) -> None:
        """Select a thing and go to where it is."""
        self._desk.selection.select(entity_id)
        self._go_to(entity_id)

    def show_hit(self, hit: Hit) -> None:
        """Show what the command box found, by whatever is known of it."""
        if hit.kind == HitKind.ALARM:
            self.show_alarm(hit.key)
        elif hit.kind == HitKind.TASK:
            self.show_task(hit.key)
        elif self._desk.group.world.row_of(hit.key) is not None:
            self.show_entity(hit.key)
        elif hit.lon_deg is not None and hit.lat_deg is not None:
            if hit.kind == SITE or self._is_site(hit.key):
                self._desk.selection.select(hit.key)
            self._map.show_place(hit.lon_deg, hit.lat_deg)
            self.look_near(hit.lon_deg, hit.lat_deg)
        else:
            self._desk.selection.select(hit.key)

    def may_intercept(self) -> bool:
        """Return whether the selected thing may be intercepted from here."""
        desk, chosen = self._desk, self._desk.selection.entity_id
        is_target = chosen is not None and self._may_be_target(chosen)
        return is_target and desk.session.may("issue_task")

    def intercept_selected(self) -> None:
        """Begin to intercept what is selected."""
        if self._desk.selection.entity_id is not None:
            self.intercept(self._desk.selection.entity_id)

    def intercept(self, entity_id: str) -> None:
        """Begin to intercept a thing, on account of its gravest open alarm if it has one."""
        if not self._may_be_target(entity_id):
            return
        alarms = self._desk.group.board.open_alarms()
        alarm_id = next((a.alarm_id for a in alarms if a.entity_id == entity_id), "")
        self._shelf.intercept(entity_id, alarm_id)

    def look_near(self, lon_deg: float, lat_deg: float) -> None:
        """Open the cameras nearest to a position."""
        if self._cameras is not None and self._looked_near != (lon_deg, lat_deg):
            self._looked_near = (lon_deg, lat_deg)
            self._cameras.look_near(lon_deg, lat_deg)

    def look_near_camera(self, _camera_id: str, lon_deg: float, lat_deg: float) -> None:
        """Open a camera clicked on the map, and its neighbour."""
        self.look_near(lon_deg, lat_deg)

    def follow_dispatch(self) -> None:
        """Bring target and officers into view once, and open the cameras at the chosen post."""
        dispatch = self._desk.dispatch
        if dispatch.stage in (DispatchStage.IDLE, DispatchStage.PLANNING):
            self._is_framed = False
        elif dispatch.plan is not None and not self._is_framed:
            ground = _ground_of(dispatch.plan, self._place_of(dispatch.target_id))
            self._is_framed = self._map.show_all(ground, is_asked=False)
        if dispatch.option is not None and dispatch.stage is not DispatchStage.IDLE:
            self.look_near(dispatch.option.post.lon_deg, dispatch.option.post.lat_deg)

    def follow_dock(self) -> None:
        """Mark the alarm whose card is open, and let go of a dispatch whose card was replaced."""
        key = self._dock.key
        self._alarms.mark(key.removeprefix("alarm:") if key.startswith("alarm:") else None)
        if key not in {INTERCEPT, ""}:
            self._desk.dispatch.close()

    def _may_be_target(self, entity_id: str) -> bool:
        """Return whether somebody may be sent after it; a site is selected too, but stays."""
        return not self._is_site(entity_id) and may_be_target(self._desk.group, entity_id)

    def _is_site(self, key: str) -> bool:
        return any(site.site_id == key for site in self._map.registers.sites)

    def _go_to(self, entity_id: str) -> bool:
        place = self._place_of(entity_id)
        if place is not None:
            self._map.show_place(*place)
        return place is not None

    def _place_of(self, entity_id: str) -> LonLat | None:
        world = self._desk.group.world
        row = world.row_of(entity_id)
        if row is None:
            return None
        lon, lat = world.column("lon_deg")[row], world.column("lat_deg")[row]
        return LonLat(float(lon), float(lat))


def _ground_of(plan: InterceptPlan, target: LonLat | None) -> list[LonLat]:
    """Return the points that belong in view: the target, the posts and their officers' ways."""
    ways = [point for post in plan.posts for point in post.way]
    ways = ways or [point for option in plan.options[:OFFICERS_IN_VIEW] for point in option.way]
    return ways if target is None else [target, *ways]
