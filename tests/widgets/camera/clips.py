"""Makes short films for tests, in a process of its own: what encodes them talks on its own."""

import os
import subprocess
import sys
from pathlib import Path

_MAKE = """
import sys
from PySide6.QtCore import QSize, QTimer, QUrl, Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage, QPainter
from PySide6.QtMultimedia import (
    QMediaCaptureSession, QMediaFormat, QMediaRecorder, QVideoFrame, QVideoFrameInput)

out, container, codec, width, height, count = sys.argv[1:7]
width, height, count = int(width), int(height), int(count)
application = QGuiApplication([])
kind = QMediaFormat(QMediaFormat.FileFormat[container])
kind.setVideoCodec(QMediaFormat.VideoCodec[codec])
session, frames, recorder = QMediaCaptureSession(), QVideoFrameInput(), QMediaRecorder()
session.setVideoFrameInput(frames)
session.setRecorder(recorder)
recorder.setMediaFormat(kind)
recorder.setOutputLocation(QUrl.fromLocalFile(out))
recorder.setVideoResolution(QSize(width, height))
recorder.setVideoFrameRate(25)
sent = 0

def feed():
    global sent
    while sent < count:
        image = QImage(width, height, QImage.Format.Format_RGB32)
        image.fill(QColor(200, 30, 30))
        painter = QPainter(image)
        painter.fillRect(sent * 7 % width, 0, width // 8, height, Qt.GlobalColor.white)
        painter.end()
        frame = QVideoFrame(image)
        frame.setStartTime(sent * 40_000)
        frame.setEndTime((sent + 1) * 40_000)
        if not frames.sendVideoFrame(frame):
            return
        sent += 1
    frames.sendVideoFrame(QVideoFrame())
    recorder.stop()

def moved(state):
    if state == QMediaRecorder.RecorderState.StoppedState:
        application.quit()

frames.readyToSendVideoFrame.connect(feed)
recorder.recorderStateChanged.connect(moved)
QTimer.singleShot(30_000, application.quit)
recorder.record()
application.exec()
"""


def make_film(
    path: Path,
    container: str = "MPEG4",
    codec: str = "MPEG4",
    size: tuple[int, int] = (320, 180),
    frames: int = 50,
) -> Path:
    """Write a film of 25 frames a second: a white bar that wanders over red."""
    words = [str(path), container, codec, str(size[0]), str(size[1]), str(frames)]
    done = subprocess.run(
        [sys.executable, "-c", _MAKE, *words],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        check=True,
        timeout=60,
    )
    assert path.stat().st_size > 0, done.stderr
    return path
