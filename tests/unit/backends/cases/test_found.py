"""Snapshots, census and opinion: what is counted is what the filters open, and of one's county."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.domain.cases.campaigns import CampaignPart, Counts, Figure, PartBy, opened
from app.domain.cases.opinion import said_of
from app.domain.cases.snapshots import CONFIRMED, REJECTED, WAITING, snapshots
from app.domain.cases.steps import CaseStep
from app.domain.citypack import CityInfo
from app.domain.errors import ConfigError, OperatorError
from app.domain.precision import wilson
from backends.cases.campaigns_file import campaign_words, read_campaigns
from backends.cases.catalogue_file import read_case_catalogue
from backends.cases.found import found_answerers
from backends.hub.inner import ChildQuestion
from backends.store.database import Reading
from tests.unit.backends.cases.busy_hall import BusyHall
from tests.unit.backends.cases.test_walk import MONDAY_S, UNITS
from tests.unit.backends.store.story import path_in

NOWHERE = Path("/nowhere")


class FoundHall(BusyHall):
    def __init__(self, folder: Path) -> None:
        super().__init__(folder, UNITS, MONDAY_S)
        info = CityInfo("demo", "演示", "Demo", is_demo=True, counties=())
        self.found = found_answerers(
            Reading(path_in(folder)), self.catalogue, self.clock, folder / "none", info
        )

    def told(self, name: str, county: str = "city", **arguments: Any) -> dict[str, Any]:
        return self.found[name](ChildQuestion("q", name, county, arguments, {}))


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FoundHall]:
    made = FoundHall(tmp_path_factory.mktemp("found"))
    for n in range(10):
        at = {"channel": "video", "seen_by": "C-1" if n < 7 else "C-2", "raised_s": MONDAY_S - n}
        made.call(f"v{n}", "pub-manhole", "cc" if n % 2 else "dd", **at)
    made.step("v0", CaseStep.FILE)
    made.step("v1", CaseStep.FILE)
    made.step("v2", CaseStep.VOID, note="画面中没有")
    made.call("w", "pub-manhole", "cc", channel="video", seen_by="C-1", raised_s=MONDAY_S)
    made.merge("v1", "w")  # says nothing of what the camera saw
    for n in range(6):
        code = "c26-01" if n < 4 else "old-2019"
        made.call(f"k{n}", "pub-manhole", "cc", channel="census", campaign=code)
    made.call("k-dd", "pub-manhole", "dd", channel="census", campaign="c26-01")
    made.step("k0", CaseStep.FILE)
    made.step("k0", CaseStep.DISPATCH, unit="u-water")
    made.step("k0", CaseStep.TAKE, CaseStep.FEED_BACK, note="已更换")
    made.step("k0", CaseStep.CLOSE)
    made.step("k1", CaseStep.VOID, note="录错")
    made.call(
        "o1", "", "cc", channel="opinion", campaign="积水", text="#积水 x120 https://a.example/1"
    )
    made.call("o2", "", "dd", channel="opinion", campaign="积水", text="#积水 x30")
    made.call("o3", "", "cc", channel="opinion", campaign="停电", text="没有说多少")
    made.commit()
    yield made
    made.close()


def test_precision_is_counted_from_what_people_decided(hall: FoundHall) -> None:
    told = hall.told("snapshot_precision")
    first = next(one for one in told["cameras"] if one["key"] == "C-1")
    assert (first["waiting"], first["confirmed"], first["rejected"]) == (4, 2, 1)
    share = wilson(2, 3)
    assert share is not None
    assert (first["low"], first["high"]) == pytest.approx((share.low, share.high))
    second = next(one for one in told["cameras"] if one["key"] == "C-2")
    assert (second["waiting"], second["low"]) == (3, None)
    assert [one["key"] for one in told["types"]] == ["pub-manhole"]
    for states, key in ((WAITING, "waiting"), (CONFIRMED, "confirmed"), (REJECTED, "rejected")):
        assert hall.count(snapshots(states, told["from_s"])) == told["whole"][key]


def test_a_county_counts_no_snapshot_of_another(hall: FoundHall) -> None:
    told = hall.told("snapshot_precision", "cc")["whole"]
    assert told["waiting"] + told["confirmed"] + told["rejected"] == 5


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("snapshot_precision", {"days": 0}),
        ("snapshot_precision", {"days": 367}),
        ("snapshot_precision", {"days": "x"}),
        ("opinion_figures", {"hours": 0}),
        ("opinion_figures", {"hours": 745}),
        ("campaign_progress", {"code": 5}),
    ],
)
def test_a_question_beyond_its_limits_is_refused(
    hall: FoundHall, name: str, arguments: dict[str, Any]
) -> None:
    with pytest.raises(OperatorError, match="bad_value"):
        hall.told(name, **arguments)


@pytest.mark.parametrize("county", ["city", "cc"])
def test_every_figure_of_a_campaign_opens_as_many_cases(hall: FoundHall, county: str) -> None:
    told = hall.told("campaign_progress", county, code="c26-01")
    line = next(one for one in told["lines"] if one["code"] == "c26-01")
    assert line["counts"]["found"] == (4 if county == "city" else 3)
    assert line["counts"]["closed"] == 1
    for one in Figure:
        assert hall.count(opened("c26-01", one), county) == line["counts"][one.value], one
        for part in told["parts"]:
            by = CampaignPart(PartBy(part["by"]), part["key"], "", Counts())
            assert hall.count(opened("c26-01", one, by), county) == part["counts"][one.value]
    assert sum(day["found"] for day in told["days"]) == line["counts"]["found"]
    for day in told["days"]:
        for one in (Figure.FOUND, Figure.CLOSED):
            where = opened("c26-01", one, day=day["day"])
            assert hall.count(where, county) == day[one.value]


def test_a_campaign_that_no_table_knows_is_told_by_its_code(hall: FoundHall) -> None:
    lines = hall.told("campaign_progress")["lines"]
    assert [one["code"] for one in lines if not one["is_known"]] == ["old-2019"]
    assert len(lines) == 55


def test_opinion_is_counted_by_topic_and_hour(hall: FoundHall) -> None:
    told = hall.told("opinion_figures")
    assert [(one["topic"], one["items"], one["volume"]) for one in told["topics"]] == [
        ("积水", 2, 150),
        ("停电", 1, 1),
    ]
    assert told["topics"][1]["unknown"] == 1
    assert sum(one["volume"] for one in told["hours"]) == 151
    for one in told["topics"]:
        assert hall.count(said_of(one["topic"], told["from_s"])) == one["items"]
    assert hall.told("opinion_figures", "cc")["topics"][0]["volume"] == 120


def test_there_are_fifty_four_shipped_campaigns_whose_types_are_known() -> None:
    campaigns, types = read_campaigns(NOWHERE), read_case_catalogue(NOWHERE).types
    assert len(campaigns) == 54
    assert all(code in types for one in campaigns.values() for code in one.types)
    assert campaign_words(campaigns)["井盖设施普查"] == "c26-01"


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ('code = ""', "a code has"),
        ('name = "a\\u202eb"', "a name has"),
        ("to_day = 2020-01-01", "before it begins"),
        ("target = -1", "target -1"),
        ('source = " "', "no source"),
        ('standing = "sure"', "none of ours"),
        ("colour = 1", "colour"),
    ],
)
def test_a_campaign_that_cannot_be_is_refused_by_name(tmp_path: Path, line: str, why: str) -> None:
    row: dict[str, str] = {
        **{key: f'{key} = "x"' for key in ("code", "name", "lead_kind", "area_set", "source")},
        "types": "types = []",
        "from_day": "from_day = 2026-01-01",
        "to_day": "to_day = 2026-12-31",
        "standing": 'standing = "house"',
    }
    row[line.split(" ", maxsplit=1)[0]] = line
    text = "[[campaign]]\n" + "\n".join(row.values()) + "\n"
    (tmp_path / "campaigns.toml").write_text(text, "utf-8")
    with pytest.raises(ConfigError, match=why):
        read_campaigns(tmp_path)


def test_a_campaign_that_is_there_twice_is_refused(tmp_path: Path) -> None:
    day = dt.date(2026, 1, 1)
    row = (
        '[[campaign]]\ncode = "x"\nname = "x"\nlead_kind = "x"\ntypes = []\narea_set = "x"\n'
        f'from_day = {day}\nto_day = {day}\nsource = "x"\nstanding = "house"\n'
    )
    (tmp_path / "campaigns.toml").write_text(row * 2, "utf-8")
    with pytest.raises(ConfigError, match="there twice"):
        read_campaigns(tmp_path)
    (tmp_path / "campaigns.toml").write_bytes(b"\xff")
    with pytest.raises(ConfigError, match=r"campaigns\.toml"):
        read_campaigns(tmp_path)
