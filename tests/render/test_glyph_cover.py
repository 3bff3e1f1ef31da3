"""Every character of our texts, of the look, and of the demo's place names has a glyph."""

import io
import struct
from pathlib import Path

import pytest

RESOURCES = Path(__file__).parents[2] / "resources"
SIGNS = "℃₂₅≥≤→μ▲◆■●—·…▸✕°²³×Ⅰ「」，。：；？！（）《》、％～"
TEXT_FILES = [
    path
    for folder in ("texts", "demo", "theme")
    for path in sorted((RESOURCES / folder).rglob("*"))
    if path.suffix in {".toml", ".json", ".txt", ".csv", ".geojson"}
]


def characters_of(font: bytes) -> set[str]:
    """Read the character map (format 12 or 4) of a TTF."""
    tables = struct.unpack_from(">H", font, 4)[0]
    for index in range(tables):
        tag, _, start, _ = struct.unpack_from(">4sIII", font, 12 + 16 * index)
        if tag == b"cmap":
            break
    found: set[str] = set()
    for index in range(struct.unpack_from(">H", font, start + 2)[0]):
        at = start + struct.unpack_from(">HHI", font, start + 4 + 8 * index)[2]
        kind = struct.unpack_from(">H", font, at)[0]
        if kind == 12:
            for group in range(struct.unpack_from(">I", font, at + 12)[0]):
                first, last, _ = struct.unpack_from(">III", font, at + 16 + 12 * group)
                found |= {chr(point) for point in range(first, last + 1)}
        elif kind == 4:
            count = struct.unpack_from(">H", font, at + 6)[0] // 2
            stream = io.BytesIO(font[at + 14 :])
            ends = struct.unpack(f">{count}H", stream.read(2 * count))
            stream.read(2)
            starts = struct.unpack(f">{count}H", stream.read(2 * count))
            for first, last in zip(starts, ends, strict=True):
                found |= {chr(point) for point in range(first, min(last, 0xFFFE) + 1)}
    return found


@pytest.fixture(scope="module", params=["Regular", "Medium"])
def known(request):
    return characters_of((RESOURCES / "fonts" / f"NotoSansSC-{request.param}.ttf").read_bytes())


def test_the_character_map_is_read(known):
    assert "通" in known
    assert "𠮷" not in known
    assert len(known) > 8000


def test_the_signs_of_the_look_have_glyphs(known):
    assert set(SIGNS) - known == set()


@pytest.mark.parametrize("path", TEXT_FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_every_character_of_our_files_has_a_glyph(known, path):
    text = path.read_text(encoding="utf-8")
    assert {char for char in text if not char.isspace() and char.isprintable()} - known == set()


def test_every_character_of_the_demos_place_names_has_a_glyph(known):
    folder = RESOURCES.parent / "backends" / "demo" / "geography"
    sources = sorted(folder.glob("*.py"))
    if not sources:
        pytest.skip("there is no demo city here")
    for source in sources:
        text = source.read_text(encoding="utf-8")
        chinese = {char for char in text if "\u2e80" <= char <= "\uffef"}
        assert chinese - known == set(), source.name


def test_every_character_of_gb2312_has_a_glyph(known):
    missing = set()
    for high in range(0xB0, 0xF8):
        for low in range(0xA1, 0xFF):
            missing |= set(bytes([high, low]).decode("gb2312", errors="ignore")) - known
    assert missing == set()
