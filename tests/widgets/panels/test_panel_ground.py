"""What the panels of a window stand on, while people come and go."""

from pathlib import Path

from PySide6.QtWidgets import QApplication

from app.domain.measures.asking import PartsQuestion
from app.services.listeners import Listeners
from tests.widgets.panels.engine import Ground
from tests.widgets.panels.fakes import NOW_S, FakeActs
from widgets.texts import Texts


def test_whoever_signs_out_takes_with_him_what_he_was_told(
    qapp: QApplication, tmp_path: Path, texts: Texts
) -> None:
    ground = Ground(tmp_path, texts)
    session, room = Listeners(), ground.ground
    room.follow(session.connect)
    question = PartsQuestion("on_time", "person")
    assert room.parts.parts(question) is None
    part = {"key": "P-1", "name": "", "value": 1.0, "of": 2.0}
    told = {"parts": [part], "whole": {**part, "key": ""}, "count": 1, "as_of_s": NOW_S}
    ground.link.answer("measure_parts", told)
    ground.group.pump()
    assert room.parts.parts(question) is not None
    context, before = room.context(FakeActs()), room.revision
    sitting = context.sitting()
    session.tell()
    assert room.parts.parts(question) is None
    assert room.revision > before, "every panel is read anew at once"
    assert context.sitting() != sitting
    room.release()
    again = context.sitting()
    session.tell()
    assert context.sitting() == again
