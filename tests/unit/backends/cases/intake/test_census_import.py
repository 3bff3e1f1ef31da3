"""A census's table comes in with its campaign; a topic that nobody knows refuses its row."""

from pathlib import Path

from backends.cases.campaigns_file import campaign_words, read_campaigns
from backends.cases.intake.cells import SheetRow
from backends.cases.intake.mapping import CaseMapping
from backends.cases.intake.row_reader import RowReader, Words

CAMPAIGNS = campaign_words(read_campaigns(Path("/nowhere")))
WORDS = Words({}, {}, {}, CAMPAIGNS)
FIELDS = ("original_no", "title", "raised", "campaign", "about_id")


def reader(campaign: str = "", **words: str) -> RowReader:
    mapping = CaseMapping(
        source="census",
        channel="census",
        campaign=campaign,
        campaigns=words,
        columns={name: name for name in FIELDS},
    )
    return RowReader(mapping, {name: at for at, name in enumerate(FIELDS)}, WORDS, 1.8e9)


def row(topic: str) -> SheetRow:
    return SheetRow(2, ("1", "井盖破损", "2026-11-01 08:00", topic, "P-7"))


def test_a_topic_is_known_by_name_by_code_and_as_the_mapping_says() -> None:
    for one, topic in (
        (reader(), "井盖设施普查"),
        (reader(), "c26-01"),
        (reader(井盖="c26-01"), "井盖"),
        (reader("c26-01"), ""),
    ):
        body, faults = one.read(row(topic))
        assert body is not None, faults
        assert (body.campaign, body.about_id) == ("c26-01", "P-7")


def test_a_topic_that_nobody_knows_refuses_its_row() -> None:
    body, faults = reader().read(row("冰雪"))
    assert body is None
    assert [(one.column, one.value) for one in faults] == [("campaign", "冰雪")]
