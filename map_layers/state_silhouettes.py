"""Small marks of states: how a station stands to its limits, and how a case does; by shape."""

from map_layers.silhouettes import Silhouette, box, disc, polygon, stroke

_UP = polygon(
    *((0.0, -0.96), (0.98, 0.2), (0.44, 0.2), (0.44, 0.92)),
    *((-0.44, 0.92), (-0.44, 0.2), (-0.98, 0.2)),
)
_UP_INSIDE = polygon(
    *((0.0, -0.5), (0.5, 0.1), (0.2, 0.1), (0.2, 0.66), (-0.2, 0.66), (-0.2, 0.1), (-0.5, 0.1))
)
_CASE = (
    box(-0.72, -0.8, 0.72, 0.96, 0.16),
    box(-0.34, -0.98, 0.34, -0.58, 0.1),
)
_LINES = (
    stroke(0.15, (-0.42, -0.2), (0.42, -0.2)),
    stroke(0.15, (-0.42, 0.14), (0.42, 0.14)),
    stroke(0.15, (-0.42, 0.48), (0.1, 0.48)),
)

# A station whose value is sound and within its limits has no mark.
STATION_STATES: dict[str, Silhouette] = {
    "over": Silhouette((_UP,)),
    "near": Silhouette((_UP,), (_UP_INSIDE,)),
    "stale": Silhouette(  # a clock
        (disc(0.0, 0.0, 0.94),), (stroke(0.2, (0.0, -0.58), (0.0, 0.06), (0.46, 0.3)),)
    ),
    "frozen": Silhouette((box(-0.8, -0.9, -0.2, 0.9, 0.1), box(0.2, -0.9, 0.8, 0.9, 0.1))),
    "lost": Silhouette(
        (
            stroke(0.4, (-0.76, -0.76), (0.76, 0.76)),
            stroke(0.4, (-0.76, 0.76), (0.76, -0.76)),
        )
    ),
}
UNKNOWN_STATE = "unknown"  # of a case whose state is a word this program does not know
# A case is a sheet on a board; what stands on it says how far it has come.
CASE_STATES: dict[str, Silhouette] = {
    "new": Silhouette(_CASE, (stroke(0.24, (0.0, -0.34), (0.0, 0.3)), disc(0.0, 0.64, 0.15))),
    "under_way": Silhouette(_CASE, _LINES),
    "overdue": Silhouette(
        _CASE, (polygon((-0.44, -0.4), (0.44, -0.4), (-0.44, 0.72), (0.44, 0.72)),)
    ),
    "closed": Silhouette(_CASE, (stroke(0.2, (-0.42, 0.16), (-0.1, 0.5), (0.46, -0.22)),)),
    UNKNOWN_STATE: Silhouette(  # a question mark
        _CASE,
        (
            stroke(
                *(0.18, (-0.34, -0.16), (-0.22, -0.36), (0.16, -0.38), (0.34, -0.16)),
                *((0.28, 0.04), (0.0, 0.2), (0.0, 0.36)),
            ),
            disc(0.0, 0.68, 0.13),
        ),
    ),
}
# Problem spots, by class, as their list has them: a peak, three bars, a ring.
SPOT_KINDS: dict[str, Silhouette] = {
    "hot": Silhouette((polygon((0.0, -0.9), (0.95, 0.8), (-0.95, 0.8)),)),
    "frequent": Silhouette(
        (
            box(-0.9, -0.86, 0.9, -0.4, 0.08),
            box(-0.9, -0.23, 0.9, 0.23, 0.08),
            box(-0.9, 0.4, 0.9, 0.86, 0.08),
        )
    ),
    "stubborn": Silhouette((disc(0.0, 0.0, 0.92),), (disc(0.0, 0.0, 0.5),)),
}
