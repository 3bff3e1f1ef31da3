"""Transponders: what vessels say, as AIS sentences, when it is due."""

from collections.abc import Sequence

from pyais import encode_dict

from backends.demo.vessels.vessel import TUG, UNDER_WAY, Vessel

POSITION_EVERY_S = 10.0
STATIC_EVERY_S = 60.0
KNOT_MPS = 1852.0 / 3600.0
_CLASS_A = 1
_STATIC = 5


class Transponders:
    """Says every vessel's position each ten seconds and its papers each minute of city time.

    Vessel i of n speaks i/n of the interval after the start, so that they do not speak at once.
    """

    def __init__(self, vessels: Sequence[Vessel], start_s: float) -> None:
        self._vessels = vessels
        self._start_s = start_s
        self._said_s = start_s - 1e-3  # whoever is due at the start speaks at the start

    def due(self, now_s: float) -> list[str]:
        """Return the sentences due since the last call; after a pause only the last round's."""
        since_s = max(self._said_s, now_s - POSITION_EVERY_S)
        self._said_s = now_s
        sentences: list[str] = []
        for number, vessel in enumerate(self._vessels):
            share = number / len(self._vessels)
            position_s = self._last_turn(now_s, POSITION_EVERY_S, share)
            if position_s > since_s:
                static_s = self._last_turn(now_s, STATIC_EVERY_S, share)
                # The first position comes with the papers, so that nobody stays nameless.
                if static_s > since_s:
                    sentences += static_sentences(vessel)
                sentences += position_sentences(vessel, position_s, self._start_s)
        return sentences

    def _last_turn(self, now_s: float, every_s: float, share: float) -> float:
        """Return when this share of the round last had its turn."""
        first_s = self._start_s + share * POSITION_EVERY_S
        return first_s + (now_s - first_s) // every_s * every_s


def position_sentences(vessel: Vessel, now_s: float, start_s: float) -> list[str]:
    """Return message 1: where the vessel is at ``now_s``."""
    fix = vessel.fix(now_s, start_s)
    return encode_dict(
        {
            "type": _CLASS_A,
            "mmsi": vessel.mmsi,
            "status": vessel.status,
            "turn": 0,
            "maneuver": 0,
            "speed": round(fix.speed_mps / KNOT_MPS, 1),
            "accuracy": 1,
            "lon": fix.at.lon_deg,
            "lat": fix.at.lat_deg,
            "course": round(fix.course_deg, 1) % 360.0,
            "heading": round(fix.heading_deg) % 360,
            "second": int(now_s) % 60,
        },
        talker_id="AI",
        sentence_type="VDM",
        radio_channel="A",
    )


def static_sentences(vessel: Vessel) -> list[str]:
    """Return message 5: the vessel's name, type and size."""
    half = vessel.length_m // 2
    return encode_dict(
        {
            "type": _STATIC,
            "mmsi": vessel.mmsi,
            "imo": 0,
            "callsign": "DEMO",
            "shipname": vessel.name,
            "ship_type": vessel.ship_type,
            "to_bow": half,
            "to_stern": vessel.length_m - half,
            "to_port": 8,
            "to_starboard": 8,
            "draught": 2.5 if vessel.ship_type == TUG else 6.0,
            "destination": "NANTONG" if vessel.status == UNDER_WAY else "",
        },
        talker_id="AI",
        sentence_type="VDM",
        radio_channel="B",
        seq_id=vessel.mmsi % 10,
    )
