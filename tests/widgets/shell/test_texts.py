"""Texts: both languages whole, nothing unused, and a missing key is never mistaken for a text."""

import ast
import re
import string
import tomllib
from pathlib import Path

import pytest

from app.domain.errors import BugError, ConfigError
from widgets.texts import LANGUAGES, Texts, flattened

ROOT = Path(__file__).parents[3]
TEXTS = ROOT / "resources" / "texts"
_LITERAL = re.compile(r"""(f?)["']([a-z_]+(?:\.[a-zA-Z0-9_{}.()\[\]: ]*)+)["']""")


def _keys(language: str) -> dict[str, str]:
    keys: dict[str, str] = {}
    for path in (TEXTS / language).glob("*.toml"):
        keys |= flattened(tomllib.loads(path.read_text(encoding="utf-8")))
    return keys


def _fields(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name is not None}


def _mentioned() -> tuple[set[str], set[str]]:
    """Return the keys and the beginnings of keys that stand in the program."""
    whole: set[str] = set()
    beginnings: set[str] = set()
    for folder in ("app", "widgets"):
        for path in (ROOT / folder).rglob("*.py"):
            for is_format, text in _LITERAL.findall(path.read_text(encoding="utf-8")):
                if is_format and "{" in text:
                    beginnings.add(text.partition("{")[0])
                else:
                    whole.add(text)
    return whole, beginnings


def test_both_languages_have_the_same_keys() -> None:
    chinese, english = (_keys(language) for language in LANGUAGES)
    assert chinese.keys() ^ english.keys() == set()


def test_both_languages_take_the_same_values() -> None:
    chinese, english = (_keys(language) for language in LANGUAGES)
    differing = {
        k for k in chinese.keys() & english.keys() if _fields(chinese[k]) != _fields(english[k])
    }
    assert differing == set()


def test_no_text_is_unused() -> None:
    whole, beginnings = _mentioned()
    starts = tuple(b for b in beginnings if b.endswith(".") or "." in b)
    unused = {k for k in _keys("zh_CN") if k not in whole and not k.startswith(starts)}
    assert unused == set()


def _strings(path: Path) -> list[ast.Constant]:
    """Return the string literals of a module that are not docstrings."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    return [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and id(node) not in docstrings
    ]


def test_no_chinese_stands_in_the_code_of_widgets() -> None:
    found = [
        f"{path.name}:{node.lineno}"
        for path in (ROOT / "widgets").rglob("*.py")
        for node in _strings(path)
        if re.search(r"[\u4e00-\u9fff]", str(node.value))
    ]
    assert found == []


def test_an_unknown_key_is_a_bug_in_tests_and_a_visible_hole_on_duty(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with pytest.raises(BugError, match="no such text"):
        Texts("en", {}, is_strict=True)("bar.hall")
    texts = Texts("en", {})
    assert texts("bar.hall") == "⟦bar.hall⟧"
    assert texts("bar.hall") == "⟦bar.hall⟧"
    assert len(caplog.records) == 1


def test_a_missing_value_is_a_bug_too() -> None:
    with pytest.raises(BugError, match="count"):
        Texts("en", {"a.b": "{count} things"}, is_strict=True)("a.b", number=3)


def test_a_broken_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / "bar.toml").write_text("[bar\n", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"bar\.toml"):
        Texts.load(tmp_path, "en")


def test_a_key_that_is_there_twice_is_refused(tmp_path: Path) -> None:
    (tmp_path / "en").mkdir()
    for name in ("one", "two"):
        (tmp_path / "en" / f"{name}.toml").write_text('[bar]\nhall = "x"\n', encoding="utf-8")
    with pytest.raises(ConfigError, match="twice"):
        Texts.load(tmp_path, "en")


def test_a_number_is_no_text() -> None:
    with pytest.raises(ConfigError, match=r"bar\.hall"):
        flattened({"bar": {"hall": 3}})


@pytest.mark.parametrize(
    ("count", "said"),
    [(1, "1 case"), ("1", "1 case"), (0, "0 cases"), ("1,001", "1,001 cases"), (2, "2 cases")],
)
def test_a_word_beside_a_number_has_a_form_for_one(count: object, said: str) -> None:
    texts = Texts("en", {"a.b": "{count} {count:case|cases}"}, is_strict=True)
    assert texts("a.b", count=count) == said


def test_a_text_with_two_forms_still_takes_formats_and_names_what_it_cannot_take() -> None:
    texts = Texts("en", {"a.b": "{share:.1f} of {count:case|cases}"}, is_strict=True)
    assert texts("a.b", share=0.25, count=2) == "0.2 of cases"
    with pytest.raises(BugError, match="cannot take"):
        texts("a.b", share=0.25)


# What an English text has no form for beside one: there are always more, or it is a label of many.
ALWAYS_MANY = frozenset(
    (
        *("cases.text_too_long", "reports.card.too_long", "trails.cut.track", "trails.minutes"),
        *("reports.rows_of", "reports.parts_of", "wall.part", "views.link", "alarm_room.shares"),
        *("cases.many.counties", "doctor.ports.open", "campaigns.about_topic", "burst_mark.said"),
    )
)
_MANY = re.compile(r"\{(?:count|of|rows|days|hours|times|weeks|tested|unplaced|items)\} [a-z]+s\b")


def test_no_english_text_says_1_cases() -> None:
    english = _keys("en")
    plain = {key for key, text in english.items() if _MANY.search(text)}
    clocks = {key for key in plain if key.startswith("cases.clock.")}  # of one: clock_of_one
    assert sorted(plain - clocks - ALWAYS_MANY) == []
