"""Everything a seat's window looks at and acts through, built once by wiring."""

from collections.abc import Callable
from dataclasses import dataclass, field

from app.domain.limits import LimitTable
from app.domain.measures.table import IndicatorTable
from app.domain.playback import Player
from app.domain.readings import QuantityCatalogue
from app.services.alarm_sound import AlarmSound
from app.services.alarm_watch import AlarmWatch
from app.services.attachments import Attachments
from app.services.cases.own_filters import OwnFilters
from app.services.commands import Commands
from app.services.dispatch import Dispatch
from app.services.finder import Finder
from app.services.handover import HandoverDesk
from app.services.kept_filters import KeptFilters
from app.services.live import ViewGroup
from app.services.own_layers import OwnLayers
from app.services.precision import RecordBook
from app.services.selection import Selection
from app.services.session import Session
from app.services.triage import Triage
from widgets.locator.source import LocatorSource
from widgets.map_views.map_views import MapViews
from widgets.panels.panels_folder import PanelsFolder


@dataclass(frozen=True, slots=True)
class Desk:
    """The services of one view group; ``monotonic`` gives the real seconds they all measure by.

    ``watch`` measures the load of the alarms, and ``sound`` says what of them is heard.
    ``player`` moves the clock of a replay; None on a live desk. ``open_replay`` opens a replay at
    an instant in windows of its own; False where the records lie on another machine.
    ``attachments`` keeps pictures of the log; None where none can be kept or read.
    ``quantities`` and ``limits`` are what the readings of stations are known and held by.
    ``views`` has what the map windows share of their views: bookmarks, and which look together.
    ``locator`` has the tiles of the small maps; None where there are no such maps.
    ``filters`` are those of the map that were kept by name, ``case_filters`` those of the queue.
    ``record`` has the rules' texts and what became of their alarms.
    ``own_layers`` reads files of the user's own; None where none can be opened.
    ``indicators`` are the figures that the hub counts, ``panels`` the panels that show them.
    """

    group: ViewGroup
    commands: Commands
    session: Session
    selection: Selection
    triage: Triage
    dispatch: Dispatch
    handover: HandoverDesk
    finder: Finder
    monotonic: Callable[[], float]
    watch: AlarmWatch
    sound: AlarmSound
    record: RecordBook
    player: Player | None = None
    open_replay: Callable[[float], bool] | None = None
    quantities: QuantityCatalogue = field(default_factory=lambda: QuantityCatalogue(()))
    limits: LimitTable = field(default_factory=LimitTable)
    attachments: Attachments | None = None
    locator: LocatorSource | None = None
    views: MapViews = field(default_factory=MapViews)
    filters: KeptFilters = field(default_factory=KeptFilters)
    case_filters: OwnFilters = field(default_factory=OwnFilters)
    own_layers: OwnLayers | None = None
    indicators: IndicatorTable = field(default_factory=lambda: IndicatorTable(()))
    panels: PanelsFolder = field(default_factory=lambda: PanelsFolder(()))
