"""The demo city as a process of its own: it speaks to a hub's sockets and ends when it must."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pyais
import pytest
import zmq

from app.domain.citypack import BaseMap
from app.domain.classes import EntityClass
from app.domain.errors import ConfigError
from app.domain.fields import FieldCatalogue
from app.domain.register import Station
from app.domain.tracks import TrackBatch
from app.embedded import STOP_WITHIN_S
from backends.city.pack import CityPack, write_pack
from backends.demo.config import read_config
from backends.demo.process import main
from backends.demo.traffic.feed import FeedPush
from backends.registers.store import write
from backends.wire.batch import FeedBatch, decode_batch, sound_rows
from backends.wire.keys import KeyPair
from backends.wire.sockets import open_socket

ROOT = Path(__file__).parents[4]
FAIRWAYS = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "properties": {"name": "演示航道"},
            "geometry": {"type": "LineString", "coordinates": [[120.7, 31.95], [121.2, 31.8]]},
        }
    ],
}

STATIONS = (
    Station(
        *("A-1", "演示空气站", EntityClass.AIR_STATION, 120.9, 32.0, ("pm25", "pm10"), 1.0, ""),
        *("", "hj212:320600DE01", "123456"),
    ),
    Station("N-1", "演示客流", EntityClass.CROWD_COUNTER, 120.9, 32.0, ("people",), 1.0, ""),
)


@pytest.fixture(scope="module")
def city_dir(small_city, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("city")
    base_map = BaseMap({}, {}, (), (120.8, 31.9, 121.0, 32.1), "demo", "示意")
    write_pack(CityPack(small_city.info, base_map, small_city.roads), folder / "pack")
    write(replace(small_city.registers, stations=STATIONS), folder / "registers")
    (folder / "fairways.geojson").write_text(json.dumps(FAIRWAYS))
    return folder


@dataclass
class Hub:
    """The sockets a hub would have open, and the configuration of a demo that talks to them."""

    feed: zmq.Socket
    radio: socket.socket
    terminals: socket.socket
    cameras: socket.socket
    config: dict
    folder: Path

    def start(self, **changes) -> subprocess.Popen:
        file = self.folder / "demo.json"
        file.write_text(json.dumps(self.config | changes))
        return subprocess.Popen(
            [sys.executable, "-m", "backends.demo", str(file)],
            cwd=ROOT,
            pass_fds=(self.cameras.fileno(),),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )

    def batch(self, within_s: float = 15.0) -> FeedBatch:
        assert self.feed.poll(round(within_s * 1000)), "no batch came"
        return decode_batch(self.feed.recv_multipart(), fields())


def fields() -> FieldCatalogue:
    return FieldCatalogue.from_toml((ROOT / "resources" / "fields.toml").read_text("utf-8"))


@pytest.fixture
def hub(city_dir: Path, tmp_path: Path) -> Iterator[Hub]:
    context = zmq.Context()
    keys = KeyPair(*zmq.curve_keypair())
    feed = open_socket(context, zmq.PULL)
    # CURVE without a gate: whoever knows the hub's key gets in, and nobody else.
    feed.curve_server = True
    feed.curve_publickey, feed.curve_secretkey = keys.public, keys.secret
    port = feed.bind_to_random_port("tcp://127.0.0.1")
    radio = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    radio.bind(("127.0.0.1", 0))
    radio.settimeout(15.0)
    terminals, cameras = (socket.create_server(("127.0.0.1", 0)) for _ in range(2))
    terminals.settimeout(15.0)
    config = {
        "city_dir": str(city_dir),
        "clock": {"speed": 1.0, "wall_origin_s": time.time(), "city_origin_s": 1.8e9},
        "feed_endpoint": f"tcp://127.0.0.1:{port}",
        "feed_key_file": str(tmp_path / "keys" / "demo.key"),
        "hub_public_key": keys.public.decode(),
        "jt808_port": terminals.getsockname()[1],
        "ais_port": radio.getsockname()[1],
        "camera_fd": cameras.fileno(),
    }
    yield Hub(feed, radio, terminals, cameras, config, tmp_path)
    for open_one in (radio, terminals, cameras):
        open_one.close()
    context.destroy(linger=0)


def ended(process: subprocess.Popen, within_s: float) -> tuple[int, str]:
    try:
        said = process.communicate(timeout=within_s)[0].decode()
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        pytest.fail(f"still alive after {within_s} s")
    return process.returncode, said


def test_it_speaks_all_its_protocols_and_ends_on_sigterm_before_it_is_killed(hub: Hub) -> None:
    process = hub.start()
    try:
        first = hub.batch()
        batches = [first] + [hub.batch(2.0) for _ in range(10)]
        assert first.batch.source == "columns"
        assert np.diff([b.seq for b in batches]).tolist() == [1] * 10
        now_s = 1.8e9 + time.time() - hub.config["clock"]["wall_origin_s"]
        for received in batches:
            batch: TrackBatch = received.batch
            assert len(batch) >= 1
            assert sound_rows(batch, fields(), now_s + 1.0)[1] == {}
            assert abs(batch.columns["fix_s"] - now_s).max() < 12.0
        sentence = hub.radio.recv(1000).decode()
        assert sentence.startswith("!AIVDM")
        if sentence.split(",")[1] == "2":
            pyais.decode(sentence, hub.radio.recv(1000))
        peer, _ = hub.terminals.accept()
        peer.settimeout(15.0)
        assert peer.recv(1000)[:1] == b"\x7e"
        peer.close()
        port = hub.cameras.getsockname()[1]
        stills = [
            urllib.request.urlopen(f"http://127.0.0.1:{port}/camera/C-{n:04d}/still.jpg", timeout=1)
            for n in range(5)
            if not is_dead(hub, n)
        ]
        assert len(stills) == 4
        for still in stills:
            with still:
                assert still.read(2) == b"\xff\xd8"
    finally:
        process.send_signal(signal.SIGTERM)
        code, said = ended(process, STOP_WITHIN_S)
    assert code == 0, said
    assert "Traceback" not in said


def is_dead(hub: Hub, number: int) -> bool:
    """Ask whether a camera keeps silent."""
    with socket.create_connection(hub.cameras.getsockname(), timeout=1.5) as watcher:
        watcher.sendall(f"GET /camera/C-{number:04d} HTTP/1.1\r\n\r\n".encode())
        try:
            return not watcher.recv(1)
        except TimeoutError:
            return True


def test_it_ends_by_itself_when_its_parent_dies(hub: Hub) -> None:
    file = hub.folder / "demo.json"
    file.write_text(json.dumps(hub.config | {"camera_fd": None}))
    script = (
        "import subprocess, sys; "
        "subprocess.Popen([sys.executable, '-m', 'backends.demo', sys.argv[1]]).wait()"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", script, str(file)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    hub.batch()
    parent.kill()
    # The city holds the other end of the pipe, so its end is the end of the city. One that did not
    # look would never end: how soon it looks is no business of a machine that is busy.
    said = parent.communicate(timeout=20.0)[0].decode()
    assert "Traceback" not in said


def test_it_ends_when_its_parent_died_before_it_could_look(hub: Hub) -> None:
    file = hub.folder / "demo.json"
    changes = {"camera_fd": None, "parent_pid": os.getpid() + 1_000_000}
    file.write_text(json.dumps(hub.config | changes))
    begun = time.monotonic()
    main(read_config(file))
    assert time.monotonic() - begun < 20.0  # otherwise it would go on for ever


def test_it_outlives_a_hub_that_is_away_and_reaches_it_when_it_comes(hub: Hub) -> None:
    endpoint = hub.config["feed_endpoint"]
    hub.feed.unbind(endpoint)
    process = hub.start()
    try:
        hub.terminals.accept()[0].close()  # it runs
        time.sleep(0.5)
        hub.feed.bind(endpoint)
        assert hub.batch().seq > 1  # what was dropped meanwhile shows as a gap
    finally:
        process.terminate()
        assert ended(process, STOP_WITHIN_S)[0] == 0


@pytest.mark.parametrize("is_right", [True, False])
def test_the_feed_goes_only_to_the_hub_with_the_right_key(hub: Hub, is_right: bool) -> None:
    key = hub.config["hub_public_key"] if is_right else zmq.curve_keypair()[0].decode()
    feed = FeedPush(hub.config["feed_endpoint"], hub.folder / "k" / "demo.key", key)
    one = np.array([1.0])
    batch = TrackBatch(
        "columns", np.array([b"v"], "S32"), {"lon_deg": one, "lat_deg": one, "fix_s": one}
    )
    for _ in range(10):
        feed.send(batch)
        if hub.feed.poll(100):
            break
    assert bool(hub.feed.poll(0)) is is_right
    assert feed.sent + feed.dropped >= 1
    feed.close()


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"city_dir": "nowhere"}, "nowhere|pack"),
        ({"feed_endpoint": "tcp://:no"}, "feed endpoint"),
        ({"hub_public_key": "short"}, "feed endpoint"),
        ({"font": "no-such-font.ttf"}, "no-such-font"),
        ({"camera_fd": 999}, "cameras cannot listen"),
    ],
)
def test_what_cannot_be_used_is_said_in_one_sentence(hub: Hub, changes: dict, says: str) -> None:
    file = hub.folder / "demo.json"
    file.write_text(json.dumps(hub.config | {"camera_fd": None} | changes))
    with pytest.raises(ConfigError, match=says) as caught:
        main(read_config(file))
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"city_dir": 3}', '{"nonsense": 1}', "\xff"])
def test_a_bad_configuration_is_refused_naming_the_file(tmp_path: Path, text: str) -> None:
    file = tmp_path / "demo.json"
    file.write_bytes(text.encode("latin-1"))
    with pytest.raises(ConfigError, match=r"demo\.json"):
        read_config(file)
    with pytest.raises(ConfigError, match=r"absent\.json"):
        read_config(tmp_path / "absent.json")


def test_an_unknown_key_is_refused(hub: Hub) -> None:
    file = hub.folder / "demo.json"
    file.write_text(json.dumps(hub.config | {"sped": 2}))
    with pytest.raises(ConfigError, match="sped"):
        read_config(file)


def test_its_stations_speak_hj212_and_push(hub: Hub) -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as platform,
        socket.create_server(("127.0.0.1", 0)) as door,
    ):
        ports = {"hj212_port": platform.getsockname()[1], "push_port": door.getsockname()[1]}
        with hub.start(**ports, push_token="token-1") as process:
            try:
                for listening, said in (
                    (platform, (b"CN=9015", b"CN=2011", b"a34004-Rtd=", b"MN=320600DE01")),
                    (door, (b"POST /readings ", b"Bearer token-1", b"N-1,people,")),
                ):
                    listening.settimeout(15.0)
                    line, _ = listening.accept()
                    heard = b""
                    with line:
                        line.settimeout(15.0)
                        while not all(part in heard for part in said):
                            more = line.recv(4096)
                            assert more, heard
                            heard += more
            finally:
                process.kill()
