"""What a panel counts at its head and what its lists of open alarms mean are the same rules."""

import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.domain.measures.indicator import FactKind, Indicator
from app.domain.measures.period import Period
from app.domain.measures.terms import How
from backends.hub.history_watch import RULES as OF_THE_RECORDER
from backends.hub.silence import JUDGE_RULE, JUDGE_SEVERITY, RULE, SEVERITY
from backends.indicators.table_file import read_table
from backends.judging.numbers import read_rule_book

PANELS = Path(__file__).parents[2] / "resources/panels"
KIND_OF = {rule.key: rule.kind for rule in read_rule_book()}
GRADE_OF = {
    **{rule.key: int(rule.severity) for rule in read_rule_book()},
    **{rule: int(severity) for rule, severity in OF_THE_RECORDER.values()},
    RULE: int(SEVERITY),
    JUDGE_RULE: int(JUDGE_SEVERITY),
}
OPEN = {"open", "listed"}


def meant(one: Indicator) -> tuple[set[str], float]:
    """Return the rules whose open alarms an indicator counts, and down to which grade."""
    rules, gravest = set(GRADE_OF), 4.0
    for term in one.meant.where:
        if term.field == "rule" and term.how is How.IS:
            rules &= set(term.values)
        elif term.field == "kind" and term.how is How.IS:
            rules &= {rule for rule, kind in KIND_OF.items() if kind in term.values}
        elif term.field == "severity" and term.how is How.AT_MOST:
            gravest = term.number
        else:
            assert term.field in OPEN, f"{one.key}: {term.field} is none that a watch can mean"
    return {rule for rule in rules if GRADE_OF[rule] <= gravest}, gravest


def listed() -> Iterator[tuple[str, set[str], list[Indicator]]]:
    """Yield each panel that watches rules and lists open alarms: its key, rules and indicators."""
    table = {one.key: one for one in read_table()}
    for path in sorted(PANELS.glob("*.toml")):
        panel = tomllib.loads(path.read_text("utf-8"))
        lists = [pane for pane in panel.get("pane", ()) if pane["kind"] == "list"]
        found = [table[key] for pane in lists for key in pane.get("indicators", ())]
        alarms = [
            one
            for one in found
            if one.meant.facts is FactKind.ALARMS
            and one.period is Period.NOW
            and OPEN & {term.field for term in one.meant.where}
        ]
        if alarms and panel.get("watch"):
            yield panel["key"], set(panel["watch"]), alarms


LISTED = list(listed())


def test_the_panels_that_list_what_they_watch_are_found() -> None:
    assert {"overall", "hazmat", "vehicles", "resumption"} <= {key for key, _, _ in LISTED}


@pytest.mark.parametrize(("key", "watch", "alarms"), LISTED, ids=[key for key, _, _ in LISTED])
def test_a_list_of_open_alarms_means_the_rules_of_the_head(
    key: str, watch: set[str], alarms: list[Indicator]
) -> None:
    found = [meant(one) for one in alarms]
    gravest = max(grade for _, grade in found)  # the head parts its count by grade
    assert set().union(*(rules for rules, _ in found)) == {
        rule for rule in watch if GRADE_OF[rule] <= gravest
    }, key
