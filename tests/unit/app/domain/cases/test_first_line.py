"""The first line of a pushed text is read back as it was written, and nothing else is."""

import pytest

from app.domain.cases.first_line import Heard, Seen, heard_in, seen_in


def test_what_was_seen_comes_back_from_its_line() -> None:
    seen = Seen("C-01", "manhole", 0.93)
    assert seen_in(seen.line() + "\n人行道上") == seen
    assert seen_in(Seen("C-01", "manhole", 1.0).line()) == Seen("C-01", "manhole", 1.0)


@pytest.mark.parametrize(
    "text", ["", "人民路", "C-01 manhole", "C-01 manhole 1.20", "C-01 manhole 0.930", "a b c 0.50"]
)
def test_no_other_text_is_taken_for_something_seen(text: str) -> None:
    assert seen_in(text) is None


@pytest.mark.parametrize("link", ["", "https://example.com/p/1"])
def test_what_was_heard_comes_back_from_its_line(link: str) -> None:
    heard = Heard("积水", 120, link)
    assert heard_in(heard.line() + "\n原文") == heard


@pytest.mark.parametrize("text", ["", "#积水", "#积水 x", "#积水 x1 ftp://a", "# x1", "积水 x1"])
def test_no_other_text_is_taken_for_something_heard(text: str) -> None:
    assert heard_in(text) is None
