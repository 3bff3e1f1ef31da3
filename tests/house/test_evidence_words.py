"""Whatever a rule may write into its evidence has a name in words: nobody reads a raw key."""

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.tree import ROOT, source
from widgets.evidence.fact_words import name_text
from widgets.texts import Texts

HUB_WATCHES = ("backends/hub/silence.py", "backends/hub/history_watch.py")
# What a card shows by its shape: places, lines, lists of rows; and a table of columns' names.
SHAPED = {
    *("article", "region", "numbers", "checked", "nearest_sites", "site", "visits_not_counted"),
    *("licences", "rows", "declared_line", "driven_line", "limit", "factors", "class"),
}
OF_NO_EVIDENCE = {"never", "unset", "endless", "not_recorded"}  # of kernels, and a refusal


def rules_and_numbers() -> tuple[set[str], set[str]]:
    """Return the keys of the rules, and those of all their numbers."""
    rules: set[str] = set()
    numbers: set[str] = set()
    for path in sorted((ROOT / "resources/rules/detectors").glob("*.toml")):
        for rule in tomllib.loads(path.read_text(encoding="utf-8"))["rule"]:
            rules.add(rule["key"])
            for one in rule["numbers"]:
                numbers |= set(one["values"])
    return rules, numbers


def keys_of(path: Path) -> Iterator[str]:
    """Yield every key that a dictionary in a file is written with."""
    for node in ast.walk(ast.parse(source(path))):
        if isinstance(node, ast.Dict):
            for key in node.keys:
                if isinstance(key, ast.Constant) and isinstance(key.value, str):
                    yield key.value


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_every_field_of_evidence_and_every_number_of_a_rule_has_a_name(language: str) -> None:
    texts = Texts.load(ROOT / "resources/texts", language)
    rules, numbers = rules_and_numbers()
    files = [p.relative_to(ROOT) for p in (ROOT / "backends/detectors").rglob("*.py")]
    written = {key for path in (*files, *map(Path, HUB_WATCHES)) for key in keys_of(path)}
    assert {"last_receipt_s", "score", "nearest_berth_m"} <= written
    asked = (written | numbers) - SHAPED - OF_NO_EVIDENCE - rules
    assert sorted(key for key in asked if f"evidence.fact.{key}" not in texts) == []


def test_a_number_within_a_table_is_called_as_it_is_alone() -> None:
    texts = Texts.load(ROOT / "resources/texts", "zh_CN")
    assert name_text(texts, "factors.score") == texts("evidence.fact.score")
    assert name_text(texts, "limit.value") == texts("evidence.fact.limit.value")
