"""Kept filters: by name, in a file that is whole or as it was; a bad file is told and left."""

import json

import pytest

from app.domain.errors import OperatorError, StoreError
from app.filter_file import MOST_BYTES, FilterFile
from app.services.kept_filters import MOST_FILTERS, NAME_CHARACTERS, KeptFilters

GOOD = {"version": 1, "filters": [{"name": "a", "condition": "age_s > 1"}]}


@pytest.fixture(params=["memory", "file"])
def kept(request, tmp_path):
    return KeptFilters(FilterFile(tmp_path / "new" / "f.json") if request.param == "file" else None)


def test_they_are_kept_replaced_and_dropped(kept):
    assert kept.all() == {}
    kept.keep(" 夜查 ", "class == taxi")
    kept.keep("b", 'label contains "x"')
    kept.keep("夜查", "class == bus")
    assert kept.all() == {"夜查": "class == bus", "b": 'label contains "x"'}
    kept.drop("夜查")
    kept.drop("nobody")
    assert kept.all() == {"b": 'label contains "x"'}


@pytest.mark.parametrize("name", ["", "   ", "x" * (NAME_CHARACTERS + 1)])
def test_a_name_that_is_none_is_refused(kept, name):
    with pytest.raises(OperatorError, match="filter_name"):
        kept.keep(name, "age_s > 1")


def test_one_too_many_is_refused(kept):
    for number in range(MOST_FILTERS):
        kept.keep(f"n{number}", "age_s > 1")
    with pytest.raises(OperatorError, match="filter_full"):
        kept.keep("another", "age_s > 1")
    kept.keep("n0", "age_s > 2")
    assert kept.all()["n0"] == "age_s > 2"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff\xfe",
        b"[]",
        json.dumps(GOOD).encode()[:-5],
        json.dumps(GOOD | {"more": 1}).encode(),
        json.dumps(GOOD | {"version": 2}).encode(),
        b" " * (MOST_BYTES + 1),
    ],
)
def test_a_file_that_is_none_of_ours_is_told_and_left_as_it_is(tmp_path, data):
    path = tmp_path / "f.json"
    path.write_bytes(data)
    kept = KeptFilters(FilterFile(path))
    for act in (kept.all, lambda: kept.keep("a", "b"), lambda: kept.drop("a")):
        with pytest.raises(StoreError, match=r"f\.json"):
            act()
    assert path.read_bytes() == data


def test_a_folder_that_cannot_be_written_is_told(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(StoreError, match=r"f\.json"):
        KeptFilters(FilterFile(tmp_path / "file" / "f.json")).keep("a", "b")
