"""The columns feed as its sender has it: batches pushed to the hub, dropped while it is away."""

from pathlib import Path

import zmq

from app.domain.errors import ConfigError
from app.domain.tracks import TrackBatch
from backends.wire.batch import encode_batch
from backends.wire.keys import load_or_make_keypair
from backends.wire.sockets import Context, as_client, open_socket

WAITING_BATCHES = 20  # two seconds of a city: older positions than that help nobody


class FeedPush:
    """A PUSH socket to the hub's feed endpoint."""

    def __init__(self, endpoint: str, key_file: Path, hub_public_key: str) -> None:
        """Connect; raise ConfigError for a key or an endpoint that cannot be used.

        Without ``hub_public_key`` nothing is encrypted, as in a training hub.
        """
        self.sent = 0
        self.dropped = 0
        self._context: Context = zmq.Context()
        try:
            self._socket = open_socket(self._context, zmq.PUSH, WAITING_BATCHES)
            # Without a connection nothing is queued: the hub gets no stale flood when it is back.
            self._socket.setsockopt(zmq.IMMEDIATE, 1)
            if hub_public_key:
                keys = load_or_make_keypair(key_file)
                as_client(self._socket, keys, hub_public_key.encode())
            self._socket.connect(endpoint)
        except (zmq.ZMQError, ValueError, UnicodeEncodeError) as error:
            self.close()
            raise ConfigError(f"demo: feed endpoint '{endpoint}': {error}") from error
        except ConfigError:
            self.close()
            raise

    def send(self, batch: TrackBatch) -> None:
        """Send a batch, or drop it where the hub takes none; the number shows the hub the gap."""
        frames = encode_batch(batch, self.sent + self.dropped + 1)
        try:
            self._socket.send_multipart(frames, flags=zmq.NOBLOCK, copy=False)
        except zmq.Again:
            self.dropped += 1
        else:
            self.sent += 1

    def close(self) -> None:
        """Close the socket at once."""
        self._context.destroy(linger=0)
