"""F15: sixty hostile strings in every kind of text widget stay letters; no file, no network.

Qt reads files behind Python's back, so an audit hook alone would prove nothing: the bait's folder
is watched by the kernel (inotify), and a port listens for whoever would fetch a picture.
"""

import ctypes
import os
import select
import socket
import struct
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import (
    QApplication,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QWidget,
)

from app.domain.health import SourceHealth
from app.domain.safe_text import safe_text
from tests.widgets.shell.staging import Stage, reading, thing
from widgets.dossier.fact_rows import FactRows
from widgets.look import Look
from widgets.plain import PlainLabel, button_text, plain_tooltip
from widgets.row_paint import draw_line, draw_wrapped

IN_OPEN = 0x20
EVENT_BYTES = 16


@dataclass
class Bait:
    """A picture and a page that nobody may open, and a port that nobody may call."""

    folder: Path
    port: int
    watch: int
    server: socket.socket

    @property
    def strings(self) -> list[str]:
        """Return sixty hostile strings that name the bait."""
        path, port = self.folder / "bait.png", self.port
        page = self.folder / "bait.html"
        web = f"http://127.0.0.1:{port}/bait.png"
        sources = (f"file://{path}", str(path), web, f"//127.0.0.1:{port}/x", "qrc:/x.png")
        found = [f"<img src='{source}'>" for source in sources]
        found += [f'<p style="background:url({source})">x</p>' for source in sources]
        found += [f'<a href="{source}">苏F·D0371</a>' for source in sources]
        found += [f"<link rel=stylesheet href='{source}'>" for source in sources]
        found += [f"<object data='{source}'></object>" for source in sources]
        found += [f"![x]({source})" for source in sources]
        found += [f"<html><body background='{source}'>" for source in sources]
        found += [
            f"<iframe src='file://{page}'></iframe>",
            f"<meta http-equiv=refresh content='0;url={web}'>",
            f"<style>@import url({web});</style>",
            f"<svg><image href='{web}'/></svg>",
            f"<qt><img src='{path}'></qt>",
            "<!DOCTYPE html><h1>Alarm</h1>",
            "<b>bold</b>", "<i>", "</qt></p></body>", "<br><br><br>", "a<br/>b",
            "<table><tr><td>x", "<font color=red size=+9>III", "<h1>I</h1>", "<hr>",
            "<script>alert(1)</script>", "<span style='font-size:400px'>x</span>",
            "&lt;b&gt;", "&#60;b&#62;", "&amp;&nbsp;&", "{count}", "%1 %n", "\\x1b[31mred",
            "a\u202eb", "\u2066苏F\u2069", "a\x00b\nc\td", "\ud800", "=cmd|' /C calc'!A0",
        ]  # fmt: skip
        return found

    def opens(self) -> int:
        """Return how often something in the folder was opened since the last call."""
        count = 0
        while select.select([self.watch], [], [], 0)[0]:
            said = os.read(self.watch, 4096)
            at = 0
            while at < len(said):
                length = struct.unpack_from("iIII", said, at)[3]
                at += EVENT_BYTES + length
                count += 1
        return count

    def calls(self) -> int:
        """Return how many have called since the last call."""
        count = 0
        while select.select([self.server], [], [], 0)[0]:
            self.server.accept()[0].close()
            count += 1
        return count


@pytest.fixture
def bait(tmp_path: Path) -> Iterator[Bait]:
    if not sys.platform.startswith("linux"):
        pytest.skip("the kernel's watch on files that this test needs is Linux's")
    picture = QImage(8, 8, QImage.Format.Format_RGB32)
    picture.fill(Qt.GlobalColor.red)
    assert picture.save(str(tmp_path / "bait.png"))
    (tmp_path / "bait.html").write_text("<b>bait</b>", encoding="utf-8")
    libc = ctypes.CDLL(None, use_errno=True)
    watch = libc.inotify_init1(os.O_NONBLOCK | os.O_CLOEXEC)
    assert libc.inotify_add_watch(watch, os.fsencode(tmp_path), IN_OPEN) >= 0
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield Bait(tmp_path, server.getsockname()[1], watch, server)
    os.close(watch)


Show = Callable[[str], QWidget]


