"""RTSP, HLS and films: a stream whose pictures a process of its own decodes, and may die of."""

from PySide6.QtCore import QObject, QProcess
from PySide6.QtGui import QImage

from app.domain.errors import DecodeError
from widgets.camera.address import kind_of
from widgets.camera.decoder_process import DecoderProcess
from widgets.camera.decoder_wire import BYTES_PER_PIXEL, Message, MessageReader, Part
from widgets.camera.stream import OnPicture, OnStill, OnTrouble

FIRST_WITHIN_S = 12.0  # the process starts, asks the address, and waits for a key frame


class DecodedStream(QObject):
    """Implements ``widgets.camera.stream.Stream``.

    The address is told over a pipe: arguments of a process can be read by all on the machine.
    """

    first_within_s = FIRST_WITHIN_S

    def __init__(self, on_picture: OnPicture, on_trouble: OnTrouble, parent: QObject) -> None:
        super().__init__(parent)
        self._on_picture = on_picture
        self._on_trouble = on_trouble
        self._stills: list[OnStill] = []
        self._process: DecoderProcess | None = None
        self._reader = MessageReader()
        self._size = ""
        self.is_simulated = False  # a film on this machine is opened for a simulated camera only
        self.late_word = "silent"

    @property
    def is_open(self) -> bool:
        """Whether a process decodes."""
        return self._process is not None

    @property
    def process_id(self) -> int:
        """The number of the process, 0 for none."""
        return self._process.processId() if self._process is not None else 0

    def open(self, address: str) -> None:
        """Start a process on this address, after ending an older one."""
        self.close()
        kind = kind_of(address, is_simulated=self.is_simulated)
        if kind is None:
            self._on_trouble("unsupported")
            return
        self.late_word = "silent"
        self._reader = MessageReader()
        process = DecoderProcess(self)
        process.readyReadStandardOutput.connect(self._read)
        process.finished.connect(self._on_end)
        process.errorOccurred.connect(self._on_error)
        self._process = process
        process.begin()
        self._tell(self._size)
        self._tell(f"open {kind.value} {address}")
        self._tell("next")

    def close(self) -> None:
        """End the process at once; it is buried when the system has let it go."""
        process, self._process = self._process, None
        stills, self._stills = self._stills, []
        if process is not None:
            process.readyReadStandardOutput.disconnect(self._read)
            process.finished.disconnect(self._on_end)
            process.errorOccurred.disconnect(self._on_error)
            process.end()
        for on_still in stills:
            on_still(None)

    def show_at(self, width_px: int, height_px: int, most_hz: float) -> None:
        """Have frames scaled to about this size from now on."""
        size = f"size {max(16, width_px)} {max(16, height_px)} {most_hz:.2f}"
        if size != self._size:
            self._size = size
            self._tell(size)

    def take_still(self, on_still: OnStill) -> None:
        """Ask for the next frame as large as it came."""
        if self._process is None:
            on_still(None)
            return
        self._stills.append(on_still)
        self._tell("still")

    def _tell(self, line: str) -> None:
        if self._process is not None and line:
            self._process.write(f"{line}\n".encode())

    def _read(self) -> None:
        process = self._process
        if process is None:
            return
        try:
            messages = self._reader.feed(bytes(process.readAllStandardOutput().data()))
        except DecodeError as error:
            self._lose(error.reason)
            return
        for message in messages:
            if self._process is process:  # a listener may have closed it
                self._take(message)

    def _take(self, message: Message) -> None:
        self.late_word = "no_frames"
        match message.part:
            case Part.FRAME:
                self._on_picture(_image_of(message), message.digest)
                self._tell("next")
            case Part.STILL:
                stills, self._stills = self._stills, []
                for on_still in stills:
                    on_still(_image_of(message))
            case Part.TROUBLE:
                self._lose(message.payload.decode("ascii", "replace"))

    def _on_end(self) -> None:
        self._lose("decoder_died")

    def _on_error(self, error: QProcess.ProcessError) -> None:
        if error is QProcess.ProcessError.FailedToStart:
            self._lose("no_decoder")

    def _lose(self, trouble: str) -> None:
        self.close()
        self._on_trouble(trouble)


def _image_of(message: Message) -> QImage:
    width, height = message.width_px, message.height_px
    shape = (width, height, width * BYTES_PER_PIXEL, QImage.Format.Format_RGB32)
    return QImage(message.payload, *shape).copy()  # what it was made of goes away
