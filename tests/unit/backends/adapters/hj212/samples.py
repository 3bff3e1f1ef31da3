"""Packets and the tables they are read with."""

from pathlib import Path

from app.domain.readings import QuantityCatalogue
from backends.adapters.hj212.factors import FactorTable
from backends.adapters.hj212.packet import Packet, flag_of

RESOURCES = Path(__file__).parents[5] / "resources"
QUANTITIES = QuantityCatalogue.from_toml((RESOURCES / "quantities.toml").read_text("utf-8"))
TABLE = FactorTable.from_toml((RESOURCES / "hj212_factors.toml").read_text("utf-8"), QUANTITIES)
MN = "010000A8900016F000169DC0"
AIR = (
    "DataTime=20260706103000;a34004-Rtd=35.5,a34004-Flag=N;a34002-Rtd=62.7,a34002-Flag=N;"
    "a21026-Rtd=11,a21026-Flag=C;a01006-Rtd=100.9,a01006-Flag=N"
)


def packet(content: str = AIR, cn: str = "2011", st: str = "22", version: int = 1) -> Packet:
    """Return a packet of a registered station that wants an answer."""
    flag = flag_of(version, wants_answer=True)
    return Packet(st, cn, "123456", MN, "20260706103001000", flag, None, content)


def number(key: str) -> int:
    """Return the number of a quantity."""
    return QUANTITIES[key].number
