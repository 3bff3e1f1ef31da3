"""What brings cameras into the drawer: what is selected, the map's centre, or a click on it."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint

from app.domain.alarm_place import has_place
from app.domain.geo import LonLat
from app.domain.register import Camera, Site, Station
from app.domain.safe_text import safe_text
from widgets.camera.registered import near_of
from widgets.camera_grid.camera_grid import CameraGrid
from widgets.card_dock import CardDock
from widgets.desk import Desk
from widgets.drawers import Drawers
from widgets.map.map_pane import MapPane
from widgets.map.overlay_state import post_of
from widgets.texts import Texts

if TYPE_CHECKING:  # brings the GL library with it
    from map_layers.contract import Hit

PLACE_CHARACTERS = 40


class GridActs:
    """Acts between the map, what is selected and the camera drawer."""

    def __init__(
        self,
        desk: Desk,
        map_pane: MapPane,
        dock: CardDock,
        grid: CameraGrid,
        drawers: Drawers,
        texts: Texts,
    ) -> None:
        self._desk = desk
        self._map = map_pane
        self._dock = dock
        self._grid = grid
        self._drawers = drawers
        self._texts = texts
        grid.target_wanted.connect(self.show_target)
        grid.centre_wanted.connect(self.show_centre)

    @property
    def is_open(self) -> bool:
        """Whether the drawer is open."""
        return not self._grid.isHidden()

    def toggle(self) -> None:
        """Open the drawer on the nearest cameras of what is meant now, or shut it."""
        self._drawers.toggle(self._grid)
        if self.is_open:
            self.show_target()

    def show_target(self) -> None:
        """Show the nine nearest to what is selected, to the card that is open, or the centre."""
        meant = self._meant()
        if meant is None:
            self.show_centre()
        else:
            place, name = meant
            self._grid.look_near(place.lon_deg, place.lat_deg, safe_text(name, PLACE_CHARACTERS))

    def show_centre(self) -> None:
        """Show the nine nearest to the middle of the map."""
        view = self._map.view
        if view is not None:
            lon_deg, lat_deg = view.lonlat_at(view.width_px / 2, view.height_px / 2)
            self._grid.look_near(lon_deg, lat_deg, self._texts("camera.grid.centre"))

    def take_click(self, hits: "list[Hit]", at: QPoint) -> None:
        """Show the nine nearest to an empty place that was clicked, while the drawer is open."""
        view, host = self._map.view, self._map.map
        if hits or not self.is_open or view is None or host is None:
            return
        point = host.widget().mapFrom(self._map, at)
        lon_deg, lat_deg = view.lonlat_at(point.x(), point.y())
        self._grid.look_near(lon_deg, lat_deg, self._texts("camera.grid.this_place"))

    def take_camera(self, camera_id: str, _lon_deg: float, _lat_deg: float) -> None:
        """Put a camera that was clicked on the map into the chosen place, while it is open."""
        cameras = self._map.registers.cameras
        camera = next((c for c in cameras if c.camera_id == camera_id), None)
        if camera is not None and self.is_open:
            self._grid.put(near_of(camera))

    def _meant(self) -> tuple[LonLat, str] | None:
        """Return where what is meant now is, and its name."""
        entity_id, world = self._desk.selection.entity_id, self._desk.group.world
        row = world.row_of(entity_id) if entity_id is not None else None
        if entity_id is not None and row is not None:
            lon, lat = world.column("lon_deg")[row], world.column("lat_deg")[row]
            return LonLat(float(lon), float(lat)), world.text_at("label", row) or entity_id
        return self._registered(entity_id) or self._on_card()

    def _registered(self, entity_id: str | None) -> tuple[LonLat, str] | None:
        registers = self._map.registers
        places: dict[str, Site | Station | Camera] = {
            **{s.site_id: s for s in registers.sites},
            **{s.station_id: s for s in registers.stations},
            **{c.camera_id: c for c in registers.cameras},
        }
        found = places.get(entity_id) if entity_id is not None else None
        return None if found is None else (LonLat(found.lon_deg, found.lat_deg), found.name)

    def _on_card(self) -> tuple[LonLat, str] | None:
        kind, _, key = self._dock.key.partition(":")
        board = self._desk.group.board
        alarm = board.alarms.get(key) if kind == "alarm" else None
        if alarm is not None and has_place(alarm):
            return LonLat(alarm.lon_deg, alarm.lat_deg), alarm.label
        task_id = self._desk.dispatch.task_id if kind == "intercept" else None
        task = board.tasks.get(task_id) if task_id else None
        post = post_of(task) if task is not None else None
        return None if post is None else (LonLat(post.lon_deg, post.lat_deg), post.label)
