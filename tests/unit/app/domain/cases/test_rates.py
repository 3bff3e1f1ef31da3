"""Rates, the filters behind them, and the credit that is made of them."""

import pytest

from app.domain.cases.query import CaseFilter
from app.domain.cases.rates import (
    RATES,
    Credit,
    CreditRule,
    GroupBy,
    RateCell,
    RateGroup,
    RateQuestion,
    Span,
    cell,
    credit_of,
    opened_by,
    ranked,
    spanned,
)
from app.domain.cases.traits import CaseTrait
from app.domain.errors import ConfigError

RULE = CreditRule({"on_time_close": 0.5, "reworked": 0.5}, 5, "", "house")


def test_of_a_good_rate_those_spoil_it_that_are_not_counted_and_of_a_bad_one_those_that_are():
    assert cell(RATES["on_time_close"], 737, 972) == RateCell("on_time_close", 737, 972, 235)
    assert cell(RATES["reworked"], 3, 10).spoiling == 3


def test_a_rate_of_nothing_is_no_number():
    assert RateCell("satisfied", 0, 0, 0).value is None
    assert RateCell("satisfied", 1, 4, 3).value == 0.25


def test_a_rate_opens_what_it_is_of_what_it_counts_and_what_spoils_it():
    question = RateQuestion(100.0, 200.0, GroupBy.DEPARTMENT, CaseFilter(county="c"))
    opened = opened_by(RATES["on_time_close"], question, 150.0, ("u", "v"))
    of = opened.denominator
    assert (of.close_due_from_s, of.close_due_to_s, of.county) == (100.0, 150.0, "c")
    assert of.units == ("u", "v")
    assert of.not_traits == (CaseTrait.SET_ASIDE, CaseTrait.DEFERRED)
    assert opened.numerator.traits == (CaseTrait.CLOSED_ON_TIME,)
    assert opened.spoiling.not_traits[-1] is CaseTrait.CLOSED_ON_TIME
    bad = opened_by(RATES["reworked"], RateQuestion(100.0, 200.0), 150.0, ())
    assert bad.spoiling == bad.numerator
    assert (bad.denominator.closed_from_s, bad.denominator.closed_to_s) == (100.0, 200.0)


def test_all_cases_are_opened_where_no_group_is_named():
    question = RateQuestion(0.0, 0.0, GroupBy.UNIT)
    assert opened_by(RATES["satisfied"], question, 5.0, ()).denominator.units == ()
    alone = RateQuestion(0.0, 0.0)
    assert opened_by(RATES["satisfied"], alone, 5.0, ("u",)).denominator.units == ()


@pytest.mark.parametrize(
    ("span", "period", "own", "shown"),
    [
        (Span.RAISED, (1.0, 9.0), (0.0, 0.0), (1.0, 9.0)),
        (Span.RAISED, (1.0, 0.0), (0.0, 0.0), (1.0, 0.0)),
        (Span.RAISED, (1.0, 9.0), (3.0, 7.0), (3.0, 7.0)),
        (Span.RAISED, (3.0, 7.0), (1.0, 9.0), (3.0, 7.0)),
        (Span.CLOSE_DUE, (1.0, 9.0), (0.0, 0.0), (1.0, 5.0)),
        (Span.CLOSE_DUE, (1.0, 4.0), (0.0, 0.0), (1.0, 4.0)),
        (Span.REPLY_DUE, (1.0, 0.0), (0.0, 0.0), (1.0, 5.0)),
    ],
)
def test_a_period_keeps_what_the_filter_asks_and_ends_now_where_deadlines_count(
    span, period, own, shown
):
    names = (f"{span.value}_from_s", f"{span.value}_to_s")
    where = CaseFilter(**dict(zip(names, own, strict=True)))
    found = spanned(RateQuestion(*period, where=where), span, 5.0)
    assert tuple(getattr(found, name) for name in names) == shown


def test_credit_is_the_mean_by_weight_and_a_bad_rate_is_worth_what_it_lacks_to_one():
    cells = (cell(RATES["on_time_close"], 8, 10), cell(RATES["reworked"], 1, 10))
    credit = credit_of(cells, RULE)
    assert credit.score == pytest.approx(85.0)
    assert [(p.key, p.goodness) for p in credit.parts] == [
        ("on_time_close", pytest.approx(0.8)),
        ("reworked", pytest.approx(0.9)),
    ]


def test_a_rate_of_nothing_or_not_counted_is_left_out_of_the_credit():
    alone = (cell(RATES["on_time_close"], 8, 10),)
    assert credit_of(alone, RULE).score == pytest.approx(80.0)
    empty = (*alone, cell(RATES["reworked"], 0, 0))
    assert credit_of(empty, RULE) == credit_of(alone, RULE)


def test_nobody_is_scored_by_too_few_cases():
    cells = (cell(RATES["on_time_close"], 4, 4),)
    assert credit_of(cells, RULE).score is None
    assert credit_of((), RULE) == Credit(None, ())


@pytest.mark.parametrize(
    ("weights", "least", "said"),
    [
        ({}, 5, "no parts"),
        ({"x": 0.5}, 5, "no rate is called 'x'"),
        ({"satisfied": -0.5}, 5, "satisfied: a weight of -0.5"),
        ({"satisfied": float("nan")}, 5, "satisfied: a weight of nan"),
        ({"satisfied": 0.5}, 0, "least 0"),
    ],
)
def test_a_credit_rule_that_could_not_be_computed_is_refused(weights, least, said):
    with pytest.raises(ConfigError, match=said):
        CreditRule(weights, least, "", "house")


def test_equals_share_a_rank_and_who_has_no_score_comes_last_without_one():
    scores = {"a": 80.0, "b": None, "c": 90.0, "d": 80.0, "e": 10.0}
    groups = [RateGroup(k, k, (k,), (), Credit(s, ())) for k, s in scores.items()]
    placed = [(one.group, one.rank) for one in ranked(groups)]
    assert placed == [("c", 1), ("a", 2), ("d", 2), ("e", 4), ("b", 0)]
