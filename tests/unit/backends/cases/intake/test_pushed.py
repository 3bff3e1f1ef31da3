"""What a census, a camera or a watcher of the net pushes keeps where it was found."""

from typing import Any

import msgspec
import pytest

from app.domain.cases.first_line import heard_in
from app.domain.errors import DecodeError
from backends.cases.intake.pushed import Pushed, pushed_case

CHANNELS = ("opinion", "census", "video")


def pushed(**more: Any) -> Pushed:
    body = {"original_no": "1", "title": "积水", "raised": 1_790_000_000.0} | more
    return pushed_case(msgspec.json.encode(body), "net", CHANNELS)


def test_an_opinion_keeps_its_topic_its_volume_and_its_link() -> None:
    opinion = {"topic": "积水", "volume": 120, "link": "https://example.com/p/1"}
    case = pushed(opinion=opinion, text="原文\n两行").case
    assert case.campaign == "积水"
    assert case.text.endswith("\n原文\n两行")
    heard = heard_in(case.text)
    assert heard is not None
    assert (heard.topic, heard.volume, heard.link) == ("积水", 120, "https://example.com/p/1")


def test_a_problem_of_a_census_keeps_its_campaign_and_what_it_is_about() -> None:
    case = pushed(channel="census", campaign="c26-01", about_id="P-7").case
    assert (case.campaign, case.about_id, case.seen_by) == ("c26-01", "P-7", "")


@pytest.mark.parametrize(
    "opinion",
    [
        {"topic": ""},
        {"topic": "积 水"},
        {"topic": "积\u202e水"},
        {"topic": "积\u2028水"},
        {"topic": "水" * 33},
        {"topic": "水", "volume": 0},
        {"topic": "水", "volume": 1_000_000_001},
        {"topic": "水", "link": "javascript:alert(1)"},
        {"topic": "水", "link": "https://a b"},
        {"topic": "水", "link": "https://a\n"},
        {"topic": "水", "link": "https://" + "a" * 281},
    ],
)
def test_a_bad_opinion_is_refused_before_it_is_anywhere(opinion: dict[str, Any]) -> None:
    with pytest.raises(DecodeError, match="bad_opinion"):
        pushed(opinion=opinion)


def test_an_opinion_comes_by_its_own_channel_and_of_no_campaign() -> None:
    for more in ({"channel": "census"}, {"campaign": "c26-01"}):
        with pytest.raises(DecodeError, match="bad_opinion"):
            pushed(opinion={"topic": "水"}, **more)
