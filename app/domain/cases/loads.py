"""What lies with whom: cases per node of the unit tree, rolled up to every node above."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.domain.cases.catalogue import CaseCatalogue, Unit
from app.domain.people import CITY


@dataclass(frozen=True, slots=True)
class UnitLoad:
    """Cases that are open; of those, what is due soon, and what is late already."""

    open: int = 0
    soon: int = 0
    late: int = 0

    def __add__(self, other: "UnitLoad") -> "UnitLoad":
        """Return both together."""
        return UnitLoad(self.open + other.open, self.soon + other.soon, self.late + other.late)


@dataclass(frozen=True, slots=True)
class TreeNode:
    """A unit with what lies with it (``own``), and with it and all below it (``whole``)."""

    unit_id: str
    name: str
    level: str
    parent_id: str
    county: str
    town: str
    department: str
    own: UnitLoad
    whole: UnitLoad
    is_demo: bool


@dataclass(frozen=True, slots=True)
class TreeAnswer:
    """The tree, in the order of the table; ``nobody`` is what lies with no unit.

    ``unknown`` is what lies with units that the table does not know any more. Soon is what is due
    within ``soon_s`` of ``as_of_s``.
    """

    nodes: tuple[TreeNode, ...]
    nobody: UnitLoad
    unknown: UnitLoad
    soon_s: float
    as_of_s: float


def rolled_up(
    catalogue: CaseCatalogue, own: Mapping[str, UnitLoad], county: str
) -> tuple[TreeNode, ...]:
    """Return the units that a seat of ``county`` is shown, each with its load.

    ``own`` is what lies with each unit, by its id; a unit that is not in it has nothing.
    """
    whole: dict[str, UnitLoad] = {}
    for unit_id, load in own.items():
        passed: set[str] = set()
        at = catalogue.units.get(unit_id)
        while at is not None and at.unit_id not in passed:
            passed.add(at.unit_id)
            whole[at.unit_id] = whole.get(at.unit_id, UnitLoad()) + load
            at = catalogue.units.get(at.parent_id)
    return tuple(
        _node(unit, own.get(unit.unit_id, UnitLoad()), whole.get(unit.unit_id, UnitLoad()))
        for unit in catalogue.units.values()
        if county == CITY or unit.county in ("", county)
    )


def _node(unit: Unit, own: UnitLoad, whole: UnitLoad) -> TreeNode:
    return TreeNode(
        unit_id=unit.unit_id,
        name=unit.name,
        level=unit.level,
        parent_id=unit.parent_id,
        county=unit.county,
        town=unit.town,
        department=unit.department,
        own=own,
        whole=whole,
        is_demo=unit.is_demo,
    )
