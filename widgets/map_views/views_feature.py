"""The feature ``views``: where the map looks, by name, after a thing, or with other windows."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from PySide6.QtWidgets import QWidget

from app.domain.errors import OperatorError
from app.domain.geo import LonLat
from app.domain.safe_text import safe_text
from app.services.bookmarks import Bookmark
from app.services.live import Pumped
from widgets.look import Look
from widgets.map.feature import FeatureMaker, MapContext
from widgets.map_views.map_views import LinkedMap, MapViews
from widgets.map_views.views_panel import KEYS, ViewsPanel

if TYPE_CHECKING:  # all bring the GL library with them
    from map_layers.contract import Hit
    from map_layers.follow import Follow
    from map_layers.scene import MapScene

NAME_CHARACTERS = 24


class ViewsFeature:
    """Its keys work whether its panel is open or not."""

    key: ClassVar[str] = "views"

    def __init__(
        self, views: MapViews, person: Callable[[], str], context: MapContext, look: Look
    ) -> None:
        self._views = views
        self._person = person
        self._context = context
        self._access = context.access
        self._texts = context.texts
        self._link = LinkedMap(views.links)
        self._follow: Follow | None = None
        self._shown: tuple[object, ...] = ()
        self._panel = ViewsPanel(look, context.texts)
        self._panel.north_wanted.connect(self.look_north)
        self._panel.home_wanted.connect(self.go_home)
        self._panel.follow_wanted.connect(self.toggle_follow)
        self._panel.link_wanted.connect(self.toggle_link)
        self._panel.chosen.connect(self.jump)
        self._panel.added.connect(self._add)
        self._panel.renamed.connect(self._rename)
        self._panel.moved.connect(self._move)
        self._panel.removed.connect(self._remove)
        self._disconnect = context.selection.connect(self._show)
        self._show()

    def keys(self) -> Mapping[str, Callable[[], object]]:
        """Return the keys of the window that are this feature's."""
        jumps = {f"Alt+{number + 1}": partial(self.jump, number) for number in range(KEYS)}
        return {
            "N": self.look_north,
            "Shift+N": self.go_home,
            "G": self.toggle_follow,
            "Shift+F": self.fit_selection,
            **jumps,
        }

    @property
    def mark(self) -> str:
        """Return what the head of the map says of it: whom it follows, and that it is linked."""
        marks = []
        if self._is_following:
            marks.append(self._texts("views.mark_follow"))
        if self._views.links.is_linked:
            marks.append(self._texts("views.mark_link", count=self._views.links.count))
        return self._texts("views.separator").join(marks)

    def panel(self) -> QWidget:
        """Return the list and the buttons."""
        return self._panel

    def open(self) -> None:
        """Show how things stand."""
        self._shown = ()
        self._show()

    def shut(self) -> None:
        """There is no hand to give back."""

    def absorb(self, pumped: Pumped) -> None:
        """Keep up with what is followed, and with the windows that look together."""
        del pumped
        at_s = self._context.monotonic()
        scene = self._scene
        follow, now_s = self._follow, self._context.group.now_s()
        if scene is not None and follow is not None and follow.turn(scene, now_s, at_s):
            self._show()
        self._link.turn(self._access.map, at_s)

    def refresh(self) -> None:
        """Show how things stand now."""
        self._show()

    def clicked(self, hits: "list[Hit]", at: LonLat) -> bool:
        """A click is not meant for this."""
        del hits, at
        return False

    def set_look(self, look: Look) -> None:
        """Take another theme."""
        self._panel.set_look(look)

    def release(self) -> None:
        """Stop listening, and leave the others."""
        self._disconnect()
        self._link.leave()

    # Looking

    def look_north(self) -> None:
        """Turn the map until north is up."""
        if (scene := self._scene) is not None:
            scene.camera.turn_to(0.0, self._asked_s(scene))
            scene.touch()

    def go_home(self) -> None:
        """Glide to the whole city, north up."""
        if (scene := self._scene) is not None:
            scene.camera.home(scene.model.base_map.bounds_deg, self._asked_s(scene))
            scene.touch()

    def fit_selection(self) -> None:
        """Glide to where all that is chosen is in view."""
        scene = self._scene
        if scene is None:
            return
        world, chosen = scene.model.world, self._context.selection.entity_id
        wanted = scene.overlays.picked | ({chosen} if chosen else set())
        rows = [row for key in wanted if (row := world.row_of(key)) is not None]
        lons, lats = world.column("lon_deg"), world.column("lat_deg")
        self._access.show_all([LonLat(float(lons[row]), float(lats[row])) for row in rows])

    def toggle_follow(self) -> None:
        """Follow what is chosen, or what was followed before a hand panned; or stop following."""
        from map_layers.follow import Follow, FollowState  # noqa: PLC0415 - the map has loaded it

        scene = self._scene
        if scene is None:
            return
        follow = self._follow = self._follow or Follow()
        wanted = self._context.selection.entity_id or follow.entity_id
        if follow.state is FollowState.ON and wanted == follow.entity_id:
            follow.end()
        elif wanted and scene.show_entity(wanted, self._asked_s(scene)):
            follow.begin(wanted, scene)
            scene.touch()
        self._show()

    def toggle_link(self) -> None:
        """Let all map windows of the process look where this one looks, or each its own way."""
        links = self._views.links
        if links.is_linked:
            links.part()
        elif (scene := self._scene) is not None:
            links.link(scene.camera, self._asked_s(scene))
        self._show()

    def jump(self, number: int) -> None:
        """Glide to a named view, with its layers; nothing where there is none of that number."""
        bookmarks, scene = self._views.bookmarks, self._scene
        mine = bookmarks.of(self._person()) if bookmarks is not None else ()
        if scene is None or number >= len(mine):
            return
        if self._follow is not None:
            self._follow.end()
        view, at_s = mine[number], self._asked_s(scene)
        camera = scene.camera
        look = replace(camera.target, zoom=view.zoom, bearing_deg=view.bearing_deg)
        camera.glide(look.centred(view.lon_deg, view.lat_deg), at_s)
        self._access.put(hidden_layers=frozenset(view.hidden_layers))
        scene.touch()
        self._show()

    # The list

    def _asked_s(self, scene: "MapScene") -> float:
        """Note that a person asks the map to move; return when."""
        at_s = self._context.monotonic()
        scene.camera.ask(at_s)
        return at_s

    def _add(self, name: str) -> None:
        bookmarks, scene = self._views.bookmarks, self._scene
        if bookmarks is None or scene is None:
            return
        view, hidden = scene.camera.target, scene.overlays.hidden_layers
        count = len(bookmarks.of(self._person())) + 1
        name = name.strip() or self._texts("views.unnamed", number=count)
        place = (*view.centre_deg, view.zoom, view.bearing_deg)
        mark = Bookmark(name, *place, tuple(sorted(hidden)))
        if self._do(lambda: bookmarks.add(self._person(), mark), count - 1):
            self._panel.name.clear()

    def _rename(self, number: int, name: str) -> None:
        bookmarks = self._views.bookmarks
        if bookmarks is None:
            return
        if self._do(lambda: bookmarks.rename(self._person(), number, name), number):
            self._panel.name.clear()

    def _move(self, number: int, by: int) -> None:
        if (bookmarks := self._views.bookmarks) is not None:
            self._do(lambda: bookmarks.move(self._person(), number, by), number + by)

    def _remove(self, number: int) -> None:
        if (bookmarks := self._views.bookmarks) is not None:
            self._do(lambda: bookmarks.remove(self._person(), number), number)

    def _do(self, act: Callable[[], object], chosen: int) -> bool:
        said = ""
        try:
            act()
        except OperatorError as error:
            said = self._texts(f"views.error.{error.code.removeprefix('views_')}")
        self._panel.say(said)
        self._shown = ()
        self._show(chosen if not said else -1)
        return not said

    # Showing

    @property
    def _scene(self) -> "MapScene | None":
        host = self._access.map
        return host.scene if host is not None else None

    @property
    def _is_following(self) -> bool:
        return self._follow is not None and self._follow.state.value == "on"

    def _show(self, chosen: int = -1) -> None:
        bookmarks, links, follow = self._views.bookmarks, self._views.links, self._follow
        mine = bookmarks.of(self._person()) if bookmarks is not None else ()
        text = ""
        if follow is not None and follow.state.value != "none":
            name = self._name_of(follow.entity_id)
            text = self._texts(f"views.follow_state.{follow.state.value}", name=name)
        can_begin = bool(self._context.selection.entity_id or (follow and follow.entity_id))
        state = (mine, text, can_begin, links.is_linked, links.count)
        if state == self._shown:
            return
        self._shown = state
        self._panel.show_views(mine, chosen)
        self._panel.show_follow(text, is_on=self._is_following, can_begin=can_begin)
        self._panel.show_link(links.count, is_linked=links.is_linked)
        fault = bookmarks.fault if bookmarks is not None else ""
        if fault:
            self._panel.say(self._texts("views.unreadable", fault=safe_text(fault, 200)))

    def _name_of(self, entity_id: str) -> str:
        world = self._context.group.world
        row = world.row_of(entity_id)
        label = world.text_at("label", row) if row is not None else entity_id
        return safe_text(label or entity_id, NAME_CHARACTERS)


def views_of(views: MapViews, person: Callable[[], str | None]) -> FeatureMaker:
    """Return the feature for a window of a seat whose windows share ``views``."""
    return partial(ViewsFeature, views, lambda: person() or "")
