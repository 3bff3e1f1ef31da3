"""Location reports: 0x0200, and many of them in 0x0704."""

from dataclasses import dataclass
from struct import Struct, error

from app.domain.errors import DecodeError
from backends.adapters.jt808.bcd import packed_utc_s, utc_s_of
from backends.adapters.jt808.cursor import Cursor

MOST_IN_BATCH = 512
_FIXED = Struct(">IIIIHHH6s")
_MICRODEGREES = 1_000_000
_EMERGENCY = 1 << 0
_ACC, _FIXED_NOW, _SOUTH, _WEST = 1 << 0, 1 << 1, 1 << 2, 1 << 3

# Items read here with the length the standard gives them. Terminals are seen that send another one
# (0x2B of eight bytes): such an item is kept as it came, like any other.
MILEAGE, FUEL, RECORDER_SPEED, CONFIRMED_ALARM = 0x01, 0x02, 0x03, 0x04
SIGNALS, IO_STATUS, ANALOG, NETWORK, SATELLITES = 0x25, 0x2A, 0x2B, 0x30, 0x31
_SIZES = {
    MILEAGE: 4,
    FUEL: 2,
    RECORDER_SPEED: 2,
    CONFIRMED_ALARM: 2,
    SIGNALS: 4,
    IO_STATUS: 2,
    ANALOG: 4,
    NETWORK: 1,
    SATELLITES: 1,
}


@dataclass(frozen=True, slots=True)
class Location:
    """Where a terminal is, WGS-84; ``fix_s`` is UTC, ``items`` are additional ones as (id, bytes).

    ``alarm`` and ``status`` are the bit fields of the standard; the sign bits of ``status`` follow
    from the position when a report is encoded.
    """

    lon_deg: float
    lat_deg: float
    fix_s: float
    speed_mps: float = 0.0
    course_deg: float = 0.0
    altitude_m: int = 0
    alarm: int = 0
    status: int = _ACC | _FIXED_NOW
    items: tuple[tuple[int, bytes], ...] = ()

    @property
    def is_fixed(self) -> bool:
        """Whether satellites say so; otherwise the place is the last one the terminal knew."""
        return bool(self.status & _FIXED_NOW)

    @property
    def is_emergency(self) -> bool:
        """Whether the emergency button is pressed."""
        return bool(self.alarm & _EMERGENCY)

    @property
    def mileage_m(self) -> float | None:
        """Odometer."""
        tenths_km = self._number(MILEAGE)
        return None if tenths_km is None else tenths_km * 100.0

    @property
    def fuel_l(self) -> float | None:
        """Fuel left, litres."""
        tenths = self._number(FUEL)
        return None if tenths is None else tenths / 10

    @property
    def recorder_speed_mps(self) -> float | None:
        """Speed by the driving recorder."""
        tenths_kmh = self._number(RECORDER_SPEED)
        return None if tenths_kmh is None else tenths_kmh / 36

    @property
    def confirmed_alarm(self) -> int | None:
        """Serial of the alarm that a person has to confirm."""
        return self._number(CONFIRMED_ALARM)

    @property
    def signals(self) -> int | None:
        """Extended signals of the vehicle, as bits."""
        return self._number(SIGNALS)

    @property
    def io_status(self) -> int | None:
        """State of the inputs and outputs, as bits."""
        return self._number(IO_STATUS)

    @property
    def analog(self) -> tuple[int, int] | None:
        """Analog inputs AD0 and AD1."""
        both = self._number(ANALOG)
        return None if both is None else (both & 0xFFFF, both >> 16)

    @property
    def network_strength(self) -> int | None:
        """Strength of the mobile network."""
        return self._number(NETWORK)

    @property
    def satellites(self) -> int | None:
        """How many satellites the fix rests on."""
        return self._number(SATELLITES)

    def _number(self, item: int) -> int | None:
        for key, raw in self.items:
            if key == item and len(raw) == _SIZES[item]:
                return int.from_bytes(raw, "big")
        return None

    def encode(self) -> bytes:
        """Return the body; raise ValueError for a value that does not fit its field."""
        status = self.status & ~(_SOUTH | _WEST)
        status |= (_SOUTH if self.lat_deg < 0 else 0) | (_WEST if self.lon_deg < 0 else 0)
        try:
            fixed = _FIXED.pack(
                self.alarm,
                status,
                round(abs(self.lat_deg) * _MICRODEGREES),
                round(abs(self.lon_deg) * _MICRODEGREES),
                self.altitude_m & 0xFFFF,
                round(self.speed_mps * 36),
                round(self.course_deg) % 360,
                packed_utc_s(self.fix_s),
            )
        except error as problem:
            raise ValueError(f"{self} does not fit: {problem}") from problem
        return fixed + b"".join(bytes((key, len(raw))) + raw for key, raw in self.items)


@dataclass(frozen=True, slots=True)
class LocationBatch:
    """Several reports at once; ``is_catch_up`` says they were kept while there was no network."""

    locations: tuple[Location, ...]
    is_catch_up: bool = False

    def encode(self) -> bytes:
        """Return the body."""
        bodies = [location.encode() for location in self.locations]
        head = len(bodies).to_bytes(2, "big") + bytes((int(self.is_catch_up),))
        return head + b"".join(len(body).to_bytes(2, "big") + body for body in bodies)


def decode_location(body: bytes) -> Location:
    """Return a report.

    Raises DecodeError ``short_body``, ``bad_position``, ``bad_time``, ``bad_course`` or
    ``short_item``.
    """
    if len(body) < _FIXED.size:
        raise DecodeError("short_body", f"{len(body)} bytes, a location needs {_FIXED.size}")
    alarm, status, lat, lon, altitude, speed, course, time = _FIXED.unpack_from(body)
    if lat > 90 * _MICRODEGREES or lon > 180 * _MICRODEGREES:
        raise DecodeError("bad_position", f"latitude {lat}, longitude {lon} in 1e-6 degrees")
    if course > 360:  # noqa: PLR2004 - degrees; some terminals write 360 for north
        raise DecodeError("bad_course", f"{course} degrees")
    return Location(
        lon_deg=(-lon if status & _WEST else lon) / _MICRODEGREES,
        lat_deg=(-lat if status & _SOUTH else lat) / _MICRODEGREES,
        fix_s=utc_s_of(time),
        speed_mps=speed / 36,  # sent in tenths of km/h
        course_deg=float(course % 360),
        altitude_m=altitude - 0x10000 if altitude & 0x8000 else altitude,
        alarm=alarm,
        status=status,
        items=_items(body),
    )


def decode_location_batch(body: bytes) -> LocationBatch:
    """Return the reports of a batch; raises what one report raises, and ``bad_batch``."""
    cursor = Cursor(body)
    count, kind = cursor.number(2), cursor.number(1)
    if not 1 <= count <= MOST_IN_BATCH or kind > 1:
        raise DecodeError("bad_batch", f"{count} reports of type {kind}")
    locations = tuple(decode_location(cursor.take(cursor.number(2))) for _ in range(count))
    return LocationBatch(locations, is_catch_up=kind == 1)


def _items(body: bytes) -> tuple[tuple[int, bytes], ...]:
    items: list[tuple[int, bytes]] = []
    at, end = _FIXED.size, len(body)
    while at < end:
        if at + 2 > end or at + 2 + body[at + 1] > end:
            raise DecodeError("short_item", body[at : at + 20].hex())
        key, size = body[at], body[at + 1]
        items.append((key, body[at + 2 : at + 2 + size]))
        at += 2 + size
    return tuple(items)
