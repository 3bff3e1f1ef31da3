"""The process of one stream: started with a bare line to it, ended at once, never left behind."""

import sys
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QObject, QProcess, QProcessEnvironment, QThread

ROOT = Path(__file__).parents[2]
MODULE = "widgets.camera.decoder"
GONE_WITHIN_MS = 1_000  # after it was killed; the system gives back its memory first


class DecoderProcess(QProcess):
    """Is gone when the application is, however the application ends its windows."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        environment = QProcessEnvironment.systemEnvironment()
        environment.insert("PYTHONPATH", str(ROOT))
        self.setProcessEnvironment(environment)
        # What FFmpeg says to its standard error holds addresses, and they hold passwords.
        self.setStandardErrorFile(QProcess.nullDevice())
        application = QCoreApplication.instance()
        if application is not None:
            application.aboutToQuit.connect(self._bury)

    def begin(self) -> None:
        """Start it."""
        self.start(sys.executable, ["-m", MODULE])

    def end(self) -> None:
        """Kill it; it is buried when the system has let it go, now if nothing turns any more."""
        if self.state() is QProcess.ProcessState.NotRunning:
            self.deleteLater()
            return
        self.setParent(QCoreApplication.instance())
        self.finished.connect(self.deleteLater)
        self.kill()
        if QThread.currentThread().loopLevel() == 0:
            self._bury()

    def _bury(self) -> None:
        if self.state() is not QProcess.ProcessState.NotRunning:
            self.kill()
            self.waitForFinished(GONE_WITHIN_MS)
