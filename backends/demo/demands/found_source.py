"""What the demo's cameras, census takers and watchers of the net find: seeded, hour by hour."""

import tomllib
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from app.domain.cases.campaigns import CENSUS, Campaign
from app.domain.cases.case import CaseKind, CasePlace
from app.domain.cases.catalogue import CaseCatalogue
from app.domain.cases.commands import OpenCase
from app.domain.cases.first_line import Heard, Seen
from app.domain.cases.opinion import OPINION
from app.domain.cases.snapshots import VIDEO
from app.domain.errors import ConfigError
from app.domain.register import Camera
from backends.demo.demands.ground import Spot

FILE = Path(__file__).resolve().parents[3] / "resources" / "demo" / "found.toml"
HOUR_S = 3_600.0
BACK_S = 10 * HOUR_S  # of the last hours' finds, so that a hall that begins has some
A_HOUR = {VIDEO: 4.0, CENSUS: 3.0, OPINION: 5.0}
SOURCES = {VIDEO: "demo-eyes", CENSUS: "demo-census", OPINION: "demo-net"}
_FAMILY = uuid.UUID("b3c6a1de-0c52-4a8e-8a2b-7f1d9e6c4a55")  # drawn once
# What is seen more often than the rest, so many times; riders are seen along a few roads mostly.
OFTEN = {"no_helmet": 2, "wrong_way": 2, "illegal_building": 2}
BY_ROAD, NARROW = frozenset({"no_helmet", "wrong_way"}), 3
VOLUME = 18.0  # how many posts an item stands for, in the middle


class Fate(StrEnum):
    """What a find really is; nobody is told."""

    TRUE = "true"
    FALSE = "false"


@dataclass(frozen=True, slots=True)
class Find:
    """A case to be opened, and what the demo alone knows of it; ``camera`` is what a view shows."""

    body: OpenCase
    fate: Fate
    camera: Camera | None = None
    confidence: float = 0.0


class Topic(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A topic of the net with what people write of it."""

    topic: str
    type: str
    weight: float
    words: tuple[str, ...]


class FoundWords(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is said, and which share of what cameras see is not so."""

    false_share: float
    reasons: tuple[str, ...]
    topic: tuple[Topic, ...]


def read_found_words(path: Path = FILE) -> FoundWords:
    """Return the words; raise ConfigError naming what is wrong with them."""
    try:
        return msgspec.convert(tomllib.loads(path.read_text("utf-8")), FoundWords)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"{path.name}: {error}") from error
    except msgspec.ValidationError as error:
        raise ConfigError(f"{path.name}: {error}") from error


