"""One word for a road graph: what was learnt on one graph must not be believed of another."""

import hashlib

from app.domain.citypack import RoadGraph

LETTERS = 16


def graph_key(graph: RoadGraph) -> str:
    """Return a digest of how the roads are joined, how long they are and how long they take."""
    digest = hashlib.sha256()
    for column in (graph.first, graph.head, graph.length_m, graph.travel_s, graph.road_class):
        digest.update(column.dtype.str.encode())
        digest.update(column.tobytes())
    digest.update("\n".join(graph.class_names).encode())
    return digest.hexdigest()[:LETTERS]
