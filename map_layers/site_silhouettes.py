"""What registered places look like, a silhouette for each kind; few parts, to be read at 13 px."""

from map_layers.silhouettes import SITE, Silhouette, box, disc, polygon, stroke

_BOARD = box(-0.86, -0.86, 0.86, 0.86, 0.24)

SITE_SILHOUETTES: dict[str, Silhouette] = {
    "chemical_plant": SITE,
    "chemical_park": Silhouette(  # a flask
        (
            box(-0.36, -0.96, 0.36, -0.74, 0.06),
            polygon(
                (-0.22, -0.8),
                (0.22, -0.8),
                (0.22, -0.24),
                (0.88, 0.86),
                (-0.88, 0.86),
                (-0.22, -0.24),
            ),
        ),
        (disc(-0.2, 0.56, 0.15), disc(0.24, 0.42, 0.12)),
    ),
    "filling_station": Silhouette(  # a pump with its hose
        (
            box(-0.8, -0.86, 0.3, 0.86, 0.12),
            stroke(0.2, (0.26, 0.3), (0.56, 0.3), (0.56, 0.62), (0.86, 0.62), (0.86, -0.44)),
            stroke(0.2, (0.86, -0.4), (0.56, -0.7)),
        ),
        (box(-0.54, -0.6, 0.04, -0.1, 0.04),),
    ),
    "restaurant": Silhouette(  # a fork and a knife
        (
            stroke(0.24, (-0.44, -0.1), (-0.44, 0.92)),
            box(-0.78, -0.34, -0.1, 0.06, 0.16),
            stroke(0.16, (-0.7, -0.92), (-0.7, -0.2)),
            stroke(0.16, (-0.44, -0.92), (-0.44, -0.2)),
            stroke(0.16, (-0.18, -0.92), (-0.18, -0.2)),
            polygon((0.32, -0.92), (0.66, -0.72), (0.72, 0.16), (0.32, 0.16)),
            stroke(0.24, (0.44, 0.1), (0.44, 0.92)),
        )
    ),
    "hotel": Silhouette(  # a bed
        (
            stroke(0.24, (-0.86, -0.66), (-0.86, 0.76)),
            box(-0.9, 0.06, 0.94, 0.46, 0.06),
            stroke(0.24, (0.84, 0.2), (0.84, 0.76)),
            disc(-0.44, -0.22, 0.26),
            box(-0.1, -0.36, 0.92, 0.1, 0.16),
        )
    ),
    "parking": Silhouette(
        (_BOARD,),
        (
            stroke(0.24, (-0.28, -0.56), (-0.28, 0.62)),
            disc(0.04, -0.2, 0.42),
        ),
    ),
    "hazmat_parking": Silhouette(
        (_BOARD,), (polygon((0.0, -0.62), (0.62, 0.0), (0.0, 0.62), (-0.62, 0.0)),)
    ),
    "muck_depot": Silhouette(  # a heap and a smaller one
        (
            polygon((-0.96, 0.72), (-0.3, -0.62), (0.0, -0.62), (0.42, 0.72)),
            polygon((0.24, 0.72), (0.6, -0.06), (0.72, -0.06), (0.98, 0.72)),
        ),
    ),
    "construction_site": Silhouette(  # a crane
        (
            stroke(0.22, (-0.34, -0.9), (-0.34, 0.86)),
            stroke(0.2, (-0.94, -0.6), (0.92, -0.6)),
            stroke(0.14, (-0.34, -0.9), (0.76, -0.6)),
            stroke(0.14, (0.7, -0.56), (0.7, 0.1)),
            box(0.46, 0.06, 0.94, 0.44, 0.04),
            box(-0.78, 0.64, 0.12, 0.9, 0.04),
        )
    ),
    "service_area": Silhouette(  # a cup
        (
            polygon((-0.8, -0.4), (0.44, -0.4), (0.3, 0.56), (-0.66, 0.56)),
            stroke(0.18, (0.36, -0.2), (0.82, -0.2), (0.74, 0.26), (0.3, 0.26)),
            box(-0.84, 0.66, 0.56, 0.88, 0.08),
            stroke(0.16, (-0.4, -0.9), (-0.4, -0.56)),
            stroke(0.16, (0.02, -0.9), (0.02, -0.56)),
        )
    ),
    "coach_station": Silhouette(  # a roof over a coach from in front
        (
            polygon((0.0, -0.98), (0.98, -0.4), (0.98, -0.2), (-0.98, -0.2), (-0.98, -0.4)),
            box(-0.56, -0.06, 0.56, 0.74, 0.14),
            box(-0.5, 0.6, -0.2, 0.92),
            box(0.2, 0.6, 0.5, 0.92),
        ),
        (box(-0.38, 0.08, 0.38, 0.36, 0.04),),
    ),
    "scenic_area": Silhouette(  # a tree
        (
            polygon((0.0, -0.96), (0.56, -0.24), (-0.56, -0.24)),
            polygon((0.0, -0.5), (0.8, 0.46), (-0.8, 0.46)),
            stroke(0.26, (0.0, 0.4), (0.0, 0.94)),
        )
    ),
    "depot": Silhouette(  # a shed with its door
        (polygon((0.0, -0.9), (0.92, -0.3), (0.92, 0.84), (-0.92, 0.84), (-0.92, -0.3)),),
        (box(-0.54, 0.0, 0.54, 0.84, 0.02),),
    ),
    "hazard_point": Silhouette(
        (
            polygon(
                *((-0.4, -0.94), (0.4, -0.94), (0.94, -0.4), (0.94, 0.4)),
                *((0.4, 0.94), (-0.4, 0.94), (-0.94, 0.4), (-0.94, -0.4)),
            ),
        ),
        (stroke(0.26, (0.0, -0.56), (0.0, 0.16)), disc(0.0, 0.5, 0.16)),
    ),
    "other": Silhouette((disc(0.0, 0.0, 0.8),), (disc(0.0, 0.0, 0.34),)),
}
# What registers call the same.
_SAME = {"plant": "chemical_plant", "park": "chemical_park", "station": "coach_station"}


def site_sprite(kind: str) -> str:
    """Return the name of the sprite of a kind of site; one we do not know is a plain ring."""
    kind = _SAME.get(kind, kind)
    return f"site.{kind if kind in SITE_SILHOUETTES else 'other'}"
