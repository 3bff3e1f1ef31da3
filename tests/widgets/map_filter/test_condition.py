"""A value is written so that the grammar reads the same value back, or refuses nothing else."""

import pytest

from app.domain.where_grammar import read_where
from tests.unit.app.domain.worlds import FIELDS
from widgets.map_filter.condition import joined, quoted, term


@pytest.mark.parametrize(
    ("value", "written"),
    [("苏F·D0371", "苏F·D0371"), ("a b", '"a b"'), ("and", '"and"'), ("-3.5", "-3.5"),
     ('a"b', "'a\"b'"), ("a'\"b", "'a\"b'"), ("", '""'), ("x(", '"x("'), ("包含", '"包含"')],
)  # fmt: skip
def test_values_are_quoted_where_they_must_be(value: str, written: str) -> None:
    assert quoted(value) == written
    read_where(joined([term("label", "==", value)]), FIELDS, {})
