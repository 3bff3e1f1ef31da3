"""Where nobody is stopped: crossings by schools, at tunnels, among dense houses; each says why."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree  # type: ignore[import-untyped]  # scipy ships no types

from app.domain.citypack import Mesh, RoadGraph
from app.domain.errors import ConfigError
from app.domain.geo import EARTH_RADIUS_M
from app.domain.register import Site
from backends.roads.crossings import Crossings

F8 = NDArray[np.float64]
HAZARD_WITHIN_M = 1_000.0  # beyond this a protected place no longer tells two posts apart
ALL, HAZMAT = "all", "hazmat"


@dataclass(frozen=True, slots=True)
class Near:
    """No post within ``within_m`` of sites of a kind; ``for_whom`` is ``all`` or ``hazmat``."""

    kind: str
    within_m: float
    reason: str
    for_whom: str


@dataclass(frozen=True, slots=True)
class Bans:
    """What forbids a post, as the hall's table has it (``resources/rules/forbidden_posts.toml``).

    ``built_share`` of the ground within ``built_about_m`` under buildings is dense housing.
    """

    near: tuple[Near, ...]
    tunnel_ends: tuple[str, ...]
    tunnel: Near
    built_share: float
    built_about_m: float
    built: Near


@dataclass(frozen=True, slots=True)
class Ban:
    """Why one place is forbidden; ``near`` names what protects it, empty for what has no name."""

    reason: str
    near: str
    distance_m: float


@dataclass(frozen=True, slots=True)
class Forbidden:
    """The forbidden places by number, and the hazard (0..1) of every place."""

    bans: Mapping[int, Ban]
    hazard: F8


def read_bans(name: str, text: str) -> Bans:
    """Read the table; raise ConfigError naming the file and what is wrong."""
    try:
        table = tomllib.loads(text)
        near = tuple(
            _near(row["kind"], float(row["within_m"]), row) for row in table.get("site", [])
        )
        tunnel, built = table["tunnel"], table["built"]
        ends = tuple(str(end) for end in tunnel["name_ends"])
        share, about_m = float(built["share"]), float(built["about_m"])
        bans = Bans(near, ends, _near("", 0.0, tunnel), share, about_m, _near("", about_m, built))
    except KeyError as error:
        raise ConfigError(f"{name}: {error} is missing") from error
    except (tomllib.TOMLDecodeError, TypeError, ValueError) as error:
        raise ConfigError(f"{name}: {error}") from error
    if not (0.0 < share <= 1.0 and about_m > 0.0 and all(n.within_m > 0.0 for n in near)):
        raise ConfigError(f"{name}: a share is in 0..1 and a distance above 0")
    return bans


def _near(kind: str, within_m: float, row: Mapping[str, object]) -> Near:
    for_whom = str(row["for"])
    if for_whom not in (ALL, HAZMAT):
        raise ValueError(f"'for' is '{ALL}' or '{HAZMAT}', not '{for_whom}'")
    return Near(kind, within_m, str(row["reason"]), for_whom)


def forbidden_places(
    graph: RoadGraph,
    crossings: Crossings,
    bans: Bans,
    sites: Sequence[Site],
    buildings: Mesh | None,
    day: str,
    *,
    is_hazmat: bool,
) -> Forbidden:
    """Return what is forbidden on ``day`` (``2026-11-22``) to a vehicle with or without hazmat.

    A place within reach of several is forbidden for the nearest. The hazard of a place is 1 at a
    protected site (of the kinds that forbid a post) and 0 a kilometre away.
    """
    count = len(crossings.node)
    hazard = np.zeros(count)
    found: dict[int, Ban] = {}
    if not count:
        return Forbidden(found, hazard)
    applies = [n for n in bans.near if is_hazmat or n.for_whom == ALL]
    at = graph.lonlat[crossings.node]
    metres = np.radians(EARTH_RADIUS_M)
    scale = metres * np.array([np.cos(np.radians(at[:, 1].mean())), 1.0])
    tree = cKDTree(at * scale)
    standing = [site for site in sites if _holds(site, day)]
    for near in applies:
        for site in standing:
            if site.kind == near.kind:
                _ban_near(near, site, tree, scale, found, hazard)
    if is_hazmat or bans.tunnel.for_whom == ALL:
        for place, road in _at_tunnels(graph, crossings, bans.tunnel_ends).items():
            found.setdefault(place, Ban(bans.tunnel.reason, road, 0.0))
    if buildings is not None and (is_hazmat or bans.built.for_whom == ALL):
        dense = _built_share(at, buildings, bans.built_about_m, scale) >= bans.built_share
        for place in np.flatnonzero(dense).tolist():
            found.setdefault(place, Ban(bans.built.reason, "", 0.0))
    return Forbidden(found, hazard)


def _ban_near(
    near: Near, site: Site, tree: cKDTree, scale: F8, found: dict[int, Ban], hazard: F8
) -> None:
    """Note in ``found`` and ``hazard`` what one protected site does to the places about it."""
    spot = np.array([site.lon_deg, site.lat_deg]) * scale
    if not np.isfinite(spot).all():
        return
    for place in tree.query_ball_point(spot, HAZARD_WITHIN_M):
        off_m = float(np.hypot(*(tree.data[place] - spot)))
        hazard[place] = max(hazard[place], 1.0 - off_m / HAZARD_WITHIN_M)
        known = found.get(place)
        if off_m <= near.within_m and (known is None or off_m < known.distance_m):
            found[place] = Ban(near.reason, site.name, off_m)


def _holds(site: Site, day: str) -> bool:
    return (site.valid_from or "") <= day and (not site.valid_to or day <= site.valid_to)


def _at_tunnels(graph: RoadGraph, crossings: Crossings, ends: tuple[str, ...]) -> dict[int, str]:
    """Return the places at either end of a road whose name says that it is a tunnel."""
    numbers = [i for i, name in enumerate(graph.names) if name.endswith(ends)]
    edges = np.flatnonzero(np.isin(graph.name, numbers))
    tail = np.searchsorted(graph.first, edges, side="right") - 1
    found: dict[int, str] = {}
    for nodes in (tail, graph.head[edges]):
        for node, edge in zip(nodes.tolist(), edges.tolist(), strict=True):
            place = int(crossings.place_of[node])
            if place >= 0:
                found.setdefault(place, graph.names[int(graph.name[edge])])
    return found


def _built_share(at: F8, buildings: Mesh, about_m: float, scale: F8) -> F8:
    """Return how much of the square about each place is under buildings, (places,) 0..1.

    A triangle counts where its middle is; the square's side is twice ``about_m``.
    """
    corners = (buildings.lonlat * scale)[buildings.triangles.astype(np.int64)]
    one, two = corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]
    area_m2 = np.abs(one[:, 0] * two[:, 1] - one[:, 1] * two[:, 0]) / 2.0
    middle = corners.mean(axis=1)
    if not len(middle):
        return np.zeros(len(at))
    inside = cKDTree(middle).query_ball_point(at * scale, about_m, p=np.inf)
    built_m2 = np.array([area_m2[rows].sum() for rows in inside])
    return built_m2 / (2.0 * about_m) ** 2
