"""The pulse: heartbeats and the health of the sources, on every scope's stream."""

from dataclasses import dataclass, replace

from app.domain.health import SourceHealth
from app.domain.people import CITY
from backends.hub.publisher import Publisher
from backends.wire.stream import encode_health, encode_heartbeat


@dataclass(frozen=True, slots=True)
class Pulse:
    """Speaks for both worlds of a stream at once."""

    ticks: Publisher
    readings: Publisher

    def heartbeat(self, t_s: float, journal_seq: int) -> None:
        """Say on every stream that we live, and what the last numbers are."""
        epoch = self.ticks.epoch
        for scope, stream in self.ticks.streams.items():
            seq, reading_seq = self.ticks.last_seq(scope), self.readings.last_seq(scope)
            frames = encode_heartbeat(epoch, seq, t_s, journal_seq, reading_seq)
            stream.socket.send_multipart(frames)

    def health(self, sources: list[SourceHealth]) -> None:
        """Send the state of all sources on every stream, with samples on the city's alone.

        A sample may show what another county's station or vehicle said.
        """
        epoch = self.ticks.epoch
        whole = encode_health(epoch, sources)
        bare = encode_health(epoch, [replace(source, sample={}) for source in sources])
        for scope, stream in self.ticks.streams.items():
            stream.socket.send_multipart(whole if scope == CITY else bare)
