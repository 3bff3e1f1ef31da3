"""How far the region of nine in ten reaches: held to simulated drives once, and kept in a file."""

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from backends.kernel_sources import kernel_digest
from backends.roads.bands import MARGIN_M
from backends.roads.graph import RoadArrays
from backends.roads.graph_key import graph_key
from backends.roads.network import RoadNetwork
from backends.roads.reach_drives import simulated_drives, stretch_of
from backends.roads.speeds import RoadSpeeds
from backends.roads.turns import TurnWeights
from backends.wire.private_file import write_whole

F64 = NDArray[np.float64]

FILE_NAME = "reach_calibration.json"
NINETY = 0.9
AFTER_S = 300.0
DRIVES, SEED = 400, 90
FEWEST_DRIVES = 50
HOUR = 10.0  # drives and region slow down alike, so the share hardly depends on it
MOST_STRETCH = 10.0  # what lies beyond is no result of ours


@dataclass(frozen=True, slots=True)
class Calibration:
    """``stretch`` times the time a median driver needs holds nine in ten of ``drives`` drives.

    Without drives (the network is too small) there is no such region.
    """

    stretch: float
    drives: int


def calibrate(
    roads: RoadArrays, weights: TurnWeights, median_s: F64, length_m: NDArray[np.float32]
) -> Calibration:
    """Hold the region of nine in ten to simulated drives over a network; some seconds."""
    drives = simulated_drives(roads, weights, median_s, AFTER_S, DRIVES, SEED)
    if len(drives) < FEWEST_DRIVES:
        return Calibration(1.0, 0)
    beside_s = MARGIN_M * median_s / length_m
    return Calibration(stretch_of(roads, median_s, beside_s, drives, AFTER_S, NINETY), len(drives))


def calibration_key(network: RoadNetwork, speeds: RoadSpeeds) -> str:
    """Return what a calibration follows from: the roads, their speeds, and this very program."""
    facts = (graph_key(network.graph), repr(speeds), kernel_digest())
    return hashlib.sha256("\n".join(facts).encode()).hexdigest()


def read_calibration(path: Path, key: str) -> Calibration | None:
    """Return what was kept under ``key``; None for nothing, for another key, and for noise."""
    try:
        kept = json.loads(path.read_bytes())
        found = Calibration(float(kept["stretch"]), int(kept["drives"]))
        is_ours = kept["key"] == key
    except (OSError, ValueError, KeyError, TypeError, OverflowError):
        return None
    is_sound = 0.0 < found.stretch <= MOST_STRETCH and found.drives >= 0
    return found if is_ours and is_sound else None


def write_calibration(path: Path, key: str, made: Calibration) -> None:
    """Keep a calibration; raises OSError if the disk refuses."""
    write_whole(path, json.dumps({"key": key, **asdict(made)}).encode())
