"""Cut the committed fonts out of a full Noto Sans SC: needs fonttools, which the program does not.

python make_subset.py FULL.ttf OUT.ttf [NAMES.txt …]; the characters of NAMES (place names, say) are
kept beside GB 2312, Latin, and the signs the screens use. Subscript digits, which the full font
lacks, are its own digits made smaller.
"""

import sys
from pathlib import Path

from fontTools import subset
from fontTools.pens.recordingPen import DecomposingRecordingPen
from fontTools.pens.transformPen import TransformPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont

SIGNS = (
    (0x20, 0x7F),
    (0xA0, 0x180),
    (0x391, 0x3CA),
    (0x2010, 0x2028),
    (0x2030, 0x203C),
    (0x2070, 0x2090),
    (0x2100, 0x2139),
    (0x2150, 0x2180),
    (0x2190, 0x21E0),
    (0x2200, 0x2270),
    (0x2318, 0x2319),
    (0x2460, 0x2474),
    (0x2500, 0x2606),
    (0x26A0, 0x26A2),
    (0x2713, 0x2718),
    (0x2776, 0x2780),
    (0x3000, 0x3030),
    (0x3220, 0x322A),
    (0x3380, 0x33E0),
    (0xFF00, 0xFFEF),
)
SUBSCRIPT_ZERO = 0x2080
# What the full font lacks: code point, the sign it is made of, scale, rise in font units.
MADE = [(SUBSCRIPT_ZERO + digit, str(digit), 0.62, -120.0) for digit in range(10)]
MADE += [(0x25B8, "▶", 0.62, 140.0), (0x2715, "×", 1.0, 0.0)]


def kept(names: str) -> set[str]:
    """Return the characters to keep."""
    text = set(names)
    for high in range(0xA1, 0xF8):
        for low in range(0xA1, 0xFF):
            text |= set(bytes([high, low]).decode("gb2312", errors="ignore"))
    for first, stop in SIGNS:
        text |= {chr(point) for point in range(first, stop)}
    return text


def add_made_glyphs(font: TTFont) -> None:
    """Add the glyphs of ``MADE`` that the font does not have."""
    cmap, glyphs, order = font.getBestCmap(), font.getGlyphSet(), list(font.getGlyphOrder())
    made = {}
    for point, base, scale, rise in MADE:
        if point in cmap:
            continue
        source = glyphs[cmap[ord(base)]]
        outline, pen = DecomposingRecordingPen(glyphs), TTGlyphPen(None)
        source.draw(outline)
        outline.replay(TransformPen(pen, (scale, 0, 0, scale, 0, rise)))
        made[point] = (f"made{point:04X}", pen.glyph(), round(source.width * scale))
    order += [name for name, _, _ in made.values()]
    font.setGlyphOrder(order)
    font["glyf"].glyphOrder = order
    for point, (name, glyph, width) in made.items():
        font["glyf"].glyphs[name] = glyph
        glyph.recalcBounds(font["glyf"])
        font["hmtx"].metrics[name] = (width, glyph.xMin)
        font["vmtx"].metrics[name] = (1000, 0)
        for table in font["cmap"].tables:
            if table.isUnicode():
                table.cmap[point] = name
    font["maxp"].numGlyphs = len(order)


def main(full: str, out: str, *names: str) -> None:
    """Write the subset of ``full`` to ``out``."""
    font = TTFont(full)
    add_made_glyphs(font)
    options = subset.Options()
    # Hinting and vertical writing are two thirds of the bytes and nothing here uses them.
    options.hinting = False
    options.layout_features = ["kern", "ccmp", "locl", "tnum", "lnum"]
    options.drop_tables += ["vhea", "vmtx", "VORG", "BASE", "GPOS"]
    options.name_IDs = ["*"]
    options.notdef_outline = True
    subsetter = subset.Subsetter(options)
    text = kept("".join(Path(name).read_text(encoding="utf-8") for name in names))
    subsetter.populate(unicodes=[ord(char) for char in text])
    subsetter.subset(font)
    font.save(out)


if __name__ == "__main__":
    main(*sys.argv[1:])
