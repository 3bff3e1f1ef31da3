"""Hand-built frames of each kind say what stands beside them."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from app.domain.errors import DecodeError
from app.domain.readings import Mark, Statistic
from app.domain.tracks import Refusals
from backends.adapters.hj212.data import readings_of
from backends.adapters.hj212.packet import Packet
from backends.adapters.hj212.reassembly import Reassembler
from tests.unit.backends.adapters.hj212.samples import TABLE, number

FILE = Path(__file__).parents[4] / "vectors" / "hj212" / "frames.toml"
VECTORS = tomllib.loads(FILE.read_text("utf-8"))["vector"]


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["name"])
def test_a_frame_says_what_stands_beside_it(vector: dict[str, Any]) -> None:
    joiner, refusals = Reassembler(Refusals()), Refusals()
    whole = None
    for frame in vector["frames"]:
        assert whole is None
        whole = joiner.feed(Packet.decode_frame(frame.encode()), 0.0)
        assert Packet.decode_frame(frame.encode()).mn in frame
    assert whole is not None
    if "refused" in vector:
        with pytest.raises(DecodeError, match=vector["refused"]):
            readings_of(whole, TABLE, refusals)
        return
    found = readings_of(whole, TABLE, refusals)
    assert refusals.total == 0
    assert len(found) == len(vector["readings"])
    by_key = {(reading.quantity, reading.statistic): reading for reading in found}
    for key, value, mark, t_s, span_s, statistic in vector["readings"]:
        reading = by_key[number(key), Statistic[statistic.upper()]]
        assert reading.value == pytest.approx(value, nan_ok=True)
        assert reading.mark is Mark[mark.upper()]
        assert (reading.t_s, reading.span_s) == (t_s, span_s)
        assert reading.station == f"hj212:{whole.mn}"
