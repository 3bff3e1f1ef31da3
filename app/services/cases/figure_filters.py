"""What stands behind a figure of cases: the filter that lists exactly those that it counts."""

from dataclasses import dataclass, replace
from enum import StrEnum

from app.domain.cases.catalogue import CaseCatalogue, Unit
from app.domain.cases.loads import TreeAnswer, TreeNode, UnitLoad
from app.domain.cases.query import CaseFilter
from app.domain.cases.rates import RATES, RateAnswer, RateGroup, RateQuestion, opened_by
from app.domain.geo import distance_m


class Part(StrEnum):
    """Which number of a rate."""

    NUMERATOR = "numerator"
    DENOMINATOR = "denominator"
    SPOILING = "spoiling"


class Load(StrEnum):
    """Which number of a unit."""

    OPEN = "open"
    SOON = "soon"
    LATE = "late"


def behind_rate(
    answer: RateAnswer, group: RateGroup, key: str, part: Part, where: CaseFilter
) -> CaseFilter:
    """Return the cases of one number of one rate; ``where`` is what the rates were asked for.

    The cases of all groups together are not narrowed to their members.
    """
    question = RateQuestion(answer.from_s, answer.to_s, answer.by, where)
    members = () if group is answer.whole else group.members
    opened = opened_by(RATES[key], question, answer.as_of_s, members)
    found: CaseFilter = getattr(opened, part.value)
    return found


def behind_load(answer: TreeAnswer, unit_id: str, load: Load, *, is_own: bool) -> CaseFilter:
    """Return the cases of one number of a unit (empty: of none), of all below it too or not."""
    where = CaseFilter(is_open=True)
    # A unit's own are exactly its; what lies with none is the same with an empty name.
    where = replace(where, units=(unit_id,)) if is_own else replace(where, unit=unit_id)
    if load is Load.LATE:
        return replace(where, is_late=True)
    if load is Load.SOON:
        to_s = answer.as_of_s + answer.soon_s
        return replace(where, is_late=False, due_from_s=answer.as_of_s, due_to_s=to_s)
    return where


@dataclass(frozen=True, slots=True)
class TreeRow:
    """A unit in the tree as it is read: ``depth`` 0 is the top."""

    node: TreeNode
    depth: int


def rows_of(nodes: tuple[TreeNode, ...]) -> tuple[TreeRow, ...]:
    """Return the units each below the one it hangs on; those in a ring or on nothing on top."""
    ids = {node.unit_id for node in nodes}
    below: dict[str, list[TreeNode]] = {}
    for node in nodes:
        below.setdefault(node.parent_id if node.parent_id in ids else "", []).append(node)
    rows: list[TreeRow] = []
    waiting = [TreeRow(node, 0) for node in reversed(below.get("", []))]
    while waiting:
        row = waiting.pop()
        rows.append(row)
        under = below.get(row.node.unit_id, [])
        waiting += [TreeRow(node, row.depth + 1) for node in reversed(under)]
    seen = {row.node.unit_id for row in rows}
    return (*rows, *(TreeRow(node, 0) for node in nodes if node.unit_id not in seen))


def number_of(load: UnitLoad, which: Load) -> int:
    """Return one number of a unit."""
    found: int = getattr(load, which.value)
    return found


def nearest(
    catalogue: CaseCatalogue, lon_deg: float, lat_deg: float, level: str
) -> tuple[Unit, float] | None:
    """Return the nearest unit of a level with its metres in a straight line, or None."""
    placed = [
        (unit, float(distance_m(lon_deg, lat_deg, unit.lon_deg, unit.lat_deg)))
        for unit in catalogue.units.values()
        if unit.level == level and unit.lon_deg is not None and unit.lat_deg is not None
    ]
    return min(placed, key=lambda one: (one[1], one[0].unit_id), default=None)
