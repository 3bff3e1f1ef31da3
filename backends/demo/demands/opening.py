"""Opens the demo's 12345 line where the configuration has a desk to tell its cases to."""

from collections.abc import Coroutine
from pathlib import Path
from typing import Any

from app.domain.cases.catalogue import CaseCatalogue
from app.domain.clock import Clock
from app.domain.errors import ConfigError
from backends.cases.campaigns_file import read_campaigns
from backends.cases.catalogue_file import read_case_catalogue
from backends.city.pack import CityPack
from backends.demo.cameras.picture import Lettering
from backends.demo.config import DemoConfig
from backends.demo.demands.counter import Counter
from backends.demo.demands.found_source import FoundSource, read_found_words
from backends.demo.demands.ground import camera_towns, spots_of
from backends.demo.demands.line import Line
from backends.demo.demands.phrases import read_phrases
from backends.demo.demands.source import DemandSource
from backends.demo.demands.watchers import Watchers
from backends.registers.store import read_registers


def line_jobs(config: DemoConfig, pack: CityPack, clock: Clock) -> list[Coroutine[Any, Any, None]]:
    """Return what has to run beside, forever: nothing without a desk.

    Raises ConfigError for a line that could never say anything.
    """
    if not config.desk_endpoint:
        return []
    if not config.desk_key_file and config.hub_public_key:
        raise ConfigError("demo: a desk_endpoint without a desk_key_file")
    catalogue = read_case_catalogue(Path(config.city_dir) / "cases")
    phrases = read_phrases()

    def make_source() -> DemandSource:
        spots = spots_of(pack.roads, pack.area_sets)
        return DemandSource(config.seed, spots, phrases, catalogue)

    def make_counter() -> Counter:
        key_file = Path(config.desk_key_file)
        return Counter(config.desk_endpoint, key_file, config.hub_public_key, clock)

    truth = Path(config.truth_file) if config.truth_file else None
    line = Line(make_source, catalogue, clock, config.seed, truth)
    return [line.run(make_counter), _watchers(config, pack, clock, catalogue).run(make_counter)]


def _watchers(
    config: DemoConfig, pack: CityPack, clock: Clock, catalogue: CaseCatalogue
) -> Watchers:
    """Return who tells what cameras see, census takers find, and the net says."""
    city = Path(config.city_dir)
    cameras = read_registers(city / "registers").cameras
    campaigns = tuple(read_campaigns(city / "cases").values())
    words = read_found_words()

    def make_source() -> FoundSource:
        spots = spots_of(pack.roads, pack.area_sets)
        towns = camera_towns(cameras, pack.area_sets)
        return FoundSource(config.seed, spots, cameras, campaigns, catalogue, words, towns)

    lettering = Lettering(Path(config.font) if config.font else None)
    return Watchers(make_source, catalogue, clock, lettering, config.seed)
