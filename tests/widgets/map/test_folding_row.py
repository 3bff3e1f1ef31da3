"""The buttons above the map: as many as fit, the rest in a menu that does the same."""

import pytest
from PySide6.QtWidgets import QApplication, QPushButton

from widgets.look import Look
from widgets.map.folding_row import FoldingRow
from widgets.texts import Texts


@pytest.fixture
def row(qapp: QApplication, look: Look, texts: Texts):
    row = FoldingRow(look, texts)
    for name in ("筛选", "图层", "网格热力"):
        button = QPushButton(name)
        button.setCheckable(True)
        row.add(button)
    row.show()
    yield row
    row.hide()
    row.deleteLater()


def _shown(row: FoldingRow) -> list[str]:
    return [button.text() for button in row._buttons if not button.isHidden()]


def test_what_does_not_fit_is_in_the_menu_and_works_from_there(row: FoldingRow) -> None:
    row.resize(900, 30)
    assert _shown(row) == ["筛选", "图层", "网格热力"]
    assert row.more.isHidden()
    row.resize(row.minimumSizeHint().width() + row._buttons[0].sizeHint().width() + 6, 30)
    assert _shown(row) == ["筛选"]
    assert row.more.isVisible()
    row.menu.aboutToShow.emit()
    assert [act.text() for act in row.menu.actions()] == ["图层", "网格热力"]
    row.menu.actions()[0].trigger()
    assert row._buttons[1].isChecked()
    row.fold()
    assert _shown(row) == ["图层"], "what is open is not folded away"
    row.resize(row.minimumSizeHint().width(), 30)
    assert _shown(row) == []
