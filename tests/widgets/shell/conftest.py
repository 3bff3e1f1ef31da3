"""A staged duty window for the tests of the shell."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtWidgets import QApplication

from app.domain.fields import FieldCatalogue
from tests.widgets.fake_link import FakeLink
from tests.widgets.read_once import texts_in
from tests.widgets.shell.staging import RESOURCES, Stage, set_stage
from widgets.look import Look
from widgets.theme_file import load_look

MakeStage = Callable[..., Stage]


@pytest.fixture
def make_stage(
    qapp: QApplication, link: FakeLink, fields: FieldCatalogue, font_family: str
) -> Iterator[MakeStage]:
    """Return what sets a stage in a language and a theme; its window is closed at the end."""
    made: list[Stage] = []

    def looks(name: str) -> Look:
        return load_look(RESOURCES, name, font_family)

    def make(language: str = "zh_CN", theme: str = "night") -> Stage:
        texts = texts_in(language)
        stage = set_stage(link, fields, looks(theme), looks, texts)
        made.append(stage)
        stage.window.resize(1280, 720)
        stage.window.show()
        qapp.processEvents()
        return stage

    yield make
    for stage in made:
        stage.window.close()
        stage.window.deleteLater()


@pytest.fixture
def stage(make_stage: MakeStage) -> Stage:
    return make_stage()
