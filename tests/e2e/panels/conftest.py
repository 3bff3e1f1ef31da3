"""A live hall with three days of past, laid down once for each module that looks at it."""

from collections.abc import Iterator
from contextlib import closing

import pytest
from PySide6.QtWidgets import QApplication

from tests.e2e.panels.live_hall import LiveHall, demo_city, lay_down


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory, qapp: QApplication) -> Iterator[LiveHall]:
    qapp.setStyle("Fusion")
    city, data = demo_city(), tmp_path_factory.mktemp("panels") / "hall"
    lay_down(city, data)
    with closing(LiveHall(city, data)) as live:
        yield live
