"""The stay-point kernel called once on one vehicle that stands still, so that it is compiled."""

import numpy as np

from app.domain.classes import EntityClass, EntityState
from backends.detectors.contract import FixRows
from backends.detectors.stays.finder import StayFinder, StayNumbers, StayProfile


def warm_stays() -> None:
    """Call it with the types it is called with in a hall."""
    profile = StayProfile("long", distance_m=200.0, least_s=60.0)
    numbers = StayNumbers((profile,), gap_s=900.0, fuse_s=900.0, ahead_s=60.0, exit_fixes=2)
    at_s = np.array([0.0, 60.0])
    StayFinder(numbers).step(
        FixRows(
            slot=np.zeros(2, np.uint32),
            ids=np.full(2, b"0", "S32"),
            kind=np.full(2, EntityClass.HAZMAT_TRUCK, np.uint8),
            county=np.zeros(2, np.uint8),
            state=np.full(2, EntityState.STOPPED, np.uint8),
            lon_deg=np.full(2, 120.9),
            lat_deg=np.full(2, 32.0),
            speed_mps=np.zeros(2, np.float32),
            course_deg=np.zeros(2, np.float32),
            fix_s=at_s,
            receipt_s=at_s,
        )
    )
