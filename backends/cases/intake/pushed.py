"""A matter as another department's system pushes it: one JSON object, checked before it goes on."""

import math
import re
from dataclasses import dataclass
from typing import Any, Literal

import msgspec

from app.domain.cases.case import CaseKind, CasePlace
from app.domain.cases.commands import OpenCase
from app.domain.cases.first_line import Heard, Seen
from app.domain.errors import DecodeError
from app.domain.safe_text import safe_text
from backends.cases.intake.row_reader import case_id_of
from backends.cases.intake.times import moment_of_text
from backends.city.datum import Datum, to_wgs84

LARGEST_BODY = 2 * 1024 * 1024
LARGEST_PICTURE = 1024 * 1024
VIDEO, OPINION = "video", "opinion"
_CAMERA = re.compile(r"[A-Za-z0-9_.:-]{1,31}")
_VIDEO_CODE = re.compile(r"[a-z0-9_-]{1,32}")
_TOPIC = re.compile(r"[^\s\x00-\x20]{1,32}")
_LINK = re.compile(r"https?://[!-~]{1,280}")
_MOST_VOLUME = 1_000_000_000
_PICTURES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")
_EARLIEST_S, _LATEST_S = 946_684_800.0, 4_102_444_800.0  # the years 2000 to 2100


class _Snapshot(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    camera: str
    video_code: str
    confidence: float
    picture: bytes  # base64 in JSON


class _Opinion(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    topic: str
    volume: int = 1  # how many posts, answers and repeats it stands for
    link: str = ""


class _Pushed(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    original_no: str
    title: str
    raised: str | float
    text: str = ""
    channel: str = ""
    kind: CaseKind = CaseKind.DEMAND
    type_code: str = ""
    severity: int = 0
    reporter: str = ""
    phone: str = ""
    address: str = ""
    town: str = ""
    grid: str = ""
    county: str = ""
    lon_deg: float | None = None
    lat_deg: float | None = None
    datum: Literal["wgs84", "gcj02", "bd09"] = "wgs84"
    campaign: str = ""
    about_id: str = ""
    snapshot: _Snapshot | None = None
    opinion: _Opinion | None = None


@dataclass(frozen=True, slots=True)
class Pushed:
    """A pushed matter; with what a camera's analysis saw, and its picture, where it was one."""

    case: OpenCase
    video_code: str = ""
    picture: bytes = b""

    def plain(self) -> dict[str, Any]:
        """Return it as it travels from the gateway to the hub."""
        more = {"video_code": self.video_code, "picture": self.picture}
        return {**plain(self.case), **more}


_decoder = msgspec.json.Decoder(_Pushed)


def pushed_case(body: bytes, source: str, channels: tuple[str, ...]) -> Pushed:
    """Return the matter of a request's body.

    Whatever it says, it is of ``source`` (of a snapshot ``source/camera``); of its ``channels`` the
    first is meant where it names none. Raises DecodeError: ``bad_json``, ``bad_value``,
    ``bad_time``, ``bad_place``, ``bad_snapshot``, ``bad_opinion``, ``channel_not_yours``,
    ``no_number``.
    """
    try:
        pushed = _decoder.decode(body)
    except msgspec.ValidationError as error:
        raise DecodeError("bad_value", str(error)[:200]) from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise DecodeError("bad_json", str(error)[:200]) from error
    if not pushed.original_no.strip():
        raise DecodeError("no_number", "original_no is empty: it could come in twice")
    channel = pushed.channel or channels[0]
    if channel not in channels:
        raise DecodeError("channel_not_yours", f"{channel[:32]}: {', '.join(channels)}")
    snapshot, opinion = pushed.snapshot, pushed.opinion
    text, campaign = pushed.text, pushed.campaign
    if snapshot is not None:
        _check_snapshot(snapshot, channel)
        source = f"{source}/{snapshot.camera}"
        seen = Seen(snapshot.camera, snapshot.video_code, snapshot.confidence)
        text = f"{seen.line()}\n{text}".strip()
    if opinion is not None:
        _check_opinion(opinion, channel, campaign)
        campaign = opinion.topic
        heard = Heard(opinion.topic, opinion.volume, opinion.link)
        text = f"{heard.line()}\n{text}".strip()
    case = OpenCase(
        case_id=case_id_of(source, pushed.original_no),
        kind=pushed.kind,
        channel=channel,
        title=pushed.title,
        text=text,
        raised_s=_moment_s(pushed.raised),
        type_code=pushed.type_code,
        source=source,
        original_no=pushed.original_no,
        reporter=pushed.reporter,
        phone=pushed.phone,
        place=_place(pushed),
        county=pushed.county,
        severity=pushed.severity,
        campaign=campaign,
        seen_by="" if snapshot is None else snapshot.camera,
        about_id=pushed.about_id,
    )
    if snapshot is None:
        return Pushed(case)
    return Pushed(case, snapshot.video_code, snapshot.picture)


def _check_snapshot(snapshot: _Snapshot, channel: str) -> None:
    picture = snapshot.picture
    checks = (
        (channel != VIDEO, f"channel '{channel}': a snapshot comes by '{VIDEO}'"),
        (not _CAMERA.fullmatch(snapshot.camera), f"camera {snapshot.camera!r:.40}"),
        (not _VIDEO_CODE.fullmatch(snapshot.video_code), f"type {snapshot.video_code!r:.40}"),
        (not 0.0 <= snapshot.confidence <= 1.0, f"confidence {snapshot.confidence:g}: 0 to 1"),
        (not picture.startswith(_PICTURES), "the picture is no JPEG and no PNG"),
        (len(picture) > LARGEST_PICTURE, f"{len(picture)} bytes, {LARGEST_PICTURE} at most"),
    )
    for applies, detail in checks:
        if applies:
            raise DecodeError("bad_snapshot", detail)


def _check_opinion(opinion: _Opinion, channel: str, campaign: str) -> None:
    checks = (
        (channel != OPINION, f"channel '{channel}': an opinion comes by '{OPINION}'"),
        (bool(campaign), "a campaign: what is said of a topic was found in no census"),
        (not _is_topic(opinion.topic), f"topic {opinion.topic!r:.40}"),
        (not 0 < opinion.volume <= _MOST_VOLUME, f"volume {opinion.volume}: 1 to {_MOST_VOLUME}"),
        (
            bool(opinion.link) and not _LINK.fullmatch(opinion.link),
            f"link {opinion.link!r:.40}",
        ),
    )
    for applies, detail in checks:
        if applies:
            raise DecodeError("bad_opinion", detail)


def _is_topic(topic: str) -> bool:
    """Return whether a topic is one word in which nothing is hidden."""
    return _TOPIC.fullmatch(topic) is not None and safe_text(topic) == topic


def _moment_s(raised: str | float) -> float:
    """Return a moment: seconds of UTC, or a text with its zone (without one it is the city's)."""
    try:
        moment_s = moment_of_text(raised) if isinstance(raised, str) else float(raised)
    except ValueError as error:
        raise DecodeError("bad_time", f"{raised!r:.40}: {error}") from error
    if not _EARLIEST_S <= moment_s <= _LATEST_S:
        raise DecodeError("bad_time", f"{raised!r:.40}")
    return moment_s


def _place(pushed: _Pushed) -> CasePlace:
    lon, lat = pushed.lon_deg, pushed.lat_deg
    if (lon is None) != (lat is None):
        raise DecodeError("bad_place", "half a position")
    if lon is None or lat is None:
        return CasePlace(None, None, pushed.address, pushed.town, pushed.grid)
    if not (math.isfinite(lon) and math.isfinite(lat) and abs(lon) <= 180 and abs(lat) <= 85):  # noqa: PLR2004
        raise DecodeError("bad_place", f"{lon:g}, {lat:g}")
    east, north = to_wgs84(Datum(pushed.datum), lon, lat)
    return CasePlace(float(east), float(north), pushed.address, pushed.town, pushed.grid)


def plain(body: OpenCase) -> dict[str, Any]:
    """Return a matter as it travels from the gateway to the hub."""
    return dict(msgspec.to_builtins(body))
