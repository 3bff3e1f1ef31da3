"""The first picture of a map is drawn while it is built: what is hidden is so from then on."""

from PySide6.QtWidgets import QApplication

from app.domain.fields import FieldCatalogue
from tests.widgets.fake_link import FakeLink
from tests.widgets.read_once import texts_in
from tests.widgets.shell.staging import RESOURCES, set_stage
from widgets.look import Look
from widgets.theme_file import load_look


def test_what_is_hidden_is_hidden_in_the_first_picture(
    qapp: QApplication, link: FakeLink, fields: FieldCatalogue, font_family: str
) -> None:
    def looks(name: str) -> Look:
        return load_look(RESOURCES, name, font_family)

    stage = set_stage(link, fields, looks("night"), looks, texts_in("zh_CN"))
    stage.window.show()
    qapp.processEvents()
    stage.sign_in()
    pane = stage.window.map
    pane.put(hidden_layers=frozenset({"alarms"}))
    first = []
    pane.built.connect(lambda: first.append(pane.map.scene.overlays.hidden_layers))
    pane.warm()
    stage.turn()
    stage.link.answer("registers", {"sites": [], "cameras": []})
    stage.turn()
    stage.window.close()
    stage.window.deleteLater()
    assert first == [frozenset({"alarms"})]
