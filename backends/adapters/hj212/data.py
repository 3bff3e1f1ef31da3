"""The data of a packet: factors with their values, marks and times, as readings."""

import datetime as dt
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from app.domain.errors import DecodeError
from app.domain.readings import Mark, Statistic
from app.domain.tracks import Refusals
from backends.adapters.hj212.factors import Factor, FactorTable
from backends.adapters.hj212.packet import VERSION_2025, Packet
from backends.adapters.reading import Reading

REAL_TIME, MINUTE, HOUR, DAY = "2011", "2051", "2061", "2031"
DATA_COMMANDS = frozenset({REAL_TIME, MINUTE, HOUR, DAY})
MOST_FACTORS = 512
BEIJING = dt.timezone(dt.timedelta(hours=8))
MARKS: Mapping[str, Mark] = {
    "N": Mark.GOOD,
    "F": Mark.STOPPED,
    "M": Mark.MAINTENANCE,
    "S": Mark.MANUAL,
    "D": Mark.FAULT,
    "C": Mark.CALIBRATION,
    "T": Mark.OVER_RANGE,
    "B": Mark.NO_LINK,
}
_STATISTICS: Mapping[str, Statistic] = {
    "avg": Statistic.MEAN,
    "min": Statistic.LEAST,
    "max": Statistic.GREATEST,
    "cou": Statistic.SUM,
}
_KEY = re.compile(r"([0-9A-Za-z]{1,12})-([A-Za-z]{1,12})")
_NUMBER = re.compile(r"[+-]?\d{1,15}(\.\d{0,15})?([eE][+-]?\d{1,3})?", re.ASCII)
_TIME = re.compile(r"20\d{12}", re.ASCII)
_CIPHER = re.compile(r"[0-9A-Za-z+/]{16,}=*")


@dataclass(slots=True)
class _Said:
    """What a packet says of one factor; keys of ``values`` are rtd, avg, min, max, cou."""

    values: dict[str, float] = field(default_factory=dict)
    flag: str = ""
    sampled_s: float | None = None


def readings_of(packet: Packet, table: FactorTable, refusals: Refusals) -> list[Reading]:
    """Return the readings of a data packet (CN 2011, 2051, 2061 or 2031).

    A factor that cannot be used is counted in ``refusals`` by name and the rest is kept. A packet
    that cannot be used at all (no time, encrypted, no data command) raises DecodeError.
    """
    if packet.cn not in DATA_COMMANDS:
        raise DecodeError(f"unexpected_command_{packet.cn}", packet.mn)
    if packet.version >= VERSION_2025 and _CIPHER.fullmatch(packet.content):
        raise DecodeError("encrypted", f"{packet.mn}: SM4 of HJ 212-2025 is not spoken here")
    at_s, said = _read(packet, refusals)
    span_s = {REAL_TIME: 0, MINUTE: table.minute_span_s, HOUR: 3600, DAY: 86400}[packet.cn]
    station = f"hj212:{packet.mn}"
    found: dict[tuple[int, Statistic], Reading] = {}
    for code, one in said.items():
        factor = table.find(code, packet.st)
        if factor is None:
            refusals.add(f"unknown_factor_{code}", f"{packet.mn} ST={packet.st}: {one.values}")
            continue
        mark = _mark(one.flag, packet.mn, code, refusals)
        t_s = at_s + span_s if one.sampled_s is None else one.sampled_s
        for statistic, value in _worth(one, factor, span_s, packet.mn, code, refusals):
            key = (factor.quantity, statistic)
            if key in found:
                refusals.add("quantity_twice", f"{packet.mn}: {code}")
                continue
            found[key] = Reading(station, factor.quantity, value, mark, t_s, span_s, statistic)
    return list(found.values())


def beijing_s(text: str) -> float:
    """Return ``YYYYMMDDhhmmss``, Beijing time, as UTC seconds; raise DecodeError ``bad_time``."""
    if not _TIME.fullmatch(text):
        raise DecodeError("bad_time", repr(text[:20]))
    month, day, hour, minute, second = (int(text[at : at + 2]) for at in range(4, 14, 2))
    try:
        moment = dt.datetime(int(text[:4]), month, day, hour, minute, second, tzinfo=BEIJING)
    except ValueError as error:
        raise DecodeError("bad_time", repr(text)) from error
    return moment.timestamp()


def _read(packet: Packet, refusals: Refusals) -> tuple[float, dict[str, _Said]]:
    at: str | None = None
    said: dict[str, _Said] = {}
    for item in re.split("[;,]", packet.content):
        if not item:
            continue
        key, equals, value = item.partition("=")
        if key.casefold() == "datatime":
            if at is not None and at != value:
                raise DecodeError("two_times", f"{packet.mn}: {at[:20]} and {value[:20]}")
            at = value
            continue
        match = _KEY.fullmatch(key)
        if not equals or match is None:
            refusals.add("bad_item", f"{packet.mn}: {item[:60]}")
            continue
        code, what = match[1].casefold(), match[2].casefold()
        if code not in said and len(said) == MOST_FACTORS:
            raise DecodeError("too_many_factors", f"{packet.mn}: more than {MOST_FACTORS}")
        _take(said.setdefault(code, _Said()), what, value, f"{packet.mn}: {item[:60]}", refusals)
    if at is None:
        raise DecodeError("no_time", f"{packet.mn}: {packet.content[:60]}")
    return beijing_s(at), said


def _take(one: _Said, what: str, value: str, sample: str, refusals: Refusals) -> None:
    """Take one item of a factor."""
    if what in ("rtd", *_STATISTICS):
        if value and not _NUMBER.fullmatch(value):
            refusals.add("bad_value", sample)
        number = float(value) if _NUMBER.fullmatch(value) else math.nan
        one.values[what] = number if math.isfinite(number) else math.nan
    elif what == "flag":
        one.flag = value
    elif what == "sampletime":
        try:
            one.sampled_s = beijing_s(value)
        except DecodeError:
            refusals.add("bad_sample_time", sample)
    elif what not in ("eflag", "info"):
        # 折算 values (ZsRtd ...) and what later editions add: named, so that nobody misses them.
        refusals.add(f"not_taken_{what}", sample)


def _mark(flag: str, mn: str, code: str, refusals: Refusals) -> Mark:
    if not flag:
        return Mark.GOOD  # dust and weather stations leave it out where nothing is wrong
    mark = MARKS.get(flag.upper())
    if mark is None:
        refusals.add(f"unknown_flag_{flag[:4]}", f"{mn}: {code}-Flag={flag[:20]}")
        return Mark.SUSPECT
    return mark


def _worth(
    one: _Said, factor: Factor, span_s: int, mn: str, code: str, refusals: Refusals
) -> list[tuple[Statistic, float]]:
    """Return the statistics a factor gives, in the quantity's unit; NaN where it gives none."""
    values = one.values
    if not span_s:
        return [(Statistic.VALUE, values.get("rtd", math.nan) * factor.scale)]
    found = []
    if "rtd" in values and "avg" not in values:  # many give the mean of a span under this name
        found.append((Statistic.MEAN, values["rtd"] * factor.scale))
    for what, statistic in _STATISTICS.items():
        if what not in values:
            continue
        scale = factor.scale
        if what == "cou":
            if factor.sum_scale is None:
                refusals.add("not_taken_cou", f"{mn}: {code}-Cou={values[what]:g}")
                continue
            scale = factor.sum_scale
        found.append((statistic, values[what] * scale))
    return found or [(Statistic.MEAN, math.nan)]
