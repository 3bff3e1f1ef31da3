"""A session proves who signed in at which seat, for one shift, and only the hub can make one."""

import base64
import stat

import pytest

from app.domain.errors import ConfigError
from backends.hub.tokens import SHIFT_S, TokenMint

NOW_S = 1_700_000_000.0
MINT = TokenMint(b"s" * 32)


def test_a_token_says_what_it_was_made_for():
    text, token = MINT.make("wang", "SEAT", NOW_S)
    assert MINT.read(text, "SEAT", NOW_S) == token
    assert token.person == "wang"


def test_another_seat_cannot_use_it():
    text, _ = MINT.make("wang", "SEAT", NOW_S)
    assert MINT.read(text, "OTHER", NOW_S) is None


def test_it_ends_with_the_shift():
    text, _ = MINT.make("wang", "SEAT", NOW_S)
    assert MINT.read(text, "SEAT", NOW_S + SHIFT_S) is not None
    assert MINT.read(text, "SEAT", NOW_S + SHIFT_S + 1) is None


def test_another_hub_does_not_know_it():
    text, _ = TokenMint(b"x" * 32).make("wang", "SEAT", NOW_S)
    assert MINT.read(text, "SEAT", NOW_S) is None


def test_no_changed_byte_is_overlooked():
    text, _ = MINT.make("wang", "SEAT", NOW_S)
    raw = bytearray(base64.urlsafe_b64decode(text))
    for at in range(len(raw)):
        forged = raw.copy()
        forged[at] ^= 1
        assert MINT.read(base64.urlsafe_b64encode(forged).decode(), "SEAT", NOW_S) is None


@pytest.mark.parametrize("text", ["", "x", "====", "张", "A" * 43 + "=", "\x00", "e30=" * 20])
def test_noise_is_no_token(text):
    assert MINT.read(text, "SEAT", NOW_S) is None


def test_two_tokens_are_never_the_same():
    assert MINT.make("wang", "SEAT", NOW_S)[0] != MINT.make("wang", "SEAT", NOW_S)[0]


def test_the_secret_is_private_and_survives_a_restart(tmp_path):
    path = tmp_path / "session.secret"
    text, token = TokenMint.open(path).make("wang", "SEAT", NOW_S)
    assert TokenMint.open(path).read(text, "SEAT", NOW_S) == token
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert len(path.read_bytes()) == 32


@pytest.mark.parametrize("content", [b"", b"short", b"x" * 33])
def test_a_secret_of_the_wrong_length_is_refused(tmp_path, content):
    path = tmp_path / "session.secret"
    path.write_bytes(content)
    with pytest.raises(ConfigError, match="remove it"):
        TokenMint.open(path)
