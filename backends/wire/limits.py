"""What a message may be at most; beyond it is refused before anything is allocated for it."""

from collections.abc import Sequence

from app.domain.errors import DecodeError

VERSION = 2
FRAME_BYTES = 8 * 1024 * 1024
MESSAGE_BYTES = 16 * 1024 * 1024
FRAMES = 64
ROWS = 100_000
WORLD_ROWS = 4_000_000  # a row number beyond would make a receiver allocate without bound
SNAPSHOT_ROWS = 20_000  # rows of one part of a snapshot
ARGUMENTS = 16  # of a query
RING_CORNERS = 64  # of an argument that is a ring
FILTER_FIELDS = 40  # of an argument that is a filter
FILTER_CHOICES = 256  # of one of its fields
TICK_ROWS = 50_000  # rows the hub puts into one tick: well below MESSAGE_BYTES

HEARTBEAT_S = 0.5  # real seconds between heartbeats on every stream
SILENT_AFTER_S = 2.0  # no heartbeat for so long: the link is stale
ZMTP_PING_MS = 500
ZMTP_TIMEOUT_MS = 1500
HANDSHAKE_MS = 2000
HIGH_WATER = 200  # messages, not bytes: of batch streams


def check_frames(frames: Sequence[bytes]) -> None:
    """Raise DecodeError for a message with too many frames or too many bytes."""
    if len(frames) > FRAMES:
        raise DecodeError("too_many_frames", f"{len(frames)} frames, the limit is {FRAMES}")
    total = 0
    for frame in frames:
        size = len(frame)
        total += size
        if size > FRAME_BYTES:
            raise DecodeError("frame_too_large", f"{size} bytes, the limit is {FRAME_BYTES}")
    if total > MESSAGE_BYTES:
        raise DecodeError("message_too_large", f"{total} bytes, the limit is {MESSAGE_BYTES}")
