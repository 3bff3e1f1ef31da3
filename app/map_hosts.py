"""The heavy half of the wiring: the GL library, the map's model and its hosts."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import moderngl

from app.config import RESOURCES
from app.domain.areas import AreaSet
from app.domain.citypack import BaseMap
from app.domain.raster import RasterGround
from app.domain.register import Registers
from app.domain.world import World
from app.span_ground import BareGround, WindowGround
from app.third_party import third_party_layers
from map_layers.glyphs import Fonts
from map_layers.legend_rows import LegendWords
from map_layers.model import MapModel
from map_layers.origin import Origin
from map_layers.overlays import WayKind
from map_layers.scene import MapScene
from map_layers.sprites import SpriteAtlas, draw_atlas
from map_layers.theme import Theme
from map_layers.third_party import LayerGround
from widgets.map.gl_map_window import GlMapWindow
from widgets.map.host import MapHost
from widgets.map.offscreen_map import OffscreenMap
from widgets.panel_host import PanelHost
from widgets.texts import LANGUAGES, Texts
from widgets.wall.span_group import SpanGroup
from widgets.wall.span_host import SpanHost


@dataclass(frozen=True, slots=True)
class MapMaterial:
    """What every map is drawn with, whatever city it shows; ``words`` are by language."""

    fonts: Fonts
    sprites: SpriteAtlas
    words: Mapping[str, LegendWords]


def make_material() -> MapMaterial:
    """Read the fonts and draw the sprites: a third of a second, on any thread."""
    folder = RESOURCES / "fonts"
    fonts = Fonts(
        (folder / "NotoSansSC-Regular.ttf").read_bytes(),
        (folder / "NotoSansSC-Medium.ttf").read_bytes(),
    )
    words = {language: legend_words(language) for language in LANGUAGES}
    return MapMaterial(fonts, draw_atlas(), words)


def build_model(
    world: World,
    base_map: BaseMap,
    registers: Registers,
    area_sets: tuple[AreaSet, ...],
    raster: RasterGround | None = None,
    material: MapMaterial | None = None,
) -> MapModel:
    """Return what all windows of the process share; without ``material`` it makes its own."""
    material = material or make_material()
    ground = LayerGround(world, base_map, Origin.of_bounds(base_map.bounds_deg))
    layers, refused = third_party_layers(ground)
    model = MapModel(
        *(world, base_map, registers, material.sprites, material.fonts, layers),
        area_sets=area_sets,
        raster=raster,
        legend_words=material.words,
    )
    for layer in refused:
        model.stack.refuse(layer.key, layer.error)
    return model


def legend_words(language: str) -> LegendWords:
    """Return the words of the map's legends in a language."""
    texts = Texts.load(RESOURCES / "texts", language)
    lines = {kind.value: texts(f"ways.{kind.value}") for kind in WayKind}
    lines |= {key: texts(f"ways.{key}") for key in ("title", "trail")}
    return LegendWords(texts("areas.no_data"), texts("areas.as_of_brief"), lines)


def make_host(
    model: MapModel,
    theme: Theme,
    language: str,
    now_s: Callable[[], float],
    host: PanelHost,
    on_renderer: Callable[[str], None],
    *,
    is_offscreen: bool,
    span: SpanGroup | None = None,
) -> MapHost:
    """Return a host for one window; ``on_renderer`` is told what draws it, once it is known.

    With a ``span`` it is one host for all screens that the map lies on.
    """
    is_window = span is None and not is_offscreen  # it draws again and again, others once
    scene = MapScene(model, theme, language, in_steps=is_window)
    if span is not None:
        ground = BareGround() if is_offscreen else WindowGround(host, on_renderer)
        return SpanHost(scene, ground, span, now_s, time.monotonic, host)
    if is_offscreen:
        return OffscreenMap(scene, now_s, time.monotonic, host)

    def attach(scene: MapScene) -> None:
        gl = moderngl.create_context()
        on_renderer(str(gl.info["GL_RENDERER"]))
        scene.attach(gl)

    return GlMapWindow(scene, attach, now_s, time.monotonic, host)
