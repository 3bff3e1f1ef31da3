"""A duty window on a stage: a fake link, a small invented city, and every service for real."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import numpy as np

from app.domain.citypack import BaseMap, CityInfo, County, Lines, Mesh, Place
from app.domain.classes import EntityClass, EntityState
from app.domain.clock import SetClock
from app.domain.fields import FieldCatalogue
from app.domain.health import SourceHealth
from app.domain.people import Role, Scope
from app.domain.readings import Statistic, series_id
from app.domain.register import Registers
from app.services.alarm_sound import AlarmSound, NoSpeaker
from app.services.alarm_watch import AlarmWatch
from app.services.commands import Commands
from app.services.dispatch import Dispatch
from app.services.finder import Finder
from app.services.handover import HandoverDesk
from app.services.live import ViewGroup
from app.services.precision import RecordBook
from app.services.selection import Selection
from app.services.session import Session, SignedIn
from app.services.triage import Triage
from map_layers.glyphs import Fonts
from map_layers.model import MapModel
from map_layers.pace import Pace
from map_layers.scene import MapScene
from map_layers.sprites import SpriteAtlas, draw_atlas
from tests.one_context import SharedTarget
from tests.widgets.fake_link import FakeLink, entering
from tests.widgets.read_once import catalogues, demo_limits, texts_in
from widgets.about import AboutFacts
from widgets.desk import Desk
from widgets.duty_window import DutyWindow
from widgets.look import Look
from widgets.map.offscreen_map import OffscreenMap
from widgets.panel_host import PanelHost
from widgets.texts import Texts

NOW_S = 1_790_000_000.0
BOUNDS_DEG = (120.80, 31.95, 120.96, 32.05)
RESOURCES = Path(__file__).parents[3] / "resources"

CITY = CityInfo(
    code="3206",
    name="试验市",
    name_en="Testing City",
    is_demo=True,
    counties=(
        County("320602", "崇川区", "Chongchuan", 1, ()),
        County("320612", "通州区", "Tongzhou", 2, ()),
    ),
)


def small_city() -> BaseMap:
    """Return a square of land with a few roads."""
    west, _, east, north = BOUNDS_DEG
    corners = np.array([(west, 31.97), (east, 31.98), (east, north), (west, north)])
    land = Mesh(corners, np.array([(0, 1, 2), (0, 2, 3)], np.uint32))

    def ways(*points: list[tuple[float, float]]) -> Lines:
        starts = np.cumsum([0, *(len(way) for way in points)]).astype(np.uint32)
        return Lines(np.concatenate([np.array(way, np.float64) for way in points]), starts)

    return BaseMap(
        areas={"land": land},
        lines={
            "motorway": ways([(west, 32.01), (east, 32.012)]),
            "primary": ways([(120.86, 31.98), (120.86, north)], [(120.9, 31.98), (120.9, north)]),
            "coast": ways([(west, 31.97), (east, 31.98)]),
        },
        places=(
            Place("试验市", "Testing City", "city", 0, 120.88, 32.0),
            Place("崇川", "Chongchuan", "county", 1, 120.915, 32.03),
        ),
        bounds_deg=BOUNDS_DEG,
        attribution="© test",
        notice="示意",
    )


@cache
def map_material() -> tuple[Fonts, SpriteAtlas]:
    """Return fonts and sprites, drawn once for all tests."""
    fonts = RESOURCES / "fonts"
    regular, medium = (
        (fonts / f"NotoSansSC-{weight}.ttf").read_bytes() for weight in ("Regular", "Medium")
    )
    return Fonts(regular, medium), draw_atlas()


class StageMap:
    """Implements ``MapHostFactory`` with a bare GL context."""

    def __init__(
        self,
        group: ViewGroup,
        look: Look,
        language: str,
        monotonic: Callable[[], float],
        host: PanelHost,
        base_map: BaseMap,
    ) -> None:
        self._group = group
        self._look = look
        self._language = language
        self._monotonic = monotonic
        self._host = host
        self._base_map = base_map
        self.registers: Registers | None = None

    def warm(self) -> None:
        self._fonts, self._sprites = map_material()

    def is_warm(self) -> bool:
        return True

    def make(self, registers: Registers) -> OffscreenMap:
        self.registers = registers
        model = MapModel(self._group.world, self._base_map, registers, self._sprites, self._fonts)
        scene = MapScene(model, self._look.theme, self._language)
        # The clocks here are moved by hand: what a picture costs must not space them.
        scene._pace = Pace(lambda: 0.0)
        times = (self._group.now_s, self._monotonic)
        return OffscreenMap(scene, *times, self._host, model.release, SharedTarget)


@dataclass(slots=True)
class RealTime:
    """Real seconds that a test moves by hand."""

    at_s: float = 1000.0

    def __call__(self) -> float:
        return self.at_s


@dataclass(slots=True)
class Stage:
    """Everything a test of the window holds in its hands."""

    link: FakeLink
    clock: SetClock
    real: RealTime
    desk: Desk
    host: PanelHost
    window: DutyWindow
    map_factory: StageMap
    looks: Callable[[str], Look]
    pages: list[object] = field(default_factory=list)

    def turn(self, times: int = 1) -> None:
        """Let the frame pump turn."""
        for _ in range(times):
            self.window.pump.turn()

    def sign_in(self, role: Role = Role.DUTY_OFFICER) -> None:
        """Let a duty officer sit here."""
        self.desk.session.adopt(SignedIn("token", "P-0231", "张三", role, Scope()))

    def enter(self, *things: dict[str, object]) -> None:
        """Let things enter the world."""
        self.link.push_tick(entering(self.desk.group.world.fields, things))

    def read(self, *readings: dict[str, object]) -> None:
        """Let readings arrive; rows are in the order given."""
        self.link.push_readings(entering(self.desk.group.readings.fields, readings))

    def raise_alarm(self, alarm_id: str, severity: int = 2, **more: object) -> None:
        """Let the journal raise an alarm."""
        given: dict[str, object] = {
            "rule": "hazmat_standing",
            "severity": severity,
            "entity_id": "V-1",
            "label": "苏F·D0371",
            "lon_deg": 120.87,
            "lat_deg": 32.0,
            "evidence": {},
        }
        time_s = float(more.pop("time_s", self.clock.now_s()))  # type: ignore[arg-type]
        self.link.push_entry(
            "alarm_raised", f"alarm:{alarm_id}", given | more, time_s=time_s, county="320602"
        )

    def issue_task(self, task_id: str, number: int = 17, **more: object) -> None:
        """Let the journal issue a task."""
        given: dict[str, object] = {
            "number": number,
            "kind": "intercept",
            "alarm_id": "",
            "target_id": "V-1",
            "target_label": "苏F·D0371",
            "officer_id": "O-1",
            "officer_label": "P-0117 李四",
            "terminal": "13900000117",
            "order": {"post": {"name": "王港路口", "lon_deg": 120.875, "lat_deg": 32.004}},
        }
        self.link.push_entry(
            "task_issued", f"task:{task_id}", given | more, time_s=self.clock.now_s()
        )

    def health(self, source: str, silent_s: float | None = 1.0, **refused: int) -> None:
        """Let the hub tell of a source."""
        now_s = self.clock.now_s()
        last_s = None if silent_s is None else now_s - silent_s
        self.link.push_health(
            SourceHealth(source, "tracks", now_s, last_s, 1000, 12.5, dict(refused))
        )


def thing(entity_id: str, **more: object) -> dict[str, object]:
    """Describe one moving thing as it enters."""
    return {
        "id": entity_id,
        "label": "苏F·D0371",
        "class": int(EntityClass.HAZMAT_TRUCK),
        "source": "columns",
        "lon_deg": 120.87,
        "lat_deg": 32.0,
        "speed_mps": 11.0,
        "course_deg": 90.0,
        "fix_s": NOW_S - 4,
        "receipt_s": NOW_S - 3,
        "state": int(EntityState.MOVING),
        "county": 1,
        **more,
    }


def reading(
    station: str,
    quantity: str,
    value: float,
    *,
    age_s: float = 4.0,
    span_s: int = 0,
    **more: object,
) -> dict[str, object]:
    """Describe the last value of a series as it enters; one over a span is a mean."""
    statistic = Statistic.MEAN if span_s else Statistic.VALUE
    t_s = NOW_S - age_s
    return {
        "id": series_id(station, quantity, span_s, statistic),
        "station": station,
        "quantity": catalogues().quantities[quantity].number,
        "span_s": span_s,
        "statistic": int(statistic),
        "source": "hj212",
        "county": 1,
        "value": value,
        "mark": 0,
        "t_s": t_s,
        "receipt_s": t_s + 0.4,
        "same_since_s": t_s - 30.0,
        **more,
    }


def set_stage(
    link: FakeLink,
    fields: FieldCatalogue,
    look: Look,
    looks: Callable[[str], Look],
    texts: Texts,
    base_map: BaseMap | None = None,
) -> Stage:
    """Build a window with every service behind it; nothing is shown or started yet."""
    clock, real = SetClock(NOW_S), RealTime()
    known = catalogues()
    group = ViewGroup(link, fields, clock, reading_fields=known.readings)
    commands = Commands(group)
    session = Session(group, commands, real)
    watch = AlarmWatch(group, known.alarms)
    desk = Desk(
        group=group,
        commands=commands,
        session=session,
        selection=Selection(),
        triage=Triage(group, commands, session),
        dispatch=Dispatch(group, commands, session, real),
        handover=HandoverDesk(group, commands, session),
        finder=Finder(group),
        monotonic=real,
        watch=watch,
        sound=AlarmSound(group, watch, NoSpeaker(), real),
        record=RecordBook(group, real),
        quantities=known.quantities,
        limits=demo_limits(),
    )
    host = PanelHost(real)
    factory = StageMap(group, look, texts.language, real, host, base_map or small_city())
    pages: list[object] = []
    window = _window(desk, look, looks, texts, factory, host, pages)
    return Stage(link, clock, real, desk, host, window, factory, looks, pages)


def staged_window(
    stage: Stage, language: str, theme: str, on_language: Callable[[], None]
) -> DutyWindow:
    """Build a further window on the stage's desk."""
    texts = texts_in(language)
    look, host = stage.looks(theme), PanelHost(stage.real)
    factory = StageMap(stage.desk.group, look, language, stage.real, host, small_city())
    return _window(stage.desk, look, stage.looks, texts, factory, host, stage.pages, on_language)


def _window(
    desk: Desk,
    look: Look,
    looks: Callable[[str], Look],
    texts: Texts,
    factory: StageMap,
    host: PanelHost,
    pages: list[object],
    on_language: Callable[[], None] | None = None,
) -> DutyWindow:
    def save_page(report: object) -> str:
        pages.append(report)
        return "handover.pdf"

    return DutyWindow(
        desk=desk,
        city=CITY,
        look=look,
        looks=looks,
        texts=texts,
        map_factory=factory,
        host=host,
        cameras=None,
        save_page=save_page,
        about=lambda: AboutFacts("0.1.0", "3.40.1", "llvmpipe"),
        initials=lambda label: label[:1],
        on_language=on_language,
    )
