"""The allow-list is read again when it changes, and a slip in it is said in one sentence."""

import os
import stat

import pytest

from app.domain.errors import ConfigError
from backends.hub.seats import SeatList, SeatRecord, admit, read_seats, write_seats

DESK = SeatRecord("D" * 40, "desk-1", "console")
FEED = SeatRecord("F" * 40, 'the "bus" \\ feed', "feed", "320612", "buses")


@pytest.fixture
def path(tmp_path):
    return tmp_path / "seats.toml"


def touch(path, seconds: int) -> None:
    at_s = path.stat().st_mtime + seconds
    os.utime(path, (at_s, at_s))


def test_what_is_written_is_read_back_and_is_private(path):
    write_seats(path, [DESK, FEED])
    assert read_seats(path) == [DESK, FEED]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_admitting_a_key_again_replaces_its_seat(path):
    admit(path, DESK)
    admit(path, FEED)
    admit(path, SeatRecord(DESK.key, "desk-9", "wall"))
    assert {r.key: r.seat for r in read_seats(path)} == {FEED.key: FEED.seat, DESK.key: "desk-9"}


def test_a_revoked_key_is_gone_at_the_next_look(path):
    write_seats(path, [DESK, FEED])
    seats = SeatList(path)
    assert seats.find(DESK.key) == DESK
    write_seats(path, [FEED])
    assert seats.reload()
    assert seats.find(DESK.key) is None
    assert not seats.reload()


def test_without_a_file_nobody_is_admitted(path):
    seats = SeatList(path)
    assert seats.find(DESK.key) is None
    write_seats(path, [DESK])
    assert seats.reload()
    path.unlink()
    assert seats.reload()
    assert seats.find(DESK.key) is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[seat]\n", "seats.toml: "),
        ("[[seat]]\nkey = 'k'\nseat = 's'\n", "kind"),
        ("[[seat]]\nkey = 'k'\nseat = 's'\nkind = 'king'\n", "kind 'king' is none"),
        ("[[seat]]\nkey = 'k'\nseat = 's'\nkind = 'wall'\ncolour = 'red'\n", "colour"),
        ("[[seat]]\nkey = 7\nseat = 's'\nkind = 'wall'\n", "Expected `str`"),
        ("[[seta]]\nkey = 'k'\n", "seta"),
    ],
)
def test_a_bad_file_is_one_sentence_and_leaves_the_list_as_it_was(path, text, said):
    write_seats(path, [DESK])
    seats = SeatList(path)
    path.write_text(text)
    touch(path, 1)
    with pytest.raises(ConfigError, match=r"seats\.toml") as caught:
        seats.reload()
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)
    assert seats.find(DESK.key) == DESK
    assert not seats.reload()  # said once, not every second
    write_seats(path, [FEED])
    touch(path, 2)
    assert seats.reload()
    assert seats.find(FEED.key) == FEED


def test_bytes_that_are_no_text_are_a_bad_file(path):
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(ConfigError):
        SeatList(path)


@pytest.mark.parametrize(
    ("after", "is_less"),
    [
        ([DESK, FEED], False),
        ([FEED], True),
        ([SeatRecord(DESK.key, "renamed", "console"), FEED], False),
        ([SeatRecord(DESK.key, "desk-1", "console", "320612"), FEED], True),
        ([SeatRecord(DESK.key, "desk-1", "feed"), FEED], True),
    ],
)
def test_it_is_known_whether_somebody_may_see_less_than_before(path, after, is_less):
    write_seats(path, [DESK, FEED])
    seats = SeatList(path)
    assert not seats.has_lost_sight
    write_seats(path, [*after, SeatRecord("N" * 40, "new", "wall")])
    touch(path, 1)
    assert seats.reload()
    assert seats.has_lost_sight is is_less


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("a\n\x1b[31m", "cannot be printed"),
        ("a\u202eb", "cannot be printed"),
        ("a\udc80", "cannot be printed"),
        ("", "empty"),
        ("  ", "empty"),
        ("x" * 65, "64 characters"),
    ],
)
def test_a_seat_nobody_could_name_is_written_nowhere(path, name, said):
    write_seats(path, [DESK])
    with pytest.raises(ConfigError, match=said) as caught:
        admit(path, SeatRecord("N" * 40, name, "console"))
    assert str(caught.value).isprintable()
    assert read_seats(path) == [DESK]
    for field in ("county", "source"):
        if name.strip():
            with pytest.raises(ConfigError, match=said):
                admit(path, SeatRecord("N" * 40, "desk", "feed", **{field: name}))
    admit(path, SeatRecord("N" * 40, "值" * 64, "console"))
    assert len(read_seats(path)) == 2


@pytest.mark.parametrize("key", ["", "xx", "N" * 39, "N" * 41, "N" * 39 + '"', "é" * 40, "#" * 40])
def test_what_is_no_public_key_is_not_admitted_and_not_said_again(path, key):
    with pytest.raises(ConfigError, match="40 characters of Z85") as caught:
        admit(path, SeatRecord(key, "desk-1", "console"))
    assert not key or key not in str(caught.value)
    assert not path.exists()


def test_whatever_an_older_list_holds_is_written_so_that_it_can_be_read(path):
    odd = SeatRecord("O" * 40, "".join(map(chr, range(0x250))) + "\u2028\U0001f600", "wall")
    write_seats(path, [odd])
    assert read_seats(path) == [odd]
    assert all(c.isprintable() or c == "\n" for c in path.read_text("utf-8"))


@pytest.mark.parametrize("text", ["a = " + "9" * 5000, "a = " + "[" * 5000])
def test_what_the_reader_of_toml_stumbles_over_is_a_bad_file_too(path, text):
    write_seats(path, [DESK])
    seats = SeatList(path)
    path.write_text(text)
    with pytest.raises(ConfigError):
        seats.reload()
    assert seats.find(DESK.key) == DESK


def test_a_list_that_cannot_be_looked_at_is_said_once_and_stays_as_it_was(tmp_path):
    folder = tmp_path / "data"
    folder.mkdir()
    write_seats(folder / "seats.toml", [DESK])
    seats = SeatList(folder / "seats.toml")
    folder.rename(tmp_path / "away")
    folder.write_text("no folder")
    with pytest.raises(ConfigError, match="cannot be read"):
        seats.reload()
    assert not seats.reload()
    assert seats.find(DESK.key) == DESK
    folder.unlink()
    (tmp_path / "away").rename(folder)
    assert seats.reload()
    assert seats.find(DESK.key) == DESK
