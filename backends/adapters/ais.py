"""AIS through pyais: lines of NMEA in, columns of vessels out."""

import math
from collections import OrderedDict
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from pyais import ANY_MESSAGE, decode
from pyais.exceptions import AISBaseException

from app.domain.classes import EntityClass, EntityState
from app.domain.errors import DecodeError
from app.domain.fields import Column
from app.domain.tracks import Refusals, TrackBatch
from backends.adapters.nmea import Assembler, is_wrapper, read_sentence

KNOT_MPS = 1852 / 3600
UNDER_WAY_MPS = 0.25  # about half a knot: what a moored receiver's noise does not reach
_POSITION_TYPES = frozenset({1, 2, 3, 18, 19, 27})
_STATIC_TYPES = frozenset({5, 19, 24})
# Not available: longitude 181, latitude 91, speed 1023 tenths (63 knots in type 27), course 3600
# tenths (511 degrees in type 27). ITU-R M.1371-5, annex 8.
_NO_SPEED_KN = {27: 63.0}
_NO_SPEED_OTHERS_KN = 102.3
_HIGHEST_MMSI = 999_999_999
_STATE_OF_STATUS = {
    1: EntityState.ANCHORED,
    5: EntityState.MOORED,
    6: EntityState.STOPPED,  # aground
    14: EntityState.EMERGENCY,  # AIS-SART, man over board, EPIRB
}
_CLASS_OF_TENS = {
    6: EntityClass.PASSENGER_VESSEL,
    7: EntityClass.CARGO_VESSEL,
    8: EntityClass.TANKER_VESSEL,
}
# What pyais raises on payloads no vessel sends, besides its own family (3.3.1, found by mutation).
_PYAIS_TROUBLE = (
    AISBaseException,
    ValueError,
    KeyError,
    IndexError,
    TypeError,
    AttributeError,
    OverflowError,
)


class Hull(NamedTuple):
    """Whole metres: how long and wide a vessel is, and where on it the antenna stands.

    A length of 0 is not known.
    """

    length_m: int = 0
    beam_m: int = 0
    bow_m: int = 0
    port_m: int = 0


NO_HULL = Hull()
_HULL_DTYPES = {"length_m": "<u2", "beam_m": "u1", "bow_m": "<u2", "port_m": "u1"}


@dataclass(frozen=True, slots=True)
class _Vessel:
    name: str = ""
    entity_class: EntityClass = EntityClass.OTHER_VESSEL
    hull: Hull = NO_HULL


@dataclass(frozen=True, slots=True)
class _Fix:
    mmsi: int
    lon_deg: float
    lat_deg: float
    fix_s: float
    speed_mps: float
    course_deg: float
    state: EntityState
    heading_deg: float


class AisDecoder:
    """Collects the fixes and names of one source.

    ``refusals`` counts lines: a message of two lines that is refused counts two. ``accepted``
    counts messages that told something. Names and classes of at most ``most_vessels`` are kept.
    """

    def __init__(self, source: str, most_vessels: int = 20_000) -> None:
        self.refusals = Refusals()
        self.accepted = 0
        self._source = source
        self._most_vessels = most_vessels
        self._assembler = Assembler(self.refusals)
        self._vessels: OrderedDict[int, _Vessel] = OrderedDict()
        self._seen: set[int] = set()
        self._fixes: list[_Fix] = []
        self._renamed: set[int] = set()

    @property
    def held(self) -> int:
        """How many lines wait for the rest of their message."""
        return self._assembler.held

    def lane(self) -> Assembler:
        """Return an assembler of its own for one connection among several of this source."""
        return Assembler(self.refusals)

    def feed(self, line: bytes, receipt_s: float, lane: Assembler | None = None) -> None:
        """Take one line; nothing is raised, what cannot be used is counted.

        ``receipt_s`` becomes the time of the fix: AIS itself tells only the second of a minute.
        """
        line = line.strip()
        if not line or is_wrapper(line):
            return
        try:
            parts = (lane or self._assembler).feed(read_sentence(line))
        except DecodeError as error:
            self.refusals.add(error.reason, error.detail)
            return
        if parts is None:
            return
        try:
            self._absorb(decode_payload(parts), receipt_s)
        except DecodeError as error:
            self.refusals.add(error.reason, error.detail, len(parts))
            return
        self.accepted += 1

    def take(self) -> list[TrackBatch]:
        """Return what came since the last call: fixes, then a batch that only renames."""
        batches = []
        if self._fixes:
            batches.append(self._fix_batch())
        # A vessel whose fix goes out now carries its new name there already.
        renamed = sorted(self._renamed - {fix.mmsi for fix in self._fixes})
        if renamed:
            batches.append(TrackBatch(self._source, _ids(renamed), self._names(renamed)))
        self._fixes = []
        self._renamed = set()
        return batches

    def _absorb(self, message: ANY_MESSAGE, receipt_s: float) -> None:
        kind = message.msg_type
        if kind not in _POSITION_TYPES and kind not in _STATIC_TYPES:
            raise DecodeError(f"type_{kind}_not_used", f"MMSI {message.mmsi}")
        mmsi = _mmsi(message)
        fix = _fix(message, mmsi, receipt_s) if kind in _POSITION_TYPES else None
        if kind in _STATIC_TYPES:
            self._remember(mmsi, message)
        if fix is not None:
            self._fixes.append(fix)
            self._see(mmsi)

    def _see(self, mmsi: int) -> None:
        if len(self._seen) >= self._most_vessels:
            self._seen.clear()
        self._seen.add(mmsi)

    def _remember(self, mmsi: int, message: ANY_MESSAGE) -> None:
        old = self._vessels.pop(mmsi, _Vessel())
        name = _text(getattr(message, "shipname", None)) or old.name
        ship_type = getattr(message, "ship_type", None)
        entity_class = old.entity_class if not ship_type else _class_of(int(ship_type))
        vessel = _Vessel(name, entity_class, _hull(message) or old.hull)
        self._vessels[mmsi] = vessel
        if len(self._vessels) > self._most_vessels:
            self._vessels.popitem(last=False)
        if vessel != old and mmsi in self._seen:
            self._renamed.add(mmsi)

    def _fix_batch(self) -> TrackBatch:
        fixes = self._fixes
        vessels = [fix.mmsi for fix in fixes]
        columns: dict[str, Column] = {
            "lon_deg": np.array([fix.lon_deg for fix in fixes], "<f8"),
            "lat_deg": np.array([fix.lat_deg for fix in fixes], "<f8"),
            "fix_s": np.array([fix.fix_s for fix in fixes], "<f8"),
            "speed_mps": np.array([fix.speed_mps for fix in fixes], "<f4"),
            "course_deg": np.array([fix.course_deg for fix in fixes], "<f4"),
            "state": np.array([fix.state for fix in fixes], "u1"),
            "heading_deg": np.array([fix.heading_deg for fix in fixes], "<f4"),
        }
        return TrackBatch(self._source, _ids(vessels), columns | self._names(vessels))

    def _names(self, vessels: list[int]) -> dict[str, Column]:
        """Return label, class and hull; one that has not told its name is labelled by its MMSI."""
        known = [self._vessels.get(mmsi, _Vessel()) for mmsi in vessels]
        labels = [v.name or f"{mmsi:09d}" for v, mmsi in zip(known, vessels, strict=True)]
        return {
            "label": np.array([label.encode()[:48] for label in labels], "S48"),
            "class": np.array([v.entity_class for v in known], "u1"),
            **{
                key: np.array([getattr(v.hull, key) for v in known], dtype)
                for key, dtype in _HULL_DTYPES.items()
            },
        }