@dataclass(frozen=True, slots=True)
class FoundSource:
    """All follows from the seed, the hour and the tables; ``towns`` are those of cameras, by id."""

    seed: int
    spots: Sequence[Spot]
    cameras: Sequence[Camera]
    campaigns: Sequence[Campaign]
    catalogue: CaseCatalogue
    words: FoundWords
    towns: Mapping[str, str] = field(default_factory=dict)

    def between(self, from_s: float, to_s: float) -> list[Find]:
        """Return what is found from a moment (included) to another (not included), in order."""
        found: list[Find] = []
        hour = int(from_s // HOUR_S)
        while hour * HOUR_S < to_s:
            found += (one for one in self._hour(hour) if from_s <= one.body.raised_s < to_s)
            hour += 1
        return sorted(found, key=lambda one: one.body.raised_s)

    def _hour(self, hour: int) -> list[Find]:
        found: list[Find] = []
        for at, channel in enumerate(A_HOUR):
            random = np.random.default_rng([self.seed, hour, at])
            for number in range(int(random.poisson(A_HOUR[channel]))):
                t_s = (hour + float(random.random())) * HOUR_S
                key = f"{hour}-{number:02d}"
                if channel == VIDEO and self.cameras:
                    found.append(self._seen(key, t_s, random))
                elif channel == CENSUS and self.campaigns and self.spots:
                    found.append(self._counted(key, t_s, random))
                elif channel == OPINION and self.words.topic and self.spots:
                    found.append(self._heard(key, t_s, random))
        return found

    def _seen(self, key: str, t_s: float, random: np.random.Generator) -> Find:
        seen_at_all = (found[-1] for found in self.catalogue.types.values())
        kinds = [
            kind
            for kind in seen_at_all
            if kind.video_code
            for _ in range(OFTEN.get(kind.video_code, 1))
        ]
        kind = kinds[int(random.integers(len(kinds)))]
        place = float(random.random()) ** (NARROW if kind.video_code in BY_ROAD else 1)
        camera = self.cameras[int(len(self.cameras) * place)]
        fate = Fate.FALSE if random.random() < self.words.false_share else Fate.TRUE
        sure = float(random.beta(6, 3) if fate is Fate.FALSE else random.beta(12, 2))
        seen = Seen(camera.camera_id, kind.video_code, round(sure, 2))
        town = self.towns.get(camera.camera_id, "")
        body = OpenCase(
            **self._common(f"{SOURCES[VIDEO]}/{camera.camera_id}", key),
            channel=VIDEO,
            title=f"{camera.name}疑似{kind.name}（模拟）"[:60],
            text=f"{seen.line()}\n演示：模拟的视频分析结果。",
            raised_s=t_s,
            type_code=kind.code,
            place=CasePlace(camera.lon_deg, camera.lat_deg, camera.name, town),
            county=camera.county,
            seen_by=camera.camera_id,
        )
        return Find(body, fate, camera, seen.confidence)

    def _counted(self, key: str, t_s: float, random: np.random.Generator) -> Find:
        # Some topics find much more than others.
        at = int(len(self.campaigns) * float(random.random()) ** 2)
        campaign, spot = self.campaigns[at], self._spot(random)
        code = campaign.types[int(random.integers(len(campaign.types)))]
        kind = self.catalogue.types[code][-1]
        body = OpenCase(
            **self._common(SOURCES[CENSUS], key),
            channel=CENSUS,
            title=f"{spot.name}{kind.name}（普查）"[:60],
            text="演示：普查员上报。",
            raised_s=t_s,
            type_code=code,
            place=CasePlace(spot.lon_deg, spot.lat_deg, spot.name, spot.town),
            county=spot.county,
            campaign=campaign.code,
        )
        return Find(body, Fate.TRUE)

    def _heard(self, key: str, t_s: float, random: np.random.Generator) -> Find:
        weights = np.array([one.weight for one in self.words.topic], np.float64)
        topic = self.words.topic[int(random.choice(len(weights), p=weights / weights.sum()))]
        spot = self._spot(random)
        said = topic.words[int(random.integers(len(topic.words)))].format(place=spot.name)
        volume = 1 + int(random.lognormal(np.log(VOLUME), 1.0))
        # A name that no one can have: nothing leads out of a demo.
        heard = Heard(topic.topic, volume, f"https://opinion.invalid/{key}")
        body = OpenCase(
            **self._common(SOURCES[OPINION], key),
            channel=OPINION,
            title=said[:60],
            text=f"{heard.line()}\n{said}（演示）",
            raised_s=t_s,
            type_code=topic.type,
            place=CasePlace(spot.lon_deg, spot.lat_deg, spot.name, spot.town),
            county=spot.county,
            campaign=topic.topic,
        )
        return Find(body, Fate.TRUE)

    def _spot(self, random: np.random.Generator) -> Spot:
        return self.spots[int(random.integers(len(self.spots)))]

    def _common(self, source: str, key: str) -> dict[str, Any]:
        number = f"{self.seed}-{key}"
        return {
            "case_id": str(uuid.uuid5(_FAMILY, f"{source}/{number}")),
            "kind": CaseKind.EVENT,
            "source": source,
            "original_no": number,
        }


def past_sightings(source: FoundSource, until_s: float) -> Callable[[float, float], Sequence[Find]]:
    """Return what cameras saw before a hall begins at ``until_s``: its last hours come with it."""

    def seen(from_s: float, to_s: float) -> Sequence[Find]:
        finds = source.between(from_s, min(to_s, until_s - BACK_S))
        return [one for one in finds if one.body.channel == VIDEO]

    return seen
