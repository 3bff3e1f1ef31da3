"""The area sets of a city pack: their tables and their words, and how they are proved when read."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.domain.areas import AreaSet
from backends.city.pack_tables import Arrays, check_below, check_ladder, column_of, points_of

_TABLES = ("lonlat", "ring_first", "area_first", "triangles", "triangle_area")


def area_set_arrays(sets: Sequence[AreaSet]) -> dict[str, NDArray[Any]]:
    """Return the tables of all sets, each named ``<key>.<table>``."""
    return {f"{one.key}.{name}": getattr(one, name) for one in sets for name in _TABLES}


def area_set_texts(sets: Sequence[AreaSet]) -> list[dict[str, Any]]:
    """Return the words of all sets, for JSON."""
    return [
        {
            "key": one.key,
            "notice": one.notice,
            "codes": one.codes,
            "names": one.names,
            "names_en": one.names_en,
            "parents": one.parents,
        }
        for one in sets
    ]


def area_sets_of(arrays: Arrays, texts: Sequence[Mapping[str, Any]]) -> tuple[AreaSet, ...]:
    """Return the sets that tables and words make up; raises ValueError where they do not fit."""
    keys = [str(said["key"]) for said in texts]
    if len(set(keys)) < len(keys):
        raise ValueError(f"area sets: a key is there twice among {', '.join(keys)}")
    return tuple(_area_set(key, arrays, said) for key, said in zip(keys, texts, strict=True))


def _area_set(key: str, arrays: Arrays, said: Mapping[str, Any]) -> AreaSet:
    found = AreaSet(
        key=key,
        codes=tuple(map(str, said["codes"])),
        names=tuple(map(str, said["names"])),
        parents=tuple(map(str, said["parents"])),
        lonlat=points_of(arrays, f"{key}.lonlat"),
        ring_first=column_of(arrays, f"{key}.ring_first", np.uint32),
        area_first=column_of(arrays, f"{key}.area_first", np.uint32),
        triangles=column_of(arrays, f"{key}.triangles", np.uint32, ndim=2),
        triangle_area=column_of(arrays, f"{key}.triangle_area", np.uint32),
        notice=str(said["notice"]),
        names_en=tuple(map(str, said.get("names_en", ()))),  # packs of before have none
    )
    count = len(found)
    for name, length in (
        ("names", len(found.names)),
        ("English names", len(found.names_en) or count),
        ("parents", len(found.parents)),
        ("areas", len(found.area_first) - 1),
    ):
        if length != count:
            raise ValueError(f"{key}: {length} {name}, but {count} codes")
    if found.triangles.shape != (len(found.triangle_area), 3):
        raise ValueError(f"{key}: its tables of triangles do not fit each other")
    check_ladder(found.ring_first, len(found.lonlat), f"{key} rings")
    check_ladder(found.area_first, len(found.ring_first) - 1, f"{key} areas")
    check_below(found.triangles, len(found.lonlat), f"{key} triangles")
    check_below(found.triangle_area, count, f"{key} owners")
    return found
