"""The file of weights and figures: what is shipped is whole, and what is wrong is named."""

from pathlib import Path

import pytest

from app.domain.errors import ConfigError
from backends.cases.merging.grams import Telling
from backends.cases.merging.measured import SHIPPED, read_measured

WHOLE = SHIPPED.read_text("utf-8")


def test_the_shipped_file_allows_no_merge_without_people() -> None:
    measured = read_measured()
    assert measured.likeness.suggest_at == 0.6
    assert measured.likeness.alone_from == 0.95
    for line in ("own", "simulated"):
        assert measured.likeness.alone_at(line) is None
    assert {one.line for one in measured.likeness.figures} == {"bench"}
    telling = Telling()
    telling.assume(measured.texts, measured.with_gram)
    assert telling.texts == measured.texts


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("suggest_at = 0.6", "suggest_at = 6.0", "suggest_at 6"),
        ("suggest_at = 0.6", "suggest_at = nan", "suggest_at nan"),
        ("alone_from = 0.95", "alone_from = -1.0", "alone_from -1"),
        ("alone_pairs = ", "alone_pairs = 0 # ", "alone_pairs 0"),
        ("pairs = 22910", "pairs = -2", "below 0"),
        ("sharpness = ", "sharpness = 0.0 # ", "sharpness 0"),
        ("sharpness = ", "sharpness = inf # ", "sharpness inf"),
        ("text = ", "texts_alike = ", "weights"),
        ("text = ", "text = inf # ", "not finite"),
        ("[weights]", "[weigths]", "weigths"),
        ("texts = ", "texts = 1 # ", "with_gram"),
        ("fitted_on = ", "fitted_on = 7 # ", "fitted_on"),
        ("precision = ", "precision = 2 # ", "precision 2"),
        ("[with_gram]", "[with_gram]\n'' = 1", "with_gram"),
        ("[with_gram]", "[with_gram]\n'三个字' = 1", "with_gram"),
        ("[weights]", "[", "likeness.toml"),
        ("[groups]\n", "[groups]\nmood = 1\n", "mood"),
        ("base = ", "base = inf # ", "base inf"),
        ("trees = [\n", "trees = [\n  ['best', 1.0],\n", "tree 0"),
        ("trees = [\n", "trees = [\n  ['best', 1.0, 'last', 1.0, 1, 1, 1, 1, 1, 1],\n", "tree 0"),
        ("trees = [\n", "trees = [\n  ['best', 'a', 'b', 1, 1, 1, 1, 1, 1, 1],\n", "tree 0: a, b"),
    ],
)
def test_what_is_wrong_is_named_with_the_file(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    path = tmp_path / "likeness.toml"
    path.write_text(WHOLE.replace(old, new, 1), "utf-8")
    with pytest.raises(ConfigError, match=r"likeness\.toml") as refused:
        read_measured(path)
    assert said in str(refused.value)


def test_a_file_that_is_not_there_or_no_text_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"none\.toml"):
        read_measured(tmp_path / "none.toml")
    (tmp_path / "gbk.toml").write_bytes("# 井盖".encode("gbk"))
    with pytest.raises(ConfigError, match=r"gbk\.toml"):
        read_measured(tmp_path / "gbk.toml")
