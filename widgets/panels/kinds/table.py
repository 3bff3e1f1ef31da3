"""The table of kinds of panes: a new kind is one widget and one line here."""

from widgets.panels.body import BodyMaker
from widgets.panels.kinds.bars import BarsBody
from widgets.panels.kinds.donut import DonutBody
from widgets.panels.kinds.figure import FigureBody
from widgets.panels.kinds.funnel import FunnelBody
from widgets.panels.kinds.gauge import GaugeBody
from widgets.panels.kinds.parts_table import TableBody
from widgets.panels.kinds.ranking import RankingBody
from widgets.panels.kinds.rows_list import ListBody
from widgets.panels.spec import BodyKind

MAKERS: dict[BodyKind, BodyMaker] = {
    BodyKind.FIGURE: FigureBody,
    BodyKind.GAUGE: GaugeBody,
    BodyKind.BARS: BarsBody,
    BodyKind.DONUT: DonutBody,
    BodyKind.FUNNEL: FunnelBody,
    BodyKind.RANKING: RankingBody,
    BodyKind.TABLE: TableBody,
    BodyKind.LIST: ListBody,
}
