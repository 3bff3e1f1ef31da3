"""``tiles.toml``: which raster tiles the map shows, and how."""

import tomllib
from pathlib import Path
from typing import Annotated, Literal

import msgspec

from app.domain.errors import ConfigError
from app.domain.raster import NightLook, RasterOrder

Zoom = Annotated[int, msgspec.Meta(ge=0, le=22)]
Text = Annotated[str, msgspec.Meta(max_length=300)]
MemoryMib = Annotated[int, msgspec.Meta(ge=16, le=2048)]


class _Common(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind"):
    """What every source has.

    ``datum`` is what its coordinates are measured in; ``attribution`` must stand on the map;
    ``memory_mib`` is what decoded tiles may take.
    """

    name: Text = ""
    attribution: Text = ""
    datum: Literal["wgs84", "gcj02"] = "wgs84"
    memory_mib: MemoryMib = 96


class MbTilesSetting(_Common, frozen=True, forbid_unknown_fields=True, tag="mbtiles"):
    """A file; a relative ``path`` is meant from the folder of ``tiles.toml``."""

    path: str = ""


class FolderSetting(_Common, frozen=True, forbid_unknown_fields=True, tag="folder"):
    """A folder of ``z/x/y.png`` (or .jpg, .webp); ``scheme`` tms counts y from the south."""

    path: str = ""
    scheme: Literal["xyz", "tms"] = "xyz"


class ServerSetting(_Common, frozen=True, forbid_unknown_fields=True, tag="xyz"):
    """A server on the hall's network; nothing but the host of ``url`` is ever asked.

    ``within_s`` is the deadline of a tile, ``connections`` how many are asked for at once.
    ``cache`` is a folder for copies, empty for none, and ``cache_mib`` its limit.
    """

    url: Annotated[str, msgspec.Meta(max_length=1000)] = ""
    zooms: tuple[Zoom, Zoom] = (0, 18)
    scheme: Literal["xyz", "tms"] = "xyz"
    within_s: Annotated[float, msgspec.Meta(ge=0.2, le=60.0)] = 5.0
    connections: Annotated[int, msgspec.Meta(ge=1, le=8)] = 4
    ca_file: str = ""
    cache: str = ""
    cache_mib: Annotated[int, msgspec.Meta(ge=1, le=65_536)] = 512


class LookSetting(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How tiles are shown: over or under the base map's roads, how dense, and at night."""

    order: RasterOrder = RasterOrder.OVER
    opacity: Annotated[float, msgspec.Meta(ge=0.05, le=1.0)] = 1.0
    night: NightLook = NightLook.DIM


class TilesSetting(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole file."""

    source: MbTilesSetting | FolderSetting | ServerSetting
    look: LookSetting = LookSetting()


def read_tiles_setting(path: Path) -> TilesSetting:
    """Return what ``tiles.toml`` says; raise ConfigError naming what is wrong with it."""
    try:
        return msgspec.convert(tomllib.loads(path.read_text("utf-8")), TilesSetting)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"{path.name}: cannot be read ({error})") from error
    except msgspec.ValidationError as error:
        raise ConfigError(f"{path.name}: {error}") from error
