"""Posts travel as lines of text, and a text of something else is no post."""

import pytest

from app.domain.kept_posts import MOST_KEPT, Kept, kept_of, kept_text

POSTS = (Kept("off:P-0117", 4, is_posted=True), Kept("off:a b", 7, is_posted=False))


def test_posts_come_back_from_their_text() -> None:
    assert kept_of(kept_text(POSTS)) == POSTS
    assert kept_of(kept_text([])) == ()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "4 set",
        "4 set ",
        "-4 set off:1",
        "x set off:1",
        "4 maybe off:1",
        "² set off:1",
        "4.5 set o",
        "99999999999 set off:1",
        "9" * 5000 + " set off:1",
    ],
)
def test_a_line_that_is_no_post_is_left_out(text: str) -> None:
    assert kept_of(text) == ()
    assert kept_of(f"{text}\n{kept_text(POSTS)}") == POSTS


def test_no_more_than_twenty_are_taken() -> None:
    many = [Kept("o", place, is_posted=False) for place in range(50)]
    assert len(kept_of(kept_text(many))) == MOST_KEPT
    assert len(kept_of("\n".join(f"{n} own o" for n in range(50)))) == MOST_KEPT
