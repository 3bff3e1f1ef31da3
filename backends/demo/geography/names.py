"""Street names: real thoroughfares for the city's centre, common ones for every other town."""

import numpy as np

# North to south and west to east, as roughly in the city; the grid they name is schematic.
CENTRE_AVENUES = (  # run east-west
    "江海大道", "永和路", "永兴大道", "城北大道", "长泰路", "集美路", "钟秀路", "北濠桥路",
    "人民路", "濠北路", "桃坞路", "青年路", "虹桥路", "学田路", "洪江路", "崇川路",
    "世纪大道", "南通大学路", "洪兴路", "啬园路", "星苏路", "太平路",
)  # fmt: skip
CENTRE_STREETS = (  # run north-south
    "长江路", "外环西路", "江通路", "西寺路", "城山路", "孩儿巷路", "濠西路", "南大街",
    "濠东路", "跃龙路", "易家桥路", "工农路", "姚港路", "园林路", "城港路", "通富路",
    "盘香路", "海港路", "通盛大道", "东快速路", "通甲路", "通京大道", "文峰路", "崇文路",
)  # fmt: skip
_COMMON_AVENUES = (
    "人民路", "解放路", "建设路", "和平路", "新华路", "中山路", "府前路", "青年路", "朝阳路",
    "光明路", "振兴路", "迎宾路", "滨河路", "公园路", "友谊路", "民生路",
)  # fmt: skip
_COMMON_STREETS = (
    "工业路", "文化路", "学府路", "东风路", "胜利路", "育才路", "健康路", "创业路", "黄海路",
    "长江路", "江海路", "海棠路", "银杏路", "通洋路", "富民路", "丰乐路",
)  # fmt: skip


def street_names(
    kind: str, random: np.random.Generator, rows: int, columns: int
) -> tuple[list[str], list[str]]:
    """Return names for ``rows`` avenues (south to north) and ``columns`` streets (west to east)."""
    if kind == "centre":
        return list(reversed(CENTRE_AVENUES)), list(CENTRE_STREETS)
    if kind == "works":
        return [f"纬{n}路" for n in "一二三四"][:rows], [f"经{n}路" for n in "一二三四"][:columns]
    return (
        [str(name) for name in random.permutation(_COMMON_AVENUES)[:rows]],
        [str(name) for name in random.permutation(_COMMON_STREETS)[:columns]],
    )
