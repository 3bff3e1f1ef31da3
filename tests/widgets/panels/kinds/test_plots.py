"""Plots are linked to by nobody: the library keeps none of them to warn of at the program's end."""

from pytestqt.qtbot import QtBot

from widgets.look import Look
from widgets.panels.kinds import history_plot
from widgets.panels.kinds.history_plot import HistoryPlot
from widgets.station.series_plot import SeriesPlot


def test_no_plot_is_among_the_views_that_the_library_ends(qtbot: QtBot, look: Look) -> None:
    chart = SeriesPlot(look)
    qtbot.addWidget(chart)
    lines = HistoryPlot(look, chart)
    kept = history_plot.pg.ViewBox.AllViews
    assert lines.getPlotItem().getViewBox() not in kept
    assert chart.plot.getPlotItem().getViewBox() not in kept
