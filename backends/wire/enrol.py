"""Enrolment: the one-time code, what seat and door say to each other, and how each proves itself.

The code is a number of four letters, which names the invitation, and sixteen letters (80 bits)
that never travel: both sides show that they know them by a keyed hash over both public keys.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass

import msgspec

from app.domain.errors import ConfigError, DecodeError
from backends.wire.endpoints import Endpoints

VERSION = 1
GREETING = "dutywall-enrol"
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's: nothing that reads like another
NUMBER_LENGTH = 4
SECRET_LENGTH = 16
GROUP = 4
HUB = b"hub"  # which side a proof is of
SEAT = b"seat"
MESSAGE_BYTES = 16_384
_LOOKALIKES = str.maketrans("OIL", "011")
_SCRYPT = {"n": 2**14, "r": 8, "p": 1, "dklen": 32}


@dataclass(frozen=True, slots=True)
class Code:
    """A one-time code: the ``number`` may be known to anybody, the ``secret`` to two people."""

    number: str
    secret: str

    def text(self) -> str:
        """Return the code as it is read out: five groups of four."""
        letters = self.number + self.secret
        return "-".join(letters[i : i + GROUP] for i in range(0, len(letters), GROUP))

    def key(self) -> bytes:
        """Return the 32 bytes that both sides prove to know; slow on purpose (scrypt, 16 MiB)."""
        salt = f"{GREETING}/{VERSION}/{self.number}".encode()
        return hashlib.scrypt(self.secret.encode(), salt=salt, **_SCRYPT)


def new_code() -> Code:
    """Return a code nobody has seen before."""
    letters = "".join(secrets.choice(ALPHABET) for _ in range(NUMBER_LENGTH + SECRET_LENGTH))
    return Code(letters[:NUMBER_LENGTH], letters[NUMBER_LENGTH:])


def read_code(text: str) -> Code:
    """Return what was typed, forgiving case, dashes and look-alikes; ConfigError for no code."""
    letters = text.upper().replace("-", "").replace(" ", "").translate(_LOOKALIKES)
    if len(letters) != NUMBER_LENGTH + SECRET_LENGTH or not is_letters(letters):
        raise ConfigError("this is no code: it has twenty letters and digits, in groups of four")
    return Code(letters[:NUMBER_LENGTH], letters[NUMBER_LENGTH:])


def is_letters(text: str) -> bool:
    """Return whether a text has only letters that a code may have."""
    return all(letter in ALPHABET for letter in text)


def proof(key: bytes, side: bytes, hub_public: bytes, seat_public: bytes) -> bytes:
    """Return what ``side`` says to prove that it knows the code, good for these two keys only."""
    return hmac.digest(key, side + b"\0" + hub_public + seat_public, "sha256")


def fingerprint(public_key: bytes) -> str:
    """Return a public key as people compare it: sixteen letters in groups of four."""
    digits = hashlib.sha256(public_key).hexdigest()[:16].upper()
    return "-".join(digits[i : i + GROUP] for i in range(0, len(digits), GROUP))


# --- from the seat ---


class Claim(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="type", tag="claim"):
    """Prove that the seat knows the code, and ask to be let in with the key of this connection.

    ``invitation`` is the code's number. The proof is of no use to a hub of another key.
    """

    v: int
    invitation: str
    proof: bytes


# --- from the hub ---


class Admitted(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="type", tag="admitted"
):
    """The key is in: as which seat, where the hub is, and the proof that it is the right hub."""

    proof: bytes
    seat: str
    kind: str
    county: str
    source: str
    hub: Endpoints


class NotAdmitted(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="type", tag="not_admitted"
):
    """The door stays shut, with the reason by name."""

    reason: str


FromHub = Admitted | NotAdmitted
_FROM_SEAT: msgspec.msgpack.Decoder[Claim] = msgspec.msgpack.Decoder(Claim)
_FROM_HUB: msgspec.msgpack.Decoder[FromHub] = msgspec.msgpack.Decoder(FromHub)


def encode(message: Claim | FromHub) -> bytes:
    """Return a message as one frame."""
    return msgspec.msgpack.encode(message)


def decode_from_seat(frame: bytes) -> Claim:
    """Return what a seat said; raise DecodeError for anything else."""
    _refuse_long(frame)
    try:
        return _FROM_SEAT.decode(frame)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise DecodeError("bad_message", str(error)[:200]) from error


def decode_from_hub(frame: bytes) -> FromHub:
    """Return what a door said; raise DecodeError for anything else."""
    _refuse_long(frame)
    try:
        return _FROM_HUB.decode(frame)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise DecodeError("bad_message", str(error)[:200]) from error


def _refuse_long(frame: bytes) -> None:
    if len(frame) > MESSAGE_BYTES:
        raise DecodeError("message_too_large", f"{len(frame)} bytes, the limit is {MESSAGE_BYTES}")