def decode_payload(parts: list[bytes]) -> ANY_MESSAGE:
    """Return the AIS message of its sentences; raise DecodeError ``bad_payload``."""
    try:
        return decode(*parts)
    except _PYAIS_TROUBLE as error:
        raise DecodeError("bad_payload", f"{parts[0][:100]!r}: {error}"[:200]) from error


def _mmsi(message: ANY_MESSAGE) -> int:
    mmsi = message.mmsi
    if mmsi is None or not 0 < int(mmsi) <= _HIGHEST_MMSI:
        raise DecodeError("bad_mmsi", str(mmsi))
    return int(mmsi)


def _fix(message: ANY_MESSAGE, mmsi: int, receipt_s: float) -> _Fix:
    lon, lat = getattr(message, "lon", None), getattr(message, "lat", None)
    speed, course = getattr(message, "speed", None), getattr(message, "course", None)
    if lon is None or lat is None or speed is None or course is None:
        raise DecodeError("short_payload", f"type {message.msg_type} of MMSI {mmsi}")
    if lon == 181 or lat == 91:  # noqa: PLR2004 - "not available"
        raise DecodeError("no_position", f"type {message.msg_type} of MMSI {mmsi}")
    if abs(lon) > 180 or abs(lat) > 90:  # noqa: PLR2004 - degrees
        raise DecodeError("bad_position", f"{lon}, {lat} of MMSI {mmsi}")
    has_speed = speed < _NO_SPEED_KN.get(message.msg_type, _NO_SPEED_OTHERS_KN)
    speed_mps = float(speed) * KNOT_MPS if has_speed else math.nan
    course_deg = float(course) if 0 <= course < 360 else math.nan  # noqa: PLR2004 - degrees
    status = getattr(message, "status", None)
    state = _STATE_OF_STATUS.get(-1 if status is None else int(status))
    if state is None:
        state = _state_by_speed(speed_mps)
    heading = getattr(message, "heading", None)
    heading_deg = math.nan if heading is None else float(heading)
    if not 0 <= heading_deg < 360:  # noqa: PLR2004 - degrees; 511 is "not available"
        heading_deg = math.nan
    return _Fix(mmsi, float(lon), float(lat), receipt_s, speed_mps, course_deg, state, heading_deg)


def _hull(message: ANY_MESSAGE) -> Hull | None:
    """Return the hull a message tells of, or None where it tells of none.

    Where bow and port are both 0 the antenna's place is not known: then it counts as amidships.
    """
    told = [getattr(message, f"to_{side}", None) for side in ("bow", "stern", "port", "starboard")]
    if None in told:
        return None
    bow, stern, port, starboard = (int(side) for side in told if side is not None)
    length_m, beam_m = bow + stern, port + starboard
    if not length_m or not beam_m:
        return None
    if not bow and not port:
        bow, port = length_m // 2, beam_m // 2
    return Hull(length_m, beam_m, bow, port)


def _state_by_speed(speed_mps: float) -> EntityState:
    if math.isnan(speed_mps):
        return EntityState.UNKNOWN
    return EntityState.MOVING if speed_mps >= UNDER_WAY_MPS else EntityState.STOPPED


def _class_of(ship_type: int) -> EntityClass:
    return _CLASS_OF_TENS.get(ship_type // 10, EntityClass.OTHER_VESSEL)


def _text(value: object) -> str:
    return value.strip("@ \x00").strip() if isinstance(value, str) else ""


def _ids(vessels: list[int]) -> "np.ndarray[tuple[int], np.dtype[np.bytes_]]":
    return np.array([b"ais:%09d" % mmsi for mmsi in vessels], "S32")
