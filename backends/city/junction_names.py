"""How a crossing is called after the two roads that meet there."""

_CJK_FIRST, _CJK_LAST = "\u4e00", "\u9fff"


def junction_name(first: str, second: str) -> str:
    """Return the name in the roads' own language: 人民路与工农路口, or ``A / B``."""
    if not all(any(_CJK_FIRST <= c <= _CJK_LAST for c in name) for name in (first, second)):
        return f"{first} / {second}"
    end = "口" if second.endswith("路") else "路口"
    return f"{first}与{second}{end}"
