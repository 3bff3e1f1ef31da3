"""The one way foreign text takes to a screen: nothing hidden, nothing reversed, nothing endless."""

import re
import unicodedata

LONGEST_TEXT = 4_000  # a million characters take Qt 13 s to lay out
MOST_COMBINING = 3  # more on one letter than any script needs: they would run over their neighbours
LINE_END = " ¶ "
# Control, format (bidi among it), lone surrogates, private use, line and paragraph separators.
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
_COMBINING = frozenset({"Mn", "Me"})
# Letters and signs by their category, and yet with nothing to see: fillers, an empty braille cell.
_BLANK = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0\ufffe\uffff")
# Nearly all text is made of these and needs no look at each character.
_SURELY_PLAIN = re.compile(
    "[ -~\u00a1-\u00ac\u00ae-\u02ff\u2010-\u2027\u2030-\u205e\u2070-\u209c\u20a0-\u20bf"
    "\u2190-\u21ff\u2460-\u27ff\u3001-\u3029\u3041-\u3096\u30a0-\u30ff\u4e00-\u9fff\uff01-\uff5e]*"
)
_LINE_BREAK = re.compile("\r\n?|\n")


def safe_text(text: str, longest: int = LONGEST_TEXT, *, is_multiline: bool = False) -> str:
    """Return ``text`` for a screen: plain letters, at most ``longest`` of them and an ``…``.

    What has no shape of its own, or would turn the order of its neighbours round, is written as
    ``〔U+202E〕``. Line ends become ``¶`` unless ``is_multiline`` keeps them; tabs become spaces.
    """
    text = text[: longest + 1]
    if _SURELY_PLAIN.fullmatch(text) is None:
        text = _LINE_BREAK.sub("\n" if is_multiline else LINE_END, text).replace("\t", " ")
        return _joined(_shown(text), longest)
    return text if len(text) <= longest else f"{text[:longest]}…"


def _shown(text: str) -> list[str]:
    shown: list[str] = []
    combining = 0
    for c in text:
        category = unicodedata.category(c)
        combining = combining + 1 if category in _COMBINING else 0
        is_hidden = category in _HIDDEN and c != "\n"
        if is_hidden or c in _BLANK or combining > MOST_COMBINING:
            shown.append(f"〔U+{ord(c):04X}〕")
        else:
            shown.append(c)
    return shown


def _joined(shown: list[str], longest: int) -> str:
    """Join what fits: no mark is cut in two."""
    length = 0
    for at, part in enumerate(shown):
        length += len(part)
        if length > longest:
            return "".join(shown[:at]) + "…"
    return "".join(shown)
