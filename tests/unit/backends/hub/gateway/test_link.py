"""The gateway's line to its hub: what it keeps, and what it counts as lost when the hub is slow."""

import asyncio
from pathlib import Path

import numpy as np

from app.domain.readings import ReadingBatch
from backends.hub.gateway.link import MOST_READINGS_WAITING, HubLink
from backends.hub.gateway.messages import pack_readings

EMPTY = ReadingBatch(
    "hj212",
    np.empty(0, "S32"),
    np.empty(0, "<u2"),
    np.empty(0, "<f8"),
    np.empty(0, "u1"),
    np.empty(0, "<f8"),
    np.empty(0, "<u4"),
    np.empty(0, "u1"),
)


def test_readings_wait_a_minute_for_a_slow_hub_and_what_is_lost_is_counted(
    tmp_path: Path,
) -> None:
    async def go() -> None:
        async with HubLink(f"ipc://{tmp_path}/nobody.ipc", "gateway") as link:
            for _ in range(MOST_READINGS_WAITING + 7):
                link.post(pack_readings(EMPTY))
            assert link.dropped_readings == 7
            assert link.dropped == 0

    asyncio.run(go())
