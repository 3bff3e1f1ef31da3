"""Where numbers come from, in the seat's language, when one line says it in both."""

from widgets.texts import Texts

BETWEEN = " / "  # Chinese before it, English behind it
CHINESE = "zh_CN"
FIRST_SIGN, LAST_SIGN = 0x4E00, 0x9FFF  # CJK unified ideographs


def in_language(texts: Texts, source: str) -> str:
    """Return the half of ``source`` that is in the language of ``texts``; a whole one as it is.

    Two halves of which neither or both hold Chinese are one source, and stay together.
    """
    first, between, second = source.partition(BETWEEN)
    if not between or not _is_chinese(first) or _is_chinese(second):
        return source
    return first if texts.language == CHINESE else second


def _is_chinese(text: str) -> bool:
    return any(FIRST_SIGN <= ord(one) <= LAST_SIGN for one in text)
