"""Writes a sheet as a real OpenStreetMap PBF, sorted as such files are."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path

import osmium
import shapely
from osmium.osm import mutable

from backends.demo.geography.layout import Area, Point, Sheet, rounded

GENERATOR = "dutywall demo city (schematic)"
_DRAWN = datetime(2026, 1, 1, tzinfo=UTC)  # fixed, so that equal seeds give equal files
Tags = Mapping[str, str]


def write_pbf(sheet: Sheet, path: Path) -> None:
    """Write ``sheet`` to ``path``; nodes that streets share are one node."""
    pen = _Pen()
    for street in sheet.streets:
        tags = {"highway": street.highway, "name": street.name, "ref": street.ref}
        if street.is_oneway:
            tags["oneway"] = "yes"
        pen.way(street.points, {key: value for key, value in tags.items() if value})
    for stroke in sheet.strokes:
        pen.way([rounded(*point) for point in stroke.points], stroke.tags)
    for area in sheet.areas:
        pen.area(area)
    for mark in sheet.marks:
        pen.mark(rounded(*mark.at), mark.tags)
    header = osmium.io.Header()
    header.set("generator", GENERATOR)
    writer = osmium.SimpleWriter(str(path), header=header, overwrite=True)
    try:
        for node in pen.nodes:
            writer.add_node(node)
        for way in pen.ways:
            writer.add_way(way)
        for relation in pen.relations:
            writer.add_relation(relation)
    finally:
        writer.close()


class _Pen:
    """Hands out ids and keeps what is to be written, in order."""

    def __init__(self) -> None:
        self.nodes: list[mutable.Node] = []
        self.ways: list[mutable.Way] = []
        self.relations: list[mutable.Relation] = []
        self._node_at: dict[Point, int] = {}

    def mark(self, at: Point, tags: Tags) -> None:
        """Tag the node at a point: the one a way has there, or else one of its own."""
        self.nodes[self._node(at) - 1].tags = dict(tags)

    def way(self, points: Iterable[Point], tags: Tags) -> int:
        refs: list[int] = []
        for point in points:
            number = self._node(point)
            if not refs or refs[-1] != number:
                refs.append(number)
        number = len(self.ways) + 1
        self.ways.append(
            mutable.Way(id=number, version=1, timestamp=_DRAWN, nodes=refs, tags=dict(tags))
        )
        return number

    def area(self, area: Area) -> None:
        members: list[tuple[str, int, str]] = []
        for part in shapely.get_parts(area.polygon):
            if not isinstance(part, shapely.Polygon):
                continue
            members.append(("w", self._ring(part.exterior), "outer"))
            members += [("w", self._ring(hole), "inner") for hole in part.interiors]
        number = len(self.relations) + 1
        tags = {"type": "multipolygon", **area.tags}
        self.relations.append(
            mutable.Relation(id=number, version=1, timestamp=_DRAWN, members=members, tags=tags)
        )

    def _ring(self, ring: shapely.Geometry) -> int:
        points = [rounded(*point) for point in shapely.get_coordinates(ring).tolist()]
        return self.way(points, {})

    def _node(self, at: Point) -> int:
        number = self._node_at.get(at)
        if number is None:
            number = self._node_at[at] = len(self.nodes) + 1
            self.nodes.append(mutable.Node(id=number, version=1, timestamp=_DRAWN, location=at))
        return number
