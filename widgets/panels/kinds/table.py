"""The table of kinds of panes: a new kind is one widget and one line here."""

from widgets.look import Look
from widgets.panels.body import Body, BodyMaker, PanelContext
from widgets.panels.kinds.bars import BarsBody
from widgets.panels.kinds.calendar import CalendarBody
from widgets.panels.kinds.camera import CameraBody
from widgets.panels.kinds.days_ahead import DaysAheadBody
from widgets.panels.kinds.donut import DonutBody
from widgets.panels.kinds.figure import FigureBody
from widgets.panels.kinds.funnel import FunnelBody
from widgets.panels.kinds.gauge import GaugeBody
from widgets.panels.kinds.images import ImagesBody
from widgets.panels.kinds.led import LedBody
from widgets.panels.kinds.map_body import MapBody
from widgets.panels.kinds.matrix import make_matrix
from widgets.panels.kinds.parts_table import TableBody
from widgets.panels.kinds.presence import PresenceBody
from widgets.panels.kinds.radar import RadarBody
from widgets.panels.kinds.ranking import RankingBody
from widgets.panels.kinds.reasons import ReasonsBody
from widgets.panels.kinds.roll import RollBody
from widgets.panels.kinds.rows_list import ListBody
from widgets.panels.kinds.rules import RulesBody
from widgets.panels.kinds.sankey import SankeyBody
from widgets.panels.kinds.series import SeriesBody
from widgets.panels.kinds.stacked import StackedBody
from widgets.panels.kinds.tiles import TilesBody
from widgets.panels.kinds.treemap import TreemapBody
from widgets.panels.kinds.trouble_rows import BurstsBody, SpotsBody
from widgets.panels.spec import BodyKind, BodySpec


def make_series(spec: BodySpec, context: PanelContext, look: Look) -> Body:
    """Return the hours of figures, or of one the days with those ahead."""
    return (DaysAheadBody if spec.forecast else SeriesBody)(spec, context, look)


MAKERS: dict[BodyKind, BodyMaker] = {
    BodyKind.FIGURE: FigureBody,
    BodyKind.GAUGE: GaugeBody,
    BodyKind.SERIES: make_series,
    BodyKind.BARS: BarsBody,
    BodyKind.STACKED: StackedBody,
    BodyKind.DONUT: DonutBody,
    BodyKind.FUNNEL: FunnelBody,
    BodyKind.RANKING: RankingBody,
    BodyKind.TABLE: TableBody,
    BodyKind.LIST: ListBody,
    BodyKind.MATRIX: make_matrix,
    BodyKind.TREEMAP: TreemapBody,
    BodyKind.SANKEY: SankeyBody,
    BodyKind.RADAR: RadarBody,
    BodyKind.CALENDAR: CalendarBody,
    BodyKind.IMAGES: ImagesBody,
    BodyKind.CAMERA: CameraBody,
    BodyKind.MAP: MapBody,
    BodyKind.TILES: TilesBody,
    BodyKind.SPOTS: SpotsBody,
    BodyKind.BURSTS: BurstsBody,
    BodyKind.REASONS: ReasonsBody,
    BodyKind.ROLL: RollBody,
    BodyKind.PRESENCE: PresenceBody,
    BodyKind.LED: LedBody,
    BodyKind.RULES: RulesBody,
}
