"""The table of figures on a narrow pane: what gives way, and what stays whole."""

from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from widgets.case_figures.figure_table import FigureTable
from widgets.look import Look

ROW = (
    "井盖破损有人差点掉进去",
    "还有 3 小时 20 分",
    "结案",
    "20261122-000124",
    "演示崇川区市政养护所",
)
RESCUE = "派遣 · 演示市政养护所 · 直线 2.3 公里"


def test_the_last_column_stays_whole_and_others_give_way_in_turn(
    qapp: QApplication, qtbot: QtBot, look: Look
) -> None:
    table = FigureTable(
        [str(at) for at in range(6)], frozenset(), is_whole=True, giving_way=(4, 3, 2)
    )
    qtbot.addWidget(table)
    table.set_look(look)
    table.resize(look.px(1400), look.px(200))
    table.show()
    table.show_rows([tuple((said, None) for said in (*ROW, RESCUE))])
    qapp.processEvents()
    whole = table.sizeHintForColumn(5)
    number = table.columnWidth(3)
    for width_px in (900, 700, 1400, 700):
        table.resize(look.px(width_px), look.px(200))
        qapp.processEvents()
        end = table.columnViewportPosition(5) + table.columnWidth(5)
        assert table.columnWidth(5) >= whole
        assert end <= table.viewport().width()
    assert table.columnWidth(3) < number  # the unit gave way first, the number after it
    table.resize(look.px(1400), look.px(200))
    qapp.processEvents()
    assert table.columnWidth(4) >= table.sizeHintForColumn(4)
