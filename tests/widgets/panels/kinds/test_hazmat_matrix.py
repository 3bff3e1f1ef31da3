"""The matrix of dangerous goods in a panel: counts and warnings as the hub told them, no zeros."""

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

from app.domain.hazmat import Element
from app.domain.health import JUDGE, SourceHealth
from app.domain.readings import Soundness
from tests.unit.app.services.hall import NOON_S, Hall
from tests.widgets.hazmat.test_hazmat_board import matrix
from tests.widgets.panels.fakes import FakePanel, fake_panel
from tests.widgets.panels.fitting import faults
from tests.widgets.panels.kinds.conftest import marks_of
from tests.widgets.panels.kinds_data import spec_of
from tests.widgets.panels.on_group import on_group
from widgets.look import Look
from widgets.panels.kinds.hazmat_matrix import HazmatMatrixBody
from widgets.panels.kinds.matrix import make_matrix
from widgets.panels.spec import BodyKind


@pytest.fixture
def hall() -> Hall:
    hall = Hall()
    hall.pump()
    return hall


@pytest.fixture
def panel() -> FakePanel:
    return fake_panel()


@pytest.fixture
def body(
    qapp: QApplication,
    hall: Hall,
    panel: FakePanel,
    look: Look,
) -> Iterator[HazmatMatrixBody]:
    body = make_matrix(spec_of(BodyKind.MATRIX), on_group(panel.context, hall.group), look)
    assert isinstance(body, HazmatMatrixBody)
    body.resize(960, 400)
    body.refresh()
    body.show()
    body.grab()
    yield body
    body.release()
    body.close()
    body.deleteLater()


def test_counts_warnings_and_gaps_are_as_told(
    body: HazmatMatrixBody, hall: Hall, panel: FakePanel, look: Look
) -> None:
    assert body.soundness() is Soundness.LOST
    assert not any(text.text.isdigit() for text in body.shown_texts())
    hall.link.answer("hazmat_matrix", matrix(as_of_s=NOON_S))
    hall.pump()
    body.refresh()
    body.grab()
    texts = [text.text for text in body.shown_texts()]
    assert texts.count("7") == 36  # six stages by six elements; nobody counts persons
    assert texts.count("3") == 6
    assert texts.count(panel.context.texts("hazmat.no_source")) == 6
    assert "0" not in texts
    assert len(marks_of(body)) == 6
    assert faults(body, look) == []
    assert body.soundness() is Soundness.LIVE
    acts = [spot.act for spot in body.hits if spot.act is not None]
    assert len(acts) == 42
    acts[0]()
    assert panel.acts.done == ["hazmat"]


def test_a_replay_counts_nothing(
    qapp: QApplication,
    panel: FakePanel,
    look: Look,
) -> None:
    hall = Hall(is_live=False)
    hall.pump()
    body = make_matrix(spec_of(BodyKind.MATRIX), on_group(panel.context, hall.group), look)
    body.widget().resize(480, 270)
    body.refresh()
    body.widget().grab()
    assert body.shown_texts()[0].text == panel.context.texts("panel_shapes.not_in_replay")
    assert hall.link.asked == []
    body.release()
    body.widget().deleteLater()


def test_while_it_is_asked_for_nothing_is_missing_and_no_column_gives_way_to_a_mark(
    body: HazmatMatrixBody, hall: Hall, panel: FakePanel
) -> None:
    assert body.missing() == ()
    hall.link.answer("hazmat_matrix", matrix(as_of_s=NOON_S))
    hall.pump()
    body.resize(560, 400)
    body.refresh()
    body.grab()
    said = [text.text for text in body.shown_texts()]
    names = [panel.context.texts(f"hazmat.element.{one.value}") for one in Element]
    assert [one for one in said if one in names] == names


@pytest.mark.parametrize("ago_s", [None, 90.0])
def test_while_nobody_judges_the_judge_is_missing_beside_the_warnings_of_before(
    body: HazmatMatrixBody, hall: Hall, ago_s: float | None
) -> None:
    hall.link.answer("hazmat_matrix", matrix(as_of_s=NOON_S))
    for heard_s, missing in ((1.0, ()), (ago_s, (JUDGE,)), (1.0, ())):
        now_s = hall.group.now_s()
        last_s = None if heard_s is None else now_s - heard_s
        hall.link.push_health(SourceHealth(JUDGE, JUDGE, now_s, last_s, 9, 1.0))
        hall.pump()
        body.refresh()
        body.grab()
        assert body.missing() == missing
        assert len(marks_of(body)) == 6
