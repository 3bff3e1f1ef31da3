"""Session tokens: proof of who signed in at which seat, valid across a restart of the hub."""

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass
from pathlib import Path

import msgspec

from app.domain.errors import ConfigError
from backends.wire.private_file import write_whole

SHIFT_S = 16 * 3600.0  # a shift of twelve hours, and the time to hand it over
SECRET_BYTES = 32
_MAC_BYTES = 32


class Token(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a session token says; only the hub can make one."""

    token_id: str
    person: str
    seat_key: str
    expires_s: float


@dataclass(frozen=True, slots=True)
class TokenMint:
    """Makes and reads tokens with a secret of the hub."""

    secret: bytes

    @classmethod
    def open(cls, path: Path) -> "TokenMint":
        """Read the secret, or make it (mode 0600) at first start, whole or not at all.

        Raises ConfigError if the file is not as long as a secret is: with an empty one anybody
        could make tokens.
        """
        if not path.exists():
            write_whole(path, secrets.token_bytes(SECRET_BYTES))
        secret = path.read_bytes()
        if len(secret) != SECRET_BYTES:
            raise ConfigError(
                f"{path.name} holds {len(secret)} bytes, not {SECRET_BYTES}; remove it, and "
                "everybody signs in anew"
            )
        return cls(secret)

    def make(self, person: str, seat_key: str, now_s: float) -> tuple[str, Token]:
        """Return a new token and what it says."""
        token = Token(secrets.token_hex(8), person, seat_key, now_s + SHIFT_S)
        said = msgspec.json.encode(token)
        return base64.urlsafe_b64encode(said + self._mac(said)).decode(), token

    def read(self, text: str, seat_key: str, now_s: float) -> Token | None:
        """Return what a token says, or None if it is forged, another seat's, or over."""
        try:
            raw = base64.urlsafe_b64decode(text.encode())
            said, mac = raw[:-_MAC_BYTES], raw[-_MAC_BYTES:]
            if not hmac.compare_digest(mac, self._mac(said)):
                return None
            token = msgspec.json.decode(said, type=Token)
        except (ValueError, msgspec.MsgspecError):
            return None
        if token.seat_key != seat_key or token.expires_s < now_s:
            return None
        return token

    def _mac(self, said: bytes) -> bytes:
        return hmac.new(self.secret, said, hashlib.sha256).digest()