def _labels(text: str) -> list[QWidget]:
    wrapped = PlainLabel(text, is_wrapping=True)
    tipped = PlainLabel()
    tipped.set_tip(text)
    return [PlainLabel(text), wrapped, tipped, QPushButton(button_text(text))]


def _list(text: str) -> QWidget:
    rows = QListWidget()
    item = QListWidgetItem(safe_text(text, is_multiline=True))
    item.setToolTip(plain_tooltip(text))
    rows.addItem(item)
    return rows


def test_there_are_sixty_strings_and_the_watch_sees_who_takes_the_bait(
    qapp: QApplication, bait: Bait
) -> None:
    assert len(set(bait.strings)) >= 60
    careless = QLabel(f"<img src='{bait.folder / 'bait.png'}'>")
    careless.resize(80, 40)
    careless.grab()
    assert bait.opens() > 0, "a label that reads markup opens the file, and the watch sees it"
    careless.deleteLater()


def test_every_kind_of_text_widget_shows_letters_and_opens_nothing(
    qapp: QApplication, bait: Bait, look: Look
) -> None:
    for text in bait.strings:
        rows = FactRows(look)
        rows.show_facts([(text, text)])
        made = [*_labels(text), _list(text), rows]
        for widget in made:
            widget.resize(900, 60)
            widget.grab()
        label = made[0]
        assert isinstance(label, PlainLabel)
        assert label.full_text() == safe_text(text)
        assert label.textFormat() is Qt.TextFormat.PlainText
        for widget in made:
            widget.deleteLater()
    assert (bait.opens(), bait.calls()) == (0, 0)


def test_painted_lines_and_tooltips_show_letters_and_open_nothing(
    qapp: QApplication, bait: Bait, look: Look
) -> None:
    image = QImage(600, 200, QImage.Format.Format_ARGB32)
    painter = QPainter(image)
    for text in bait.strings:
        draw_line(painter, look.font(), look.colour("text"), QRect(0, 0, 600, 30), text)
        draw_wrapped(painter, look.font(), look.colour("text"), QRect(0, 30, 600, 170), text)
    painter.end()
    for text in bait.strings:
        tip = QLabel(plain_tooltip(text))  # what Qt makes of a tooltip
        tip.setTextFormat(Qt.TextFormat.RichText)
        tip.resize(600, 100)
        tip.grab()
        tip.deleteLater()
    assert (bait.opens(), bait.calls()) == (0, 0)


def test_the_whole_window_shows_letters_and_opens_nothing(
    stage: Stage, bait: Bait, qapp: QApplication
) -> None:
    """One hostile string after another as plate, alarm, task, source, refusal, note and station."""
    stage.sign_in()
    window = stage.window
    opened: list[str] = []
    listening = [True]  # an audit hook stays for ever

    def hear(event: str, args: tuple[object, ...]) -> None:
        if listening[0] and event == "open":
            opened.append(str(args[0]))

    sys.addaudithook(hear)
    for number, hostile in enumerate(bait.strings[::4]):
        text = hostile.encode("utf-8", "replace").decode()
        stage.enter(thing("V-1", label=text[:60]), thing("H-01", label=text[:60], **{"class": 18}))
        stage.read(reading("H-01", "ph", 7.4))
        stage.raise_alarm(f"a{number}", label=text, rule=text, evidence={"reason": text})
        stage.issue_task(f"t{number}", number, target_label=text, officer_label=text)
        stage.link.push_entry(
            "log_written", f"log:{number}", {}, time_s=stage.clock.now_s(), personal={"text": text}
        )
        now_s = stage.clock.now_s()
        health = SourceHealth(text, text, now_s, now_s, 1, 1.0, {text: 3}, {text: text})
        stage.link.push_health(health)
        stage.real.at_s += 1.0
        stage.turn(2)
        window.acts.show_alarm(f"a{number}")
        stage.desk.selection.select("H-01" if number % 2 else "V-1")
        window.drawers.open(window.health if number % 2 else window.log)
        stage.real.at_s += 1.0
        stage.turn(2)
        window.grab()
        qapp.processEvents()
    listening[0] = False
    baited = [name for name in opened if str(bait.folder) in name]
    assert (bait.opens(), bait.calls(), baited) == (0, 0, [])
