"""A source that says it in both languages is shown in the seat's own."""

from pathlib import Path

import pytest

from tests.house.tree import ROOT
from widgets.evidence.rule_words import rule_name
from widgets.source_words import in_language
from widgets.texts import Texts

BOTH = "本系统估计，非实测 / estimated by this program, not measured"


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_a_source_in_both_languages_is_shown_in_one(language):
    texts = Texts.load(Path(ROOT / "resources/texts"), language)
    first, second = BOTH.split(" / ")
    assert in_language(texts, BOTH) == (first if language == "zh_CN" else second)
    for whole in ("GB 3095-2012", "GB 1 / GB 2", "《条例》 / 第三条", ""):
        assert in_language(texts, whole) == whole
    named = rule_name(texts, "hazmat_standing", None)
    assert named == texts("alarms.rule.hazmat_standing")
