"""A gateway over HTTP that is dead, slow or says nonsense: what is not proved is unsure."""

import json
import socket
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from app.domain.errors import ConfigError
from backends.notify.gateway import Outgoing, Said
from backends.notify.http_gateway import ANSWER_BYTES, HttpGateway
from backends.notify.setting import (
    gateway_setting,
    has_gateway,
    open_gateway,
    read_message_rules,
    read_templates,
)

ONE = [Outgoing("s1.0", "sms", "13800000000", "暴雨")]
Answer = Callable[[dict[str, Any]], tuple[int, bytes]]


class Platform:
    """A platform on loopback that answers as it is told."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str, dict[str, Any]]] = []
        self.answer: Answer = lambda _body: (200, b'{"receipts": []}')
        platform = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                size = int(self.headers["Content-Length"])
                body = json.loads(self.rfile.read(size))
                platform.asked.append((self.path, self.headers["Authorization"], body))
                status, data = platform.answer(body)
                if not status:
                    return  # it hangs up
                self.send_response(status)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.01,))
        self.thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}/api/"

    def close(self) -> None:
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


@pytest.fixture(scope="module")
def platform() -> Iterator[Platform]:
    made = Platform()
    yield made
    made.close()


@pytest.fixture
def gateway(platform: Platform, tmp_path: Path) -> HttpGateway:
    (tmp_path / "token").write_text("secret\n")
    return HttpGateway("city", platform.url, tmp_path / "token", 2.0)


def told(*receipts: dict[str, str]) -> Answer:
    return lambda _body: (200, json.dumps({"receipts": list(receipts)}).encode())


def test_a_message_is_posted_with_the_token_and_its_receipt_read(
    platform: Platform, gateway: HttpGateway
) -> None:
    platform.answer = told({"id": "s1.0", "state": "sent"})
    (receipt,) = gateway.send(ONE)
    assert receipt.said is Said.SENT
    path, authorization, body = platform.asked[-1]
    assert (path, authorization) == ("/api/messages", "Bearer secret")
    assert body == {
        "messages": [{"id": "s1.0", "channel": "sms", "to": "13800000000", "text": "暴雨"}]
    }
    platform.answer = told({"id": "s1.0", "state": "failed", "why": "空号"})
    (receipt,) = gateway.status(["s1.0"])
    assert (receipt.said, receipt.why) == (Said.FAILED, "told: 空号")
    assert platform.asked[-1][0] == "/api/status"


@pytest.mark.parametrize(
    ("answer", "said", "why"),
    [
        ((429, b""), Said.BUSY, "gateway_429"),
        ((503, b""), Said.BUSY, "gateway_503"),
        ((401, b""), Said.BUSY, "gateway_401"),
        ((400, b""), Said.FAILED, "gateway_400"),
        ((500, b""), Said.UNSURE, "gateway_500"),
        ((302, b""), Said.UNSURE, "gateway_302"),
        ((0, b""), Said.UNSURE, "gateway_silent"),
        ((200, b""), Said.UNSURE, "gateway_nonsense"),
        ((200, b"\xff\x00"), Said.UNSURE, "gateway_nonsense"),
        ((200, b"[" * 100_000), Said.UNSURE, "gateway_nonsense"),
        ((200, b'{"receipts": 7}'), Said.UNSURE, "gateway_nonsense"),
        ((200, b'{"receipts": []}'), Said.UNSURE, "gateway_nonsense"),
        ((200, b'{"receipts": [{"id": "s1.0", "state": "x"}]}'), Said.UNSURE, "gateway_nonsense"),
        ((200, b"x" * (ANSWER_BYTES + 9)), Said.UNSURE, "gateway_too_long"),
        (
            (200, b'{"receipts": [{"id": "s1.0", "state": "not_known"}]}'),
            Said.UNSURE,
            "gateway_nonsense",
        ),
    ],
)
def test_only_what_proves_that_nothing_was_taken_is_tried_again(
    platform: Platform, gateway: HttpGateway, answer: tuple[int, bytes], said: Said, why: str
) -> None:
    platform.answer = lambda _body: answer
    (receipt,) = gateway.send(ONE)
    assert (receipt.said, receipt.why) == (said, why)


def test_a_question_that_is_refused_says_nothing_of_the_message(
    platform: Platform, gateway: HttpGateway
) -> None:
    for status in (400, 404, 503, 500):
        platform.answer = lambda _body, status=status: (status, b"")  # type: ignore[misc]
        assert gateway.status(["s1.0"])[0].said is Said.UNSURE
    platform.answer = told({"id": "s1.0", "state": "not_known"})
    assert gateway.status(["s1.0"])[0].said is Said.NOT_KNOWN


def test_a_gateway_that_is_not_there_has_taken_nothing(tmp_path: Path) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{unused.getsockname()[1]}"
        away = HttpGateway("city", url, tmp_path / "token", 1.0)
        assert away.send(ONE)[0].why == "gateway_no_token"
        (tmp_path / "token").write_text("secret")
        assert (away.send(ONE)[0].said, away.send(ONE)[0].why) == (Said.BUSY, "gateway_away")
        assert away.status(["s1.0"])[0].said is Said.UNSURE


def test_a_gateway_that_is_slow_may_have_taken_it(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("secret")
    with socket.create_server(("127.0.0.1", 0)) as mute:
        slow = HttpGateway(
            "city", f"http://127.0.0.1:{mute.getsockname()[1]}", tmp_path / "token", 0.1
        )
        (receipt,) = slow.send(ONE)
    assert (receipt.said, receipt.why) == (Said.UNSURE, "gateway_silent")


def test_the_halls_own_file_names_its_gateway(tmp_path: Path) -> None:
    assert not has_gateway(tmp_path, is_demo=False)
    assert has_gateway(tmp_path, is_demo=True)
    assert gateway_setting(tmp_path) is None
    assert open_gateway(tmp_path, lambda: 0.0).is_simulated
    good = 'name = "city"\nurl = "https://sms.example/api"\ntoken_file = "token"\n'
    (tmp_path / "notify.toml").write_text(good)
    assert has_gateway(tmp_path, is_demo=False)
    assert (open_gateway(tmp_path, lambda: 0.0).name) == "city"
    for bad in ("nme = 1", good + "timeout_s = 900.0", good.replace("https", "ftp"), "\x00"):
        (tmp_path / "notify.toml").write_text(bad)
        with pytest.raises(ConfigError, match=r"notify\.toml"):
            open_gateway(tmp_path, lambda: 0.0)


def test_templates_and_measures_that_cannot_be_used_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.toml"
    one = '[[template]]\nkey = "a"\nchannel = "sms"\nlabel = {zh = "a", en = "a"}\n'
    for text in (
        one + 'text = {zh = "{a}", en = "{b}"}',
        one + 'text = {zh = "{a", en = "{a"}',
        one + 'text = {zh = "a"}',
        one.replace("sms", "fax") + 'text = {zh = "a", en = "a"}',
        2 * (one + 'text = {zh = "a", en = "a"}\n'),
    ):
        path.write_text(text)
        with pytest.raises(ConfigError, match=r"x\.toml"):
            read_templates(path)
    with pytest.raises(ConfigError):
        read_templates(tmp_path / "none.toml")
    shipped = Path("resources/notify/rules.toml").read_text("utf-8")
    for was, now in (("batch = 100", "batch = 0"), ("quiet_to_h = 7", "quiet_to_h = 24")):
        path.write_text(shipped.replace(was, now))
        with pytest.raises(ConfigError, match=r"x\.toml"):
            read_message_rules(path)
    assert {"case_reply", "risk", "muster"} <= set(read_templates())
