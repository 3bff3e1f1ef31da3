"""The gateway as a process: real sockets, a hub on the other end, and its end when that is gone."""

import json
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest
import zmq

from app.domain.task import TaskState
from app.domain.tracks import Refusals
from backends.adapters.jt808.frame import FrameSplitter, frames_of
from backends.adapters.jt808.header import Edition
from backends.adapters.jt808.location import Location
from backends.adapters.jt808.messages import Message, decode_message, encode_message
from backends.adapters.jt808.session_messages import (
    Authenticate,
    PlatformAnswer,
    Register,
    RegisterAnswer,
    TerminalAnswer,
)
from backends.adapters.jt808.text_messages import Question, QuestionAnswer, TextDown
from backends.hub.gateway.messages import (
    Admit,
    AdmittedTerminal,
    AnswerKept,
    Deliver,
    Down,
    OfficerAnswer,
    Ready,
    SourceReport,
    Stop,
    TaskReceipt,
    TerminalOnline,
    Tracks,
    Up,
    decode_up,
    encode,
    unpack_tracks,
)

ROOT = Path(__file__).parents[5]
PHONE = "13912345678"
PATIENCE_S = 20.0
AIS_LINE = b"!AIVDM,1,1,,A,33nr7t001f13KNTOahh2@QpF00vh,0*58\r\n"


class Hub:
    """The hub's end of the link."""

    def __init__(self, folder: Path) -> None:
        self.context = zmq.Context()
        self.router = self.context.socket(zmq.ROUTER)
        self.router.setsockopt(zmq.LINGER, 0)
        self.address = f"ipc://{folder}/hub.ipc"
        self.router.bind(self.address)
        self.heard: list[Up] = []

    def tell(self, message: Down) -> None:
        self.router.send_multipart([b"gateway", encode(message)])

    def wait_for(self, is_it: Callable[[Up], bool]) -> Up:
        """Return the first message, heard before or from now on, that is the one."""
        deadline = time.monotonic() + PATIENCE_S
        seen = 0
        while True:
            for message in self.heard[seen:]:
                if is_it(message):
                    return message
            seen = len(self.heard)
            left_ms = (deadline - time.monotonic()) * 1000
            assert left_ms > 0, f"never heard among {self.heard[-5:]}"
            if self.router.poll(left_ms):
                self.heard.append(decode_up(self.router.recv_multipart()[1]))

    def close(self) -> None:
        self.router.close()
        self.context.term()


