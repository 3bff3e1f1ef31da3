"""The questions about what was found (snapshots, census, opinion), as the reader answers them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from app.domain.cases.catalogue import CaseCatalogue
from app.domain.citypack import CityInfo
from app.domain.clock import Clock
from backends.cases.answers_campaigns import CampaignAnswers
from backends.cases.answers_opinion import OpinionAnswers
from backends.cases.answers_snapshots import SnapshotAnswers
from backends.cases.campaigns_file import read_campaigns
from backends.hub.inner import ChildQuestion
from backends.store.database import Reading

Answerers = dict[str, Callable[[ChildQuestion], dict[str, Any]]]


def found_answerers(
    reading: Reading, catalogue: CaseCatalogue, clock: Clock, city_cases: Path, info: CityInfo
) -> Answerers:
    """Return who answers what, by the query's name; ``city_cases`` has the city's own tables.

    Raises ConfigError where the campaigns there cannot be read.
    """
    campaigns = CampaignAnswers(
        *(reading, catalogue, clock, read_campaigns(city_cases), info.counties)
    )
    return {
        "snapshot_precision": SnapshotAnswers(reading, catalogue, clock).precision,
        "campaign_progress": campaigns.progress,
        "opinion_figures": OpinionAnswers(reading, clock).figures,
    }
