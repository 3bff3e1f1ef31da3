"""An MJPEG camera in the same event loop, which says what a test tells it to."""

import struct

from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtGui import QColor, QImage
from PySide6.QtNetwork import QHostAddress, QTcpServer, QTcpSocket

from app.services.record import CameraNear

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: multipart/x-mixed-replace; boundary=f\r\n\r\n"


def jpeg(colour: str = "red", width: int = 64) -> bytes:
    image = QImage(width, 36, QImage.Format.Format_RGB32)
    image.fill(QColor(colour))
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "JPEG")
    buffer.close()
    return data.data()


def with_size(width: int, height: int) -> bytes:
    """Return a picture whose header claims this size."""
    data = jpeg()
    at = data.index(b"\xff\xc0")
    return data[: at + 5] + struct.pack(">HH", height, width) + data[at + 9 :]


def part(picture: bytes) -> bytes:
    length = str(len(picture)).encode()
    return b"--f\r\nContent-Type: image/jpeg\r\nContent-Length: " + length + b"\r\n\r\n" + picture


class Camera:
    """Takes connections and says what it is told to."""

    def __init__(self) -> None:
        self.sockets: list[QTcpSocket] = []
        self.greeting = HEAD
        self.hangs_up = False
        self.server = QTcpServer()
        self.server.listen(QHostAddress.SpecialAddress.LocalHost)
        self.server.newConnection.connect(self._accept)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.serverPort()}/camera/1"

    def _accept(self) -> None:
        socket = self.server.nextPendingConnection()
        self.sockets.append(socket)
        if self.greeting:
            socket.write(self.greeting)
        if self.hangs_up:
            socket.disconnectFromHost()

    def say(self, data: bytes) -> None:
        self.sockets[-1].write(data)
        self.sockets[-1].flush()

    def is_hung_up(self) -> bool:
        return self.sockets[-1].state() != QTcpSocket.SocketState.ConnectedState

    def near(self, **changes) -> CameraNear:
        values = {
            "camera_id": "C-204",
            "name": "王港路口",
            "lon_deg": 120.9,
            "lat_deg": 32.0,
            "bearing_deg": 90.0,
            "url": self.url,
            "is_simulated": True,
            "distance_m": 84.0,
        }
        return CameraNear(**{**values, **changes})
