"""What a camera's address asks for, and which addresses are never opened."""

from enum import StrEnum
from urllib.parse import SplitResult, urlsplit

LONGEST_CHARACTERS = 2_000
_VIDEO_ENDINGS = (".mp4", ".m4v", ".mkv", ".webm", ".avi", ".ts", ".flv", ".mov")

# What a camera's HTTP or RTSP status means, by the name of a trouble.
STATUS_WORDS = {401: "unauthorised", 403: "unauthorised", 404: "not_found", 410: "not_found"}


class SourceKind(StrEnum):
    """How a camera sends its pictures; each has a name in the texts, ``camera.source.<kind>``."""

    MJPEG = "mjpeg"
    HLS = "hls"
    RTSP = "rtsp"
    VIDEO = "video"  # one film over HTTP
    FILE = "file"


def kind_of(address: str, *, is_simulated: bool = False) -> SourceKind | None:
    """Return how to read an address, None for one that is not opened at all.

    A film on this machine is only ever a simulated camera: a register that came from elsewhere must
    not choose files to be opened here.
    """
    parts = _parts_of(address)
    if parts is None:
        return None
    path = parts.path.lower()
    if parts.scheme == "file":
        return SourceKind.FILE if is_simulated and not parts.hostname and path else None
    if not parts.hostname:
        return None
    if parts.scheme in {"http", "https"}:
        if path.endswith((".m3u8", ".m3u")):
            return SourceKind.HLS
        return SourceKind.VIDEO if path.endswith(_VIDEO_ENDINGS) else SourceKind.MJPEG
    return SourceKind.RTSP if parts.scheme in {"rtsp", "rtsps"} else None


def _parts_of(address: str) -> SplitResult | None:
    is_short = 0 < len(address) <= LONGEST_CHARACTERS
    if not is_short or not address.isprintable() or " " in address:
        return None
    try:
        parts = urlsplit(address)
        _ = parts.hostname, parts.port  # both raise where they are no such thing
    except ValueError:
        return None
    return parts