class Line:
    """A terminal on a real socket."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), PATIENCE_S)
        self.serial = 0
        self.splitter = FrameSplitter(Refusals())
        self.heard: list[tuple[int, Message]] = []

    def say(self, message: Message) -> None:
        self.serial += 1
        for wire in encode_message(message, PHONE, self.serial, Edition.E2013):
            self.socket.sendall(wire)

    def hear(self) -> tuple[int, Message]:
        while not self.heard:
            data = self.socket.recv(4096)
            assert data, "the gateway hung up"
            self.heard += [
                (frame.header.serial, decode_message(frame))
                for frame in frames_of(data, self.splitter, Refusals())
            ]
        return self.heard.pop(0)


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    hub = Hub(tmp_path)
    yield hub
    hub.close()


def config_file(folder: Path, address: str, **more: object) -> Path:
    admit = Admit((AdmittedTerminal(PHONE, "code-1", "officer-1"),))
    (folder / "terminals.json").write_bytes(msgspec.json.encode(admit))
    path = folder / "gateway.json"
    setting = {
        "hub": address,
        "terminals": str(folder / "terminals.json"),
        "clock": {"speed": 1.0, "wall_origin_s": 0.0, "city_origin_s": 0.0},
        "jt808": {},
        "ais_udp": {},
        "ais_tcp": {},
        "flush_s": 0.02,
    }
    path.write_text(json.dumps(setting | more))
    return path


def command(path: Path) -> list[str]:
    return [sys.executable, "-m", "backends.hub.gateway", str(path)]


@pytest.fixture
def gateway(hub: Hub, tmp_path: Path) -> Iterator["subprocess.Popen[bytes]"]:
    path = config_file(tmp_path, hub.address)
    with subprocess.Popen(command(path), cwd=ROOT, stderr=subprocess.PIPE) as process:
        try:
            yield process
        finally:
            process.kill()


def ports(hub: Hub) -> dict[str, int]:
    ready = hub.wait_for(lambda message: isinstance(message, Ready))
    assert isinstance(ready, Ready)
    return ready.ports


def report_of(hub: Hub, source: str, is_it: Callable[[SourceReport], bool]) -> SourceReport:
    found = hub.wait_for(lambda m: isinstance(m, SourceReport) and m.source == source and is_it(m))
    assert isinstance(found, SourceReport)
    return found


def test_a_task_reaches_a_terminal_and_its_answer_the_hub(
    hub: Hub, gateway: "subprocess.Popen[bytes]"
) -> None:
    line = Line(ports(hub)["jt808"])
    line.say(Register(32, 600, "70123", "T-1", "A000001", 2, "苏F12345"))
    assert line.hear()[1] == RegisterAnswer(1, 0, "code-1")
    line.say(Authenticate("code-1"))
    assert line.hear()[1] == PlatformAnswer(2, 0x0102, 0)
    hub.wait_for(lambda message: message == TerminalOnline("officer-1"))

    line.say(Location(120.88, 32.01, time.time(), 5.0))
    assert line.hear()[1] == PlatformAnswer(3, 0x0200, 0)
    tracks = hub.wait_for(lambda message: isinstance(message, Tracks))
    assert isinstance(tracks, Tracks)
    assert unpack_tracks(tracks).columns["lat_deg"].tolist() == [32.01]

    hub.tell(Deliver("t1", 258, "officer-1", "拦截 苏F12345，经 工农路 至 青年路口"))
    serial, text = line.hear()
    assert isinstance(text, TextDown)
    assert text.text.startswith("【任务258】拦截 苏F12345")
    hub.wait_for(lambda message: message == TaskReceipt("t1", "sent"))
    line.say(TerminalAnswer(serial, 0x8300, 0))
    hub.wait_for(lambda message: message == TaskReceipt("t1", "delivered"))
    serial, question = line.hear()
    assert isinstance(question, Question)
    line.say(TerminalAnswer(serial, 0x8302, 0))
    line.say(QuestionAnswer(serial, 3))
    said = hub.wait_for(lambda m: isinstance(m, OfficerAnswer))
    assert isinstance(said, OfficerAnswer)
    assert (said.entity_id, said.number, said.answer) == ("officer-1", 258, TaskState.ARRIVED)
    hub.tell(AnswerKept(said.ticket))
    answered = line.hear()[1]
    assert isinstance(answered, PlatformAnswer)
    assert answered.message_id == 0x0302

    hub.tell(Deliver("t1", 258, "officer-1", "任务取消", is_cancel=True))
    while not isinstance(text := line.hear()[1], TextDown):
        pass
    assert text.text == "【取消258】任务取消"
    line.socket.close()
    hub.tell(Stop())
    assert gateway.wait(PATIENCE_S) == 0


def test_vessels_come_in_by_udp_and_by_tcp(hub: Hub, gateway: "subprocess.Popen[bytes]") -> None:
    found = ports(hub)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        sender.sendto(AIS_LINE + b"!AIVDM,nonsense\r\n", ("127.0.0.1", found["ais-udp"]))
    report = report_of(hub, "ais-udp", lambda r: r.accepted == 1)
    assert report.refused == {"bad_checksum": 1}
    with socket.create_connection(("127.0.0.1", found["ais-tcp"]), PATIENCE_S) as sender:
        sender.sendall(AIS_LINE[:20])
        sender.sendall(AIS_LINE[20:])
        report = report_of(hub, "ais-tcp", lambda r: r.accepted == 1)
        assert report.connected == 1
    sources = {m.source for m in hub.heard if isinstance(m, Tracks)}
    assert sources == {"ais-udp", "ais-tcp"}


def test_five_hundred_half_open_and_noisy_connections_do_not_lock_a_terminal_out(
    hub: Hub, gateway: "subprocess.Popen[bytes]"
) -> None:
    port = ports(hub)["jt808"]
    crowd = [socket.create_connection(("127.0.0.1", port), PATIENCE_S) for _ in range(500)]
    for number, one in enumerate(crowd):
        if number % 2:
            one.sendall(b"GET / HTTP/1.1\r\n\r\n" if number % 4 == 1 else b"\x7e" + b"\x55" * 300)
    began_s = time.monotonic()
    line = Line(port)
    line.say(Authenticate("code-1"))
    assert line.hear()[1] == PlatformAnswer(1, 0x0102, 0)
    # Locked out it would wait until the crowd is hung up on, 15 s; five are for a busy machine.
    assert time.monotonic() - began_s < 5.0
    report = report_of(hub, "jt808", lambda r: r.refused.get("garbage_bytes", 0) == 125 * 18)
    assert report.connected == 1
    for one in [*crowd, line.socket]:
        one.close()


def test_a_gateway_does_not_outlive_the_process_that_started_it(hub: Hub, tmp_path: Path) -> None:
    path = config_file(tmp_path, hub.address)
    starter = (
        "import subprocess, sys, time\n"
        f"child = subprocess.Popen({command(path)!r})\n"
        "print(child.pid, flush=True)\n"
        "time.sleep(60)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", starter], cwd=ROOT, stdout=subprocess.PIPE
    ) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        port = ports(hub)["jt808"]
        parent.kill()
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline and is_running(child):
        hub.router.poll(50)
    assert not is_running(child)
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), 1.0)


def is_running(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def test_a_file_is_replayed_and_its_end_does_not_end_the_gateway(hub: Hub, tmp_path: Path) -> None:
    (tmp_path / "ais.nmea").write_bytes(AIS_LINE * 5)
    path = config_file(
        tmp_path, hub.address, replay={"path": str(tmp_path / "ais.nmea"), "speed": 10.0}
    )
    with subprocess.Popen(command(path), cwd=ROOT) as process:
        report_of(hub, "ais-file", lambda r: r.accepted == 5 and r.connected == 0)
        assert process.poll() is None
        hub.tell(Stop())
        assert process.wait(PATIENCE_S) == 0


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"jt809": {}}, "gateway.json: Object contains unknown field `jt809`"),
        ({"terminals": "/nowhere/terminals.json"}, "terminals.json: No such file or directory"),
        ({"ais_udp": {"host": "192.0.2.1"}}, "192.0.2.1:0: cannot listen"),
        ({"replay": {"path": "/nowhere.nmea"}}, "/nowhere.nmea: No such file or directory"),
        ({"hub": "nonsense"}, "nonsense: Invalid argument"),
    ],
)
def test_what_it_cannot_use_it_says_in_one_sentence(
    tmp_path: Path, more: dict[str, object], sentence: str
) -> None:
    path = config_file(tmp_path, f"ipc://{tmp_path}/hub.ipc", **more)
    done = subprocess.run(
        command(path), cwd=ROOT, capture_output=True, timeout=PATIENCE_S, check=False
    )
    assert done.returncode == 3
    lines = done.stderr.decode().splitlines()
    assert sentence in lines[-1]
    assert "Traceback" not in done.stderr.decode()
