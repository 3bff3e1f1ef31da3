"""Calibrates reachable regions for the worker: recalled, or made beside the first answers."""

import logging
import threading
from pathlib import Path

from backends.roads.reach_calibration import (
    FILE_NAME,
    HOUR,
    calibration_key,
    read_calibration,
    write_calibration,
)
from backends.roads.reach_region import ReachPlanner

log = logging.getLogger("hub")


def calibrate_or_recall(regions: ReachPlanner, data: Path) -> threading.Thread:
    """Calibrate by what ``data`` keeps, or in a thread that keeps it there; return the thread.

    It has ended where something was kept for these roads, speeds and this very program.
    """
    path, key = data / FILE_NAME, calibration_key(*regions.grounds)
    kept = read_calibration(path, key)
    if kept is not None:
        regions.calibration = kept
    regions.is_calibrating = kept is None

    def run() -> None:
        if kept is not None:
            return
        regions.calibrate(HOUR)
        try:
            write_calibration(path, key, regions.calibration)
        except OSError as error:
            log.warning("%s: %s; the next start calibrates again", path.name, error)

    thread = threading.Thread(target=run, name="calibration", daemon=True)
    thread.start()
    return thread
