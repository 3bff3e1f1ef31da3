"""Pictures of cases: the newest that have one, fetched as they come; else why there is none."""

import base64
import hashlib
from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from app.domain.measures.asking import Member
from app.domain.readings import Soundness
from tests.unit.app.services.hall import Hall
from tests.widgets.cases.case_hub import line, story
from tests.widgets.panels.fakes import FakePanel, fake_panel, indicator
from tests.widgets.panels.fitting import faults
from tests.widgets.panels.kinds_data import spec_of
from tests.widgets.panels.on_group import on_group
from tests.widgets.snapshots.found_hub import picture
from widgets.look import Look
from widgets.panels.kinds.images import ImagesBody
from widgets.panels.spec import BodyKind

SPEC = spec_of(BodyKind.IMAGES, indicators=("video",), rows=4)


@pytest.fixture
def hall() -> Hall:
    hall = Hall()
    hall.pump()
    return hall


@pytest.fixture
def panel() -> FakePanel:
    return fake_panel(indicator("video", "抓拍", sources=("video",)))


@pytest.fixture
def body(qapp: QApplication, hall: Hall, panel: FakePanel, look: Look) -> Iterator[ImagesBody]:
    body = ImagesBody(SPEC, on_group(panel.context, hall.group), look)
    body.resize(480, 270)
    body.refresh()
    body.show()
    yield body
    body.release()
    body.close()
    body.deleteLater()


def drawn(body: ImagesBody, panel: FakePanel) -> int:
    """Return how many pictures are shown: those that no words stand for."""
    body.grab()
    texts = panel.context.texts
    instead = (texts("panel_shapes.asking"), texts("panel_shapes.unread_picture"))
    return len(body.model.shots) - sum(one.text in instead for one in body.shown_texts())


def words(body: ImagesBody) -> str:
    body.grab()
    return "".join(one.text for one in body.shown_texts())


def tell(hall: Hall, panel: FakePanel, body: ImagesBody, content: bytes, *has: bool) -> None:
    """Let cases come, one for each ``has``, and answer all that is asked about them."""
    name = hashlib.sha256(content).hexdigest()
    lines = [line(n + 1, title=f"案件{n + 1}") for n in range(len(has))]
    panel.members.give(
        "video",
        [Member("cases", one["case_id"], one["title"], panel.clock.now_s()) for one in lines],
    )
    answered = 0
    for _ in range(30):
        body.refresh()
        asked = hall.link.asked[answered:]
        answered = len(hall.link.asked)
        for request_id, query, arguments in asked:
            told: dict[str, Any] = {}
            if query == "case_story":
                n = [one["case_id"] for one in lines].index(arguments["case_id"])
                told = story(lines[n], attachments=[name] if has[n] else [])
            elif query == "case_file":
                data = base64.b64encode(content).decode()
                told = {"data": data, "at": 0, "total": len(content), "kind": "jpeg"}
            hall.link._answers.append(answer_of(request_id, told))
        hall.pump()
        if not asked:
            return


def answer_of(request_id: str, told: dict[str, Any]) -> Any:
    from app.domain.ports import Answer  # noqa: PLC0415 - beside its one use

    return Answer(request_id, "ok", told)


def test_cases_that_have_a_picture_are_shown_and_open_their_case(
    hall: Hall, panel: FakePanel, body: ImagesBody, look: Look
) -> None:
    tell(hall, panel, body, picture(), True, False, True)
    assert drawn(body, panel) == 2
    assert "案件1" in words(body)
    assert "案件2" not in words(body)
    assert faults(body, look) == []
    act = body.hits[0].act
    assert act is not None
    act()
    assert [member.title for member in panel.acts.members] == ["案件1"]
    assert body.soundness() is Soundness.LIVE or body.as_of_s() > 0


@pytest.mark.qt_log_ignore("Not a JPEG file")
def test_a_file_that_is_no_picture_says_so(hall: Hall, panel: FakePanel, body: ImagesBody) -> None:
    tell(hall, panel, body, b"no picture at all", True)
    assert drawn(body, panel) == 0
    assert panel.context.texts("panel_shapes.unread_picture") in words(body)


def test_no_case_with_a_picture_names_the_feed(
    hall: Hall, panel: FakePanel, body: ImagesBody
) -> None:
    tell(hall, panel, body, picture(), False)
    assert "video" in words(body)


def test_that_there_are_no_cases_is_an_answer_and_ends_the_asking(
    panel: FakePanel, body: ImagesBody
) -> None:
    assert words(body) == panel.context.texts("panel_shapes.asking")
    panel.members.give("video", [])
    body.refresh()
    assert "video" in words(body)


def test_before_anything_came_nothing_is_claimed(body: ImagesBody, panel: FakePanel) -> None:
    assert words(body) == panel.context.texts("panel_shapes.asking")
    assert body.missing() == ("video",)
    assert body.soundness() is Soundness.LOST


def test_a_replay_has_none_and_asks_nothing(
    qapp: QApplication, panel: FakePanel, look: Look
) -> None:
    hall = Hall(is_live=False)
    hall.pump()
    body = ImagesBody(SPEC, on_group(panel.context, hall.group), look)
    body.resize(480, 270)
    body.refresh()
    assert words(body) == panel.context.texts("panel_shapes.not_in_replay")
    assert hall.link.asked == []
    body.release()
    body.deleteLater()


def test_without_a_figure_the_queue_of_snapshots_is_asked(
    qapp: QApplication, hall: Hall, panel: FakePanel, look: Look
) -> None:
    body = ImagesBody(spec_of(BodyKind.IMAGES), on_group(panel.context, hall.group), look)
    body.refresh()
    assert [one[1] for one in hall.link.asked] == ["case_page"]
    body.release()
    body.deleteLater()
