"""A drawing board for each test, and its window closed after it."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtWidgets import QApplication

from app.domain.fields import FieldCatalogue
from tests.widgets.fake_link import FakeLink
from tests.widgets.map_draw.drawing_board import Board, opened
from tests.widgets.read_once import texts_in
from tests.widgets.shell.staging import RESOURCES, Stage, set_stage
from widgets.look import Look
from widgets.theme_file import load_look


@pytest.fixture
def make_board(
    qapp: QApplication, link: FakeLink, fields: FieldCatalogue, font_family: str
) -> Iterator[Callable[..., Board]]:
    made: list[Stage] = []

    def looks(name: str) -> Look:
        return load_look(RESOURCES, name, font_family)

    def make(language: str = "zh_CN", *, is_signed_in: bool = True, is_live: bool = True) -> Board:
        texts = texts_in(language)
        stage = set_stage(link, fields, looks("night"), looks, texts)
        made.append(stage)
        stage.window.resize(1280, 720)
        stage.window.show()
        qapp.processEvents()
        if is_signed_in:
            stage.sign_in()
        stage.desk.group.is_live = is_live
        return opened(stage)

    yield make
    for stage in made:
        stage.window.close()
        stage.window.deleteLater()


@pytest.fixture
def board(make_board: Callable[..., Board]) -> Board:
    return make_board()
