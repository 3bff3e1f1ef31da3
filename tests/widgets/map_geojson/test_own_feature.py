"""A file of one's own on the map: opened by path, switched, clicked, refused in words, removed."""

import json
import re
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFileDialog

from app.domain.fields import FieldCatalogue
from app.domain.geo import LonLat
from app.domain.own_layer import OwnLayerError
from app.own_files import open_own_layers
from tests.widgets.fake_link import FakeLink
from tests.widgets.map_hand import MapHand, hands
from widgets.map.feature import MapContext
from widgets.map_geojson.own_feature import OwnFeature
from widgets.map_geojson.own_words import refusal_text

ROOT = Path(__file__).parents[3]
SQUARE = [[120.86, 31.99], [120.88, 31.99], [120.88, 32.0], [120.86, 32.0], [120.86, 31.99]]
FILE = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "properties": {"name": "危化<b>仓库</b>", "tel": "0513\u202e119"},
            "geometry": {"type": "Polygon", "coordinates": [SQUARE[::-1]]},
        }
    ],
}


@pytest.fixture
def make_hand(
    qapp: QApplication, link: FakeLink, fields: FieldCatalogue, font_family: str
) -> Iterator[Callable[..., MapHand]]:
    yield from hands(qapp, link, fields, font_family)


# The offscreen platform says so of any dialog.
@pytest.mark.qt_log_ignore("propagateSizeHints")
def test_a_file_is_opened_switched_clicked_and_removed(
    make_hand: Callable[..., MapHand], tmp_path: Path, look, texts, qtbot
) -> None:
    hand = make_hand("measure")
    desk = hand.stage.desk
    hand.pane.features.shut()
    context = MapContext(
        hand.pane, desk.group, desk.selection, desk.dispatch, texts, hand.stage.real
    )
    own = open_own_layers()
    own.folder = tmp_path
    feature = OwnFeature(context, look, own)
    feature.panel().setParent(hand.stage.window)
    (tmp_path / "a.geojson").write_text(json.dumps(FILE), encoding="utf-8")
    (tmp_path / "b.json").write_text('{"type": "FeatureCollection", "features": [7]}')
    feature.open()
    assert [feature.files.itemText(i) for i in range(1, 3)] == ["a.geojson", "b.json"]

    def read(path: Path) -> None:
        feature.path.setText(str(path))
        feature.open_button.click()
        assert "正在读取" in feature.status.full_text()
        while own.is_reading:
            QApplication.processEvents()
            own.poll()

    read(tmp_path / "a.geojson")
    assert "绕向与规范相反：1 处，首见第 1 个要素" in feature.about.full_text()
    assert hand.overlays().own == ("own-1",)
    assert list(hand.pane.map.scene.model.own_layers.layers) == ["own-1"]
    inside = LonLat(120.87, 31.995)
    assert feature.clicked([], inside)
    assert feature.title.full_text() == "危化<b>仓库</b>（第 1 个）"
    assert feature.facts.facts()[1] == ("tel", "0513〔U+202E〕119")
    assert not feature.clicked([], LonLat(120.95, 32.03))
    feature.go.click()
    item = feature.list.item(0)
    item.setCheckState(Qt.CheckState.Unchecked)
    assert hand.overlays().own == ()
    assert not feature.clicked([], inside)
    item.setCheckState(Qt.CheckState.Checked)
    read(tmp_path / "b.json")
    assert feature.status.full_text() == "b.json：第 1 个要素：不是 Feature。"
    assert hand.overlays().own == ("own-1",)  # what was there stays
    feature.remove.click()
    assert hand.overlays().own == ()
    assert own.layers == {}
    assert feature.list.isHidden()
    feature.browse.click()
    (dialog,) = hand.stage.window.findChildren(QFileDialog)
    assert not dialog.isModal()
    assert dialog.labelText(QFileDialog.DialogLabel.Accept) == "打开"
    feature.release()
    qtbot.waitUntil(lambda: not hand.stage.window.findChildren(QFileDialog))
    feature.panel().setParent(None)
    feature.panel().deleteLater()


def test_every_refusal_and_note_has_its_words(texts) -> None:
    found = set()
    for path in (ROOT / "backends/own_layers").glob("*.py"):
        body = path.read_text(encoding="utf-8")
        found |= set(re.findall(r'OwnLayerError\(\s*"(\w+)"', body))
        notes = {part.split('"')[1] for part in body.split(".note(")[1:]}
        assert all(f"own.note.{note}" in texts for note in notes)
    table = tomllib.loads((ROOT / "resources/texts/zh_CN/own.toml").read_text(encoding="utf-8"))
    said = set(table["own"]["refused"]) - {"other", "too_many_layers"}
    assert found == said
    for code in said:
        assert refusal_text(texts, OwnLayerError(code, 2, 3.0, 4.0, "x")).startswith(
            "第 2 个要素："
        )
    assert "unheard_of" in refusal_text(texts, OwnLayerError("unheard_of"))
