"""Terms: the form in which an indicator says which rows it means."""

import math

import pytest

from app.domain.errors import ConfigError
from app.domain.measures.terms import How, Term, term


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("void", Term("void", How.IS)),
        ("!void", Term("void", How.IS_NOT)),
        ("state = filed | handled", Term("state", How.IS, ("filed", "handled"))),
        ("channel != video", Term("channel", How.IS_NOT, ("video",))),
        ("severity <= 2", Term("severity", How.AT_MOST, (), 2.0)),
        ("severity<3", Term("severity", How.LESS, (), 3.0)),
        ("age_s > 60.5", Term("age_s", How.MORE, (), 60.5)),
        ("  age_s >= -1 ", Term("age_s", How.AT_LEAST, (), -1.0)),
        ("aspect = 市容环境 | 街面秩序", Term("aspect", How.IS, ("市容环境", "街面秩序"))),
    ],
)
def test_a_term_is_read_and_written_as_it_was(text: str, expected: Term) -> None:
    found = term(text)
    assert found == expected
    assert term(str(found)) == found
    assert len({found, term(str(found))}) == 1
    assert found.is_flag == (text in ("void", "!void"))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Void",
        "a b",
        "state =",
        "state = a |",
        "!state = a",
        "severity <= two",
        "severity <= nan",
        "severity <= inf",
        "drop table; --",
        "x" * 501,
    ],
)
def test_what_is_no_term_is_named(text: str) -> None:
    with pytest.raises(ConfigError, match="'"):
        term(text)


def test_limits_that_differ_in_the_last_digit_are_two_terms() -> None:
    for one, other in (("1209600", "1209601"), ("0.1", "0.10000001"), ("1e300", "2e300")):
        assert term(f"age_s > {one}") != term(f"age_s > {other}")
        assert term(str(term(f"age_s > {other}"))) == term(f"age_s > {other}")
    assert str(term("age_s > 1209601")) == "age_s > 1209601"


def test_a_term_is_like_no_other_thing() -> None:
    assert Term("void", How.IS) != "void"
    assert Term("a", How.LESS, (), 1.0) != Term("a", How.LESS, (), math.inf)
