"""Bookmarks are kept for each person, whole or as they were, and a damaged file is left alone."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.bookmark_file import FILE, MOST_BYTES, BookmarkFile
from app.domain.errors import OperatorError, StoreError
from app.services.bookmarks import MOST, NAME_CHARACTERS, SEAT, Bookmark, Bookmarks

PORT = Bookmark("港区", 120.85, 31.95, 13.5, 20.0, ("heat", "names"))
OLD = Bookmark("老城", 120.86, 32.01, 15.0)


@pytest.fixture
def file(tmp_path):
    return BookmarkFile(tmp_path / "seat")


@pytest.fixture
def views(file):
    views = Bookmarks(file)
    views.add("P-1", PORT)
    views.add("P-1", OLD)
    return views


def names(views, person="P-1"):
    return [bookmark.name for bookmark in views.of(person)]


def test_what_was_kept_is_there_after_a_restart_and_only_for_its_person(views, file):
    assert Bookmarks(file).of("P-1") == (PORT, OLD)
    assert Bookmarks(file).of("P-2") == ()
    assert [path.name for path in file.path.parent.iterdir()] == [FILE]


def test_who_is_not_signed_in_has_the_seats_own(views, file):
    views.add("", OLD)
    assert Bookmarks(file).of("") == Bookmarks(file).of(SEAT) == (OLD,)


def test_one_can_be_renamed_moved_and_removed(views):
    views.rename("P-1", 1, "  濠河\n ")
    assert names(views) == ["港区", "濠河"]
    assert views.move("P-1", 1, -1) == 0
    assert names(views) == ["濠河", "港区"]
    assert views.move("P-1", 0, -1) == 0
    assert views.move("P-1", 0, 9) == 1
    views.remove("P-1", 0)
    assert names(views) == ["濠河"]


@pytest.mark.parametrize(
    ("act", "code"),
    [
        (lambda views: views.rename("P-1", 0, " \n "), "views_name"),
        (lambda views: views.rename("P-1", 2, "x"), "views_gone"),
        (lambda views: views.remove("P-1", -1), "views_gone"),
        (lambda views: views.move("P-2", 0, 1), "views_gone"),
    ],
)
def test_what_cannot_be_done_is_refused_and_changes_nothing(views, act, code):
    with pytest.raises(OperatorError) as refused:
        act(views)
    assert refused.value.code == code
    assert views.of("P-1") == (PORT, OLD)


def test_there_is_an_end_to_how_many_and_how_long(views):
    for number in range(MOST - 2):
        views.add("P-1", replace(OLD, name=f"{number} " + "长" * 100))
    assert max(map(len, names(views))) <= NAME_CHARACTERS
    with pytest.raises(OperatorError, match="views_full"):
        views.add("P-1", OLD)


VIEW = {"name": "a", "lon_deg": 1, "lat_deg": 2, "zoom": 3}
GOOD = {"version": 1, "people": {"P-1": [VIEW]}}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", FILE),
        (b"\xff\xfe{", FILE),
        (json.dumps(GOOD)[:-5].encode(), FILE),
        (json.dumps(GOOD | {"version": 2}).encode(), "version 2, this program reads 1"),
        (json.dumps(GOOD | {"colour": 1}).encode(), "unknown field `colour`"),
        (json.dumps(GOOD).replace('"zoom": 3', '"zoom": 99').encode(), "zoom"),
        (json.dumps(GOOD).replace('"lat_deg": 2', '"lat_deg": 89').encode(), "lat_deg"),
        (json.dumps(GOOD).replace('"zoom": 3', '"zoom": NaN').encode(), FILE),
        (json.dumps(GOOD | {"people": {"P": [VIEW] * 31}}).encode(), "30"),
        (b" " * (MOST_BYTES + 1), "larger than"),
    ],
)  # fmt: skip
def test_a_file_that_is_not_one_is_named_and_never_overwritten(file, content, said):
    file.path.parent.mkdir()
    file.path.write_bytes(content)
    with pytest.raises(StoreError, match=FILE) as refused:
        file.load()
    assert said in str(refused.value)
    views = Bookmarks(file)
    assert views.of("P-1") == ()
    assert said in views.fault
    with pytest.raises(OperatorError, match="views_unreadable"):
        views.add("P-1", OLD)
    assert file.path.read_bytes() == content


@given(st.binary(max_size=200))
def test_noise_raises_the_stores_own_error_and_nothing_else(tmp_path_factory, noise):
    file = BookmarkFile(tmp_path_factory.mktemp("noise"))
    file.path.write_bytes(noise)
    with pytest.raises(StoreError):
        file.load()


def test_a_folder_that_cannot_be_written_leaves_all_as_it_was(tmp_path):
    blocked = tmp_path / "file"
    blocked.write_bytes(b"")
    views = Bookmarks(BookmarkFile(blocked / "seat"))
    with pytest.raises(OperatorError):
        views.add("P-1", OLD)
    assert views.of("P-1") == ()
