"""A gateway over HTTP: two questions in JSON, as docs/notifications.md lays them down."""

import http.client
import logging
import ssl
from collections.abc import Mapping, Sequence
from pathlib import Path
from urllib.parse import urlsplit

import msgspec

from app.domain.errors import ConfigError
from app.domain.safe_text import safe_text
from backends.notify.gateway import Outgoing, Receipt, Said

log = logging.getLogger("hub")

ANSWER_BYTES = 4 << 20
WHY_CHARACTERS = 60
OK = 200
# What proves that nothing was taken: whoever says so may be tried again.
NOT_TAKEN = frozenset({401, 403, 404, 405, 408, 429, 503})
REFUSED = frozenset({400, 413, 415, 422})
_OF_SENDING = {Said.SENT, Said.DELIVERED, Said.FAILED, Said.BUSY}
_OF_ASKING = {Said.SENT, Said.DELIVERED, Said.FAILED, Said.NOT_KNOWN}


class _Told(msgspec.Struct, frozen=True):
    id: str
    state: str
    why: str = ""


class _Answer(msgspec.Struct, frozen=True):
    receipts: list[_Told]


class HttpGateway:
    """Opens a connection for each request: a platform far away keeps none of ours."""

    is_simulated = False

    def __init__(self, name: str, url: str, token_file: Path, timeout_s: float) -> None:
        """Raises ConfigError for an address that is no http or https one."""
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ConfigError(f"notify.toml: '{url[:80]}' is no http or https address")
        self.name = name
        self._is_tls = parts.scheme == "https"
        self._host, self._port = parts.hostname, parts.port
        self._path = parts.path.rstrip("/")
        self._token_file = token_file
        self._timeout_s = timeout_s

    def send(self, messages: Sequence[Outgoing]) -> tuple[Receipt, ...]:
        """Post ``/messages``; what is not answered in so many words may have gone out."""
        body = [
            {"id": one.message_id, "channel": one.channel, "to": one.to, "text": one.text}
            for one in messages
        ]
        ids = [one.message_id for one in messages]
        return self._ask("/messages", {"messages": body}, ids, _OF_SENDING)

    def status(self, message_ids: Sequence[str]) -> tuple[Receipt, ...]:
        """Post ``/status``; what is not answered in so many words is as unsure as before."""
        ids = list(message_ids)
        found = self._ask("/status", {"ids": ids}, ids, _OF_ASKING)
        # That a question was refused says nothing of the message.
        return tuple(
            one if one.said in _OF_ASKING and not one.why.startswith("gateway_") else _unsure(one)
            for one in found
        )

    def _ask(
        self, path: str, body: Mapping[str, object], ids: Sequence[str], allowed: set[Said]
    ) -> tuple[Receipt, ...]:
        connection = self._connection()
        try:
            token = self._token_file.read_text("utf-8").strip()
            connection.connect()
        except (OSError, UnicodeDecodeError) as error:
            log.warning("gateway %s: %s", self.name, error)
            why = "gateway_no_token" if not self._token_file.is_file() else "gateway_away"
            return _all(ids, Said.BUSY, why)  # nothing has left
        try:
            headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
            connection.request("POST", self._path + path, msgspec.json.encode(body), headers)
            response = connection.getresponse()
            data = response.read(ANSWER_BYTES + 1)
        except (OSError, http.client.HTTPException, ValueError) as error:
            log.warning("gateway %s: %s: %s", self.name, path, error or type(error).__name__)
            return _all(ids, Said.UNSURE, "gateway_silent")
        finally:
            connection.close()
        return _read(response.status, data, ids, allowed)

    def _connection(self) -> http.client.HTTPConnection:
        if self._is_tls:
            context = ssl.create_default_context()
            return http.client.HTTPSConnection(
                self._host, self._port, timeout=self._timeout_s, context=context
            )
        return http.client.HTTPConnection(self._host, self._port, timeout=self._timeout_s)


def _read(status: int, data: bytes, ids: Sequence[str], allowed: set[Said]) -> tuple[Receipt, ...]:
    if status in NOT_TAKEN:
        return _all(ids, Said.BUSY, f"gateway_{status}")
    if status in REFUSED:
        return _all(ids, Said.FAILED, f"gateway_{status}")
    if status != OK:
        return _all(ids, Said.UNSURE, f"gateway_{status}")
    try:
        if len(data) > ANSWER_BYTES:
            return _all(ids, Said.UNSURE, "gateway_too_long")
        answer = msgspec.json.decode(data, type=_Answer)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return _all(ids, Said.UNSURE, "gateway_nonsense")
    words = {word.value: word for word in allowed}
    told = {one.id: one for one in answer.receipts}
    return tuple(_receipt(one, told.get(one), words) for one in ids)


def _receipt(message_id: str, told: _Told | None, words: Mapping[str, Said]) -> Receipt:
    if told is None or told.state not in words:
        return Receipt(message_id, Said.UNSURE, "gateway_nonsense")
    # The gateway's own words are marked as such: none of them passes for one of ours.
    why = f"told: {safe_text(told.why, WHY_CHARACTERS)}" if told.why else ""
    return Receipt(message_id, words[told.state], why)


def _all(ids: Sequence[str], said: Said, why: str) -> tuple[Receipt, ...]:
    return tuple(Receipt(one, said, why) for one in ids)


def _unsure(one: Receipt) -> Receipt:
    return Receipt(one.message_id, Said.UNSURE, one.why)
