"""Files of a case at the desk: seen small and large, saved, put in by hand and dropped."""

import hashlib
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QImage
from PySide6.QtTest import QTest

from app.domain.cases.commands import OpenCase, StepCase
from app.domain.cases.steps import CaseStep
from tests.widgets.cases.case_hub import CaseHub
from tests.widgets.cases.test_case_desk import board, opened
from widgets.cases.case_board import CaseBoard
from widgets.cases.new_case_card import NewCaseCard

__all__ = ["board"]
Key = Qt.Key
TEXT = "井盖已换".encode()


def picture(side_px: int = 40) -> bytes:
    image = QImage(side_px, side_px, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.darkGreen)
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    assert image.save(buffer, "PNG")
    return bytes(buffer.data().data())


def name_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def test_attachments_are_seen_small_and_large_and_saved_whole(
    hub: CaseHub, board: CaseBoard, tmp_path: Path
) -> None:
    shown = (TEXT, picture(), b"\x89PNG\r\n\x1a\nbroken")
    hub.files = {name_of(one): one for one in shown}
    hub.more = {"attachments": [name_of(one) for one in shown]}
    attached = opened(hub, board, 1).attached
    hub.turn()
    assert "3" in attached.title.full_text()
    broken, small, text = attached.tiles  # the newest first
    assert broken.icon().isNull()
    assert not small.icon().isNull()
    assert text.text().startswith("TXT")
    small.click()
    assert not attached.large.isHidden()
    assert not attached.large.pixmap().isNull()
    small.click()
    assert attached.large.isHidden()
    text.click()
    assert attached.large.isHidden()
    attached.save_to(tmp_path / "said.txt")
    hub.turn()
    assert (tmp_path / "said.txt").read_bytes() == TEXT
    assert "said.txt" in attached.said.full_text()
    attached.save_to(tmp_path / "nowhere" / "said.txt")
    hub.turn()
    assert "写不到" in attached.said.full_text()


def test_files_dropped_on_a_card_go_with_its_note_and_what_cannot_says_the_limit(
    hub: CaseHub, board: CaseBoard, tmp_path: Path
) -> None:
    card = opened(hub, board, 1)
    hub.turn()
    good, bad = tmp_path / "现场.png", tmp_path / "a.exe"
    good.write_bytes(picture())
    bad.write_bytes(b"MZ\x90\0")
    large = tmp_path / "large.mp4"
    with large.open("wb") as file:
        file.truncate(20 * 1024 * 1024 + 1)
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(one)) for one in (good, bad, large)])
    drop = QDropEvent(
        *(QPointF(5, 5), Qt.DropAction.CopyAction, mime),
        *(Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier),
    )
    card.dropEvent(drop)
    assert card.form.step is CaseStep.NOTE
    refused = card.files.refused.full_text()
    assert "a.exe" in refused
    assert "20 MB" in refused
    QTest.keyClicks(card.form.note, "done")
    QTest.keyClick(card.form.note, Key.Key_Return)
    assert hub.stage.link.sent == []  # it is still on its way
    hub.turn()
    QTest.keyClick(card.form.note, Key.Key_Return)
    body = hub.stage.link.sent[-1].body
    assert isinstance(body, StepCase)
    assert (body.step, body.attachments) == (CaseStep.NOTE, (name_of(good.read_bytes()),))


def test_a_new_case_takes_its_files_along(hub: CaseHub, board: CaseBoard, tmp_path: Path) -> None:
    hub.stage.window.cases.new_case()
    card = hub.stage.window.dock.card
    assert isinstance(card, NewCaseCard)
    path = tmp_path / "说明.txt"
    path.write_bytes(TEXT)
    card.files.take([path, tmp_path / "gone.txt"])
    assert "gone.txt" in card.files.refused.full_text()
    card.words.setPlainText("井盖破了")
    card.put_in()
    assert hub.stage.link.sent == []
    hub.turn()
    card.put_in()
    body = hub.stage.link.sent[-1].body
    assert isinstance(body, OpenCase)
    assert body.attachments == (name_of(TEXT),)
