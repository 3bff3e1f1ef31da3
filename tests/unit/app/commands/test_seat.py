"""Who admits or invites a seat is told at once what the hub could not use."""

from pathlib import Path

import pytest

from app.cli import main
from app.commands import seat
from app.domain.errors import ConfigError
from backends.hub.enrol_door import DoorPlace
from backends.hub.seats import read_seats
from backends.wire.endpoints import Endpoints, write_endpoints

KEY, OTHER = "K" * 40, "L" * 40


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder of a hall whose hub is there and has the county 320612."""
    at = "tcp://127.0.0.1:1"
    streams = {"city": at, "320612": at}
    where = Endpoints(KEY, at, at, streams, "", "", "", False, 1.0, 0.0, 0.0, 1)
    write_endpoints(tmp_path / "hub.json", where)
    monkeypatch.setattr(seat, "read_place", lambda _: DoorPlace("127.0.0.1", 1, KEY, 1))
    monkeypatch.setattr(seat, "read_greeting", lambda *_: (KEY.encode(), 2))
    return tmp_path


def admit(data: Path, name: str, key: str = KEY, *more: str) -> int:
    words = ["--data", str(data), f"--public-key={key}", f"--name={name}", "--kind", "console"]
    return main(["seat", "admit", *words, *more])


def invite(data: Path, name: str, *more: str) -> int:
    words = ["--data", str(data), f"--name={name}", "--kind", "console", *more]
    return main(["seat", "invite", *words])


@pytest.mark.parametrize("name", ["a\n\x1b[31m", "", "x" * 65])
def test_a_name_that_cannot_be_shown_is_refused(data: Path, name: str) -> None:
    for act in (admit, invite):
        with pytest.raises(ConfigError, match="a seat's name"):
            act(data, name)
    assert [path.name for path in data.iterdir()] == ["hub.json"]


def test_a_county_that_the_city_lacks_is_refused(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(ConfigError, match="no county '999'; it has 320612, city"):
        admit(data, "desk-1", KEY, "--county", "999")
    with pytest.raises(ConfigError, match="no county '999'"):
        invite(data, "desk-1", "--county", "999")
    assert admit(data, "desk-1", KEY, "--county", "320612") == 0
    assert capsys.readouterr().err == ""
    (data / "hub.json").unlink()
    assert admit(data, "desk-1", KEY, "--county", "999") == 0
    assert "nothing is known of a county '999'" in capsys.readouterr().err


def test_a_name_is_given_once(data: Path) -> None:
    assert admit(data, "desk-1") == 0
    assert admit(data, "desk-1", KEY, "--county", "320612") == 0  # the same key: changed
    for again in (lambda: admit(data, "desk-1", OTHER), lambda: invite(data, "desk-1")):
        with pytest.raises(ConfigError, match="a seat 'desk-1' already"):
            again()
    assert [r.key for r in read_seats(data / "seats.toml")] == [KEY]
    assert invite(data, "desk-2") == 0
    for again in (lambda: admit(data, "desk-2", OTHER), lambda: invite(data, "desk-2")):
        with pytest.raises(ConfigError, match="'desk-2' is invited already, for 10 more minutes"):
            again()


def test_a_feed_without_a_source_is_told_what_its_data_must_bear(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert admit(data, "buses", KEY, "--kind", "feed") == 0
    assert "must bear the source 'buses'" in capsys.readouterr().err
    assert invite(data, "trams", "--kind", "feed") == 0
    assert "must bear the source 'trams'" in capsys.readouterr().err
    assert invite(data, "carts", "--kind", "feed", "--source", "b") == 0
    assert capsys.readouterr().err == ""
