"""A recorded day of the small demo: any instant is there at once, and is what it was.

``DUTYWALL_REPLAY_HOURS`` is how much of the city's time is recorded (24), ``DUTYWALL_REPLAY_SPEED``
how fast (40). A seat on the live wire is the witness: whatever it saw must have been recorded. It
sees only the newest of what came between two publishings, so states are recomputed from every
recorded row, one after the other, without keyframes.
"""

import os
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from app.config import demo_city_folder, font_file, read_catalogues
from app.domain.fields import Column
from app.embedded import EmbeddedHall, HallOptions
from backends.feed.link import HubLink
from backends.feed.wires import Seat
from backends.history.archive import HistoryArchive
from backends.store.outbox import Outbox
from tests.e2e.replay.witness import Viewer, Witness, differences, shown, state_of

IS_LONG = os.environ.get("DUTYWALL_LONG") == "1"
HOURS = float(os.environ.get("DUTYWALL_REPLAY_HOURS", "24"))
SPEED = float(os.environ.get("DUTYWALL_REPLAY_SPEED", "40"))
INSTANTS = 100
P95_WITHIN_S = 0.5
PIECE_S = 300.0

Rows = dict[str, Column]


def pieces(data: Path, ends_s: list[float]) -> Iterator[tuple[float, Rows]]:
    """Yield every recorded row in order, cut at each of ``ends_s`` and every five minutes."""
    archive = HistoryArchive(data / "history")
    span = archive.span()
    assert span is not None
    cuts = sorted({*ends_s, *np.arange(span[0], span[1], PIECE_S).tolist(), span[1]})
    from_s = span[0] - 1.0
    for to_s in cuts:
        recorded = archive.changes(from_s, to_s)
        yield to_s, {"id": recorded.ids, **recorded.columns}
        from_s = to_s


def joined(first: Rows, second: Rows) -> Rows:
    """Return the rows of both."""
    return {key: np.concatenate((first[key], second[key])) for key in second} if first else second


def unrecorded(seen: Rows, found: dict[tuple[bytes, int], tuple[object, ...]]) -> list[str]:
    """Return what a witness saw and nobody recorded so; a name may have come after its fix."""
    told = []
    keys = [f.key for f in read_catalogues().fields.part("moving")]
    for entity, receipt_s, *cells in zip(
        seen["id"].tolist(),
        seen["receipt_s"].tolist(),
        *(seen[key].tolist() for key in keys),
        strict=True,
    ):
        kept = found.get((entity, round(receipt_s * 1000)))
        if kept is None or any(a != b and a == a for a, b in zip(kept, cells, strict=True)):  # noqa: PLR0124 - NaN
            told.append(f"{entity.decode()} at {receipt_s:.3f}")
    return told


@pytest.mark.long
@pytest.mark.skipif(not IS_LONG, reason="records a day of the demo: DUTYWALL_LONG=1")
@pytest.mark.timeout(4 * 3600)
def test_any_instant_of_a_recorded_day_is_there_at_once_and_is_what_it_was(tmp_path: Path) -> None:
    city = demo_city_folder("small", 7)
    assert city.is_dir(), "the demo city is not built: ./dutywall city demo"
    hall = EmbeddedHall(tmp_path / "hall", HallOptions(city, "small", 7, SPEED, font_file()))
    hall.start()
    link = HubLink(
        hall.endpoints,
        Seat(hall.seat_keys("wall"), "wall"),
        read_catalogues(),
        hall.clock,
        Outbox(tmp_path / "witness.db"),
    )
    witness = Witness(link)
    try:
        until_s = time.monotonic() + HOURS * 3600.0 / SPEED
        while time.monotonic() < until_s:
            witness.pump()
            time.sleep(0.02)
    finally:
        link.close()
        hall.stop()
    seen = witness.rows()
    viewer = Viewer(hall.data, city)
    try:
        line = viewer.ground.link.timeline()
        random = np.random.default_rng(11)
        instants = random.uniform(line.from_s, line.to_s, INSTANTS).tolist()
        took_s, states = [], {}
        for at_s in instants:
            took_s.append(viewer.seek(at_s))
            states[at_s] = shown(viewer.group)
    finally:
        viewer.close()
    wrong, lost, count, latest, checked_s = [], [], 0, {}, 0.0
    for to_s, rows in pieces(hall.data, instants):
        count += len(rows["id"])
        cells = [rows[f.key].tolist() for f in read_catalogues().fields.part("moving")]
        receipts_ms = np.rint(rows["receipt_s"] * 1000).astype(int).tolist()
        names = zip(rows["id"].tolist(), receipts_ms, strict=True)
        kept = dict(zip(names, zip(*cells, strict=True), strict=True))
        window = (seen["receipt_s"] > checked_s) & (seen["receipt_s"] <= to_s)
        if checked_s:
            lost += unrecorded({key: column[window] for key, column in seen.items()}, kept)
        latest = state_of(joined(latest, rows), to_s)
        if to_s in states:
            wrong += differences(states[to_s], latest)
        checked_s = to_s
    size = sum(p.stat().st_size for p in (hall.data / "history").rglob("*.parquet"))
    p50_ms, p95_ms = (np.percentile(took_s, q) * 1000 for q in (50, 95))
    print(
        f"\n{(line.to_s - line.from_s) / 3600:.2f} h recorded, {count} fixes, {size / 1e6:.1f} MB, "
        f"{len(seen['id'])} of them witnessed, {len(lost)} lost; {INSTANTS} seeks: "
        f"p50 {p50_ms:.0f} ms, p95 {p95_ms:.0f} ms, longest {max(took_s) * 1000:.0f} ms; "
        f"{len(wrong)} differences"
    )
    assert lost == []
    assert wrong == []
    assert p95_ms / 1000 < P95_WITHIN_S
