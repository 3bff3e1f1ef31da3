"""Map layers of third parties: found by entry point, loaded behind a guard, named where refused."""

import logging
from dataclasses import dataclass
from importlib.metadata import EntryPoint, entry_points

from app.domain.errors import BugError
from map_layers.contract import MapLayer
from map_layers.third_party import CONTRACT_VERSION, GuardedLayer, LayerGround, LayerMaker

GROUP = "dutywall.map_layers"
METHODS = ("upload", "absorb", "view", "release")
log = logging.getLogger("render")


@dataclass(frozen=True, slots=True)
class Refused:
    """A layer that could not be loaded, and why."""

    key: str
    error: BugError


def third_party_layers(
    ground: LayerGround,
) -> tuple[tuple[MapLayer, ...], tuple[Refused, ...]]:
    """Return the layers of all entry points of the group, and those that were refused.

    The key of a layer is ``<distribution> <version>/<name>``: none of ours has a slash.
    """
    layers: list[MapLayer] = []
    refused: list[Refused] = []
    seen: set[str] = set()
    for point in sorted(entry_points(group=GROUP), key=_key_of):
        key = _key_of(point)
        try:
            _note(key, seen)
            layers.append(GuardedLayer(key, _made(point, key, ground), ground.origin))
            log.info("map layer %s loaded", key)
        except BugError as error:
            log.warning("map layer switched off: %s", error)
            is_second = any(layer.key == key for layer in layers)
            refused.append(Refused(f"{key} (2)" if is_second else key, error))
    return tuple(layers), tuple(refused)


def _key_of(point: EntryPoint) -> str:
    made_by = point.dist
    return f"{made_by.name} {made_by.version}/{point.name}" if made_by else f"/{point.name}"


def _note(key: str, seen: set[str]) -> None:
    if key in seen:
        raise BugError(f"{key}: is there twice")
    seen.add(key)


def _made(point: EntryPoint, key: str, ground: LayerGround) -> MapLayer:
    try:
        make: LayerMaker = point.load()
        _check_contract(make)
        layer = make(ground)
        _check_methods(layer)
    except Exception as error:  # a stranger's code raises whatever it likes
        raise BugError(f"{key}: {type(error).__name__}: {error}") from error
    return layer


def _check_contract(make: LayerMaker) -> None:
    wanted = getattr(make, "contract_version", None)
    if wanted != CONTRACT_VERSION:
        raise BugError(f"written for contract {wanted}, this program has {CONTRACT_VERSION}")


def _check_methods(layer: MapLayer) -> None:
    lacking = [method for method in METHODS if not callable(getattr(layer, method, None))]
    if lacking:
        raise BugError(f"no map layer: it has no {lacking[0]}()")
