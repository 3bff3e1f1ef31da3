"""The questions that a replay can answer: what the registers and the recorded series say."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from app.domain.clock import Clock
from app.domain.errors import OperatorError
from app.domain.register import Station
from backends.history.archive import HistoryArchive
from backends.history.track import track_of
from backends.registers.store import read_registers

MOST_VALUES = 20_000
MOST_FIXES = 5_000
SECRET = frozenset({"address", "secret"})


class ReplayAnswers:
    """Reads what of the city's registers was valid on ``day``, where the replay begins.

    Cameras stand on the map without an address, because their pictures are of now.
    """

    def __init__(self, city: Path, archive: HistoryArchive, day: dt.date, clock: Clock) -> None:
        self._city = city
        self._clock = clock
        self._archive = archive
        self._day = day

    def registers(self, _arguments: Mapping[str, object]) -> Mapping[str, Any]:
        """Return sites, cameras and stations for the map."""
        registers = read_registers(self._city / "registers", self._day)
        return {
            "sites": [asdict(site) for site in registers.sites],
            "cameras": [asdict(camera) | {"url": ""} for camera in registers.cameras],
            "stations": [_open(station) for station in registers.stations],
        }

    def dossier(self, arguments: Mapping[str, object]) -> Mapping[str, Any]:
        """Return the record of a station; raise OperatorError ``not_in_replay`` for all else.

        Who wants to see a person's record signs in at a live seat, where that is known.
        """
        wanted = str(arguments.get("entity_id", ""))
        for station in read_registers(self._city / "registers", self._day).stations:
            if station.station_id == wanted:
                return {"kind": "station", "record": _open(station)}
        raise OperatorError("not_in_replay", wanted)

    def series(self, arguments: Mapping[str, object]) -> Mapping[str, Any]:
        """Return a stretch of one series; raise OperatorError ``bad_value``.

        Whatever is asked, it ends where the replay is, and has nothing that came later: nobody
        knew more then.
        """
        from_s, to_s = (_number(arguments, name) for name in ("from_s", "to_s"))
        most = min(MOST_VALUES, max(1, int(_number(arguments, "most", 2000.0))))
        series_id = str(arguments.get("series_id", ""))
        now_s = self._clock.now_s()
        found = self._archive.series(series_id, from_s, min(to_s, now_s), most, now_s)
        return {
            "series_id": series_id,
            "t_s": found.t_s.tolist(),
            "values": [None if v != v else v for v in found.values.tolist()],  # noqa: PLR0124 - NaN
            "marks": found.marks.tolist(),
            "timings": found.timings.tolist(),
            "thinned_from": found.thinned_from,
        }

    def track(self, arguments: Mapping[str, object]) -> Mapping[str, Any]:
        """Return the fixes of a thing up to where the replay is; raise OperatorError."""
        from_s, to_s = (_number(arguments, name) for name in ("from_s", "to_s"))
        most = min(MOST_FIXES, max(1, int(_number(arguments, "most", 2000.0))))
        entity_id = str(arguments.get("entity_id", ""))
        to_s = min(to_s, self._clock.now_s())
        fixes, is_part = track_of(self._archive.folder, entity_id, from_s, to_s, most)
        return {
            "entity_id": entity_id,
            "t_s": fixes.t_s.tolist(),
            "lonlat": fixes.lonlat.tolist(),
            "is_part": is_part,
        }


def _open(station: Station) -> dict[str, Any]:
    return {key: value for key, value in asdict(station).items() if key not in SECRET}


def _number(arguments: Mapping[str, object], name: str, default: float | None = None) -> float:
    value = arguments.get(name, default)
    if not isinstance(value, (int, float)):
        raise OperatorError("bad_value", name)
    return float(value)
