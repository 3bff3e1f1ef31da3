"""Faults of panel files on a Chinese screen: file, line and a sentence of its own language."""

import pytest

from tests.widgets.read_once import texts_in
from widgets.panels.fault_words import fault_words
from widgets.panels.panel_file import Fault

SAID = {
    "pane 2 (ranking): by: cases have no part 'cuonty'; county, town": (
        "第 2 块，by：不能按“cuonty”分；cases 可按 county, town"
    ),
    "pane 1 (figure): indicators: no indicator is called 'x'": "第 1 块，没有叫“x”的指标",
    "pane 4 (tiles): entry 1: act: no act is called 'fitt'": (
        "第 4 块，第 1 项，没有叫“fitt”的操作"
    ),
    "pane 3: unknown entry 'foo'; there are at, span": "第 3 块，不认识的条目“foo”；可用 at, span",
    "pane 3: kind is missing": "第 3 块，缺少“kind”",
    "pane 3 (ranking): by: it is missing; by what is the figure parted?": "第 3 块，缺少“by”",
    "number: 05_demands.toml has 5 too": "编号 5 已被 05_demands.toml 占用，数字键仍指向那一张",
    "pane 2: at: it lies over pane 1": "第 2 块，at：与第 1 块重叠",
    "pane 2 (figure): at: [9, 0] with span [6, 3] does not lie on 12 by 12": (
        "第 2 块，at：“[9, 0] with span [6, 3]”超出 12×12 的网格"
    ),
    "pane 2 (figure): rows: 900; 1 to 200": "第 2 块，rows：“900”；应为 1 to 200",
    "key: '民'; lower case letters": "key：“民”；应为 lower case letters",
    "Invalid value (at line 3, column 9)": "TOML 写法不对：“Invalid value (at line 3, column 9)”",
    "something else": "something else",
}


@pytest.mark.parametrize(("said", "words"), SAID.items(), ids=range(len(SAID)))
def test_a_fault_is_a_sentence_of_the_screens_language(said: str, words: str) -> None:
    assert fault_words(texts_in("zh_CN"), Fault("31.toml", 7, said)) == f"31.toml 第 7 行：{words}"
    assert fault_words(texts_in("en"), Fault("31.toml", 7, said)).startswith("31.toml line 7: ")
