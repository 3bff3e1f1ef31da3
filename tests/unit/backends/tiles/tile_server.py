"""A tile server on loopback that answers as it is told, well or with malice."""

import socket
import threading


class TileServer:
    """``answer(path, connection)`` writes what it likes; ``asked`` are the requests that came."""

    def __init__(self, answer):
        self.asked = []
        self.ended = threading.Event()
        self._answer = answer
        self._door = socket.create_server(("127.0.0.1", 0))
        self._door.settimeout(0.05)
        self.port = self._door.getsockname()[1]
        self._threads = [threading.Thread(target=self._serve)]
        self._threads[0].start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}/{{z}}/{{x}}/{{y}}.png"

    def _serve(self):
        while not self.ended.is_set():
            try:
                connection, _ = self._door.accept()
            except TimeoutError:
                continue
            thread = threading.Thread(target=self._one, args=(connection,))
            thread.start()
            self._threads.append(thread)

    def _one(self, connection):
        with connection:
            connection.settimeout(1.0)
            try:
                head = b""
                while b"\r\n\r\n" not in head and (more := connection.recv(4096)):
                    head += more
                self.asked.append(head.decode("latin-1"))
                self._answer(head.decode("latin-1").split(" ")[1], connection)
            except (OSError, IndexError):
                pass  # whoever asked has had enough

    def close(self):
        self.ended.set()
        for thread in self._threads:
            thread.join(10.0)
            assert not thread.is_alive()
        self._door.close()


def says(body, status="200 OK", kind="image/png", length=None, more=""):
    """Return an answer with a body; ``length`` other than that of the body is a lie."""

    def answer(path, connection):
        length_bytes = len(body) if length is None else length
        head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {length_bytes}\r\n"
        connection.sendall(f"{head}{more}Connection: close\r\n\r\n".encode() + body)

    return answer
