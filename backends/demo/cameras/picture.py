"""What a simulated camera shows: a drawn street with what passes it now, plainly marked as such."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from app.domain.classes import EntityClass

SIZE_PX = (640, 360)
SEES_M = 160.0
_QUALITY = 70
_SKY, _GROUND, _ROAD, _LINE = (52, 62, 74), (40, 46, 44), (58, 60, 64), (150, 150, 140)
_TEXT, _BAND = (235, 235, 235), (16, 18, 22)
_BODY: dict[EntityClass, tuple[int, int, int]] = {
    EntityClass.HAZMAT_TRUCK: (214, 120, 40),
    EntityClass.CHARTER_COACH: (90, 130, 190),
    EntityClass.LINE_COACH: (80, 150, 170),
    EntityClass.BUS: (70, 150, 90),
    EntityClass.TAXI: (200, 180, 70),
    EntityClass.RIDE_HAILING: (180, 180, 185),
    EntityClass.MUCK_TRUCK: (130, 100, 80),
    EntityClass.OFFICER: (70, 90, 200),
    EntityClass.PATROL_CAR: (70, 90, 200),
}
_OTHER_BODY = (150, 150, 150)
_LONG = frozenset(
    {
        EntityClass.HAZMAT_TRUCK,
        EntityClass.CHARTER_COACH,
        EntityClass.LINE_COACH,
        EntityClass.BUS,
        EntityClass.MUCK_TRUCK,
    }
)
_LONG_M, _SHORT_M = 11.0, 4.6
_CHINA = timedelta(hours=8)


@dataclass(frozen=True, slots=True)
class Seen:
    """A thing in view: metres ahead of the camera and to its right."""

    entity_class: EntityClass
    ahead_m: float
    right_m: float


class Lettering:
    """The letters burnt into a picture; without a font that has Chinese ones, Latin only."""

    def __init__(self, font: Path | None) -> None:
        self.has_chinese = font is not None
        self.small: ImageFont.ImageFont | ImageFont.FreeTypeFont
        self.large: ImageFont.ImageFont | ImageFont.FreeTypeFont
        if font is None:
            self.small, self.large = ImageFont.load_default(16), ImageFont.load_default(26)
        else:
            self.small = ImageFont.truetype(str(font), 16)
            self.large = ImageFont.truetype(str(font), 26)

    @property
    def mark(self) -> str:
        """The mark that no picture lacks."""
        return "模拟画面 SIMULATED" if self.has_chinese else "SIMULATED"

    def legible(self, text: str) -> str:
        """Return ``text`` without what this font cannot write."""
        return text if self.has_chinese else text.encode("ascii", "ignore").decode()


def draw_picture(
    title: str, now_s: float, things: Sequence[Seen], lettering: Lettering
) -> Image.Image:
    """Return an RGB picture of ``things`` before the camera named ``title`` at city time."""
    picture = Image.new("RGB", SIZE_PX, _GROUND)
    draw = ImageDraw.Draw(picture)
    wide, high = SIZE_PX
    horizon = high // 3
    draw.rectangle((0, 0, wide, horizon), fill=_SKY)
    draw.polygon(((wide * 0.46, horizon), (wide * 0.54, horizon), (wide, high), (0, high)), _ROAD)
    draw.line(((wide * 0.5, horizon), (wide * 0.5, high)), fill=_LINE, width=2)
    for thing in sorted(things, key=lambda t: -t.ahead_m):
        _draw_thing(draw, thing, horizon)
    draw.rectangle((0, 0, wide, 28), fill=_BAND)
    draw.rectangle((0, high - 28, wide, high), fill=_BAND)
    draw.text((8, 4), lettering.legible(title), fill=_TEXT, font=lettering.small)
    clock = datetime.fromtimestamp(now_s, UTC) + _CHINA
    draw.text((wide - 178, 4), f"{clock:%Y-%m-%d %H:%M:%S}", fill=_TEXT, font=lettering.small)
    draw.text((8, high - 25), lettering.mark, fill=(240, 190, 80), font=lettering.small)
    return picture


def jpeg_of(picture: Image.Image) -> bytes:
    """Return a picture as JPEG."""
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=_QUALITY)
    return out.getvalue()


def _draw_thing(draw: ImageDraw.ImageDraw, thing: Seen, horizon: int) -> None:
    """Draw a box the nearer the larger: a pinhole camera 6 m above the street."""
    ahead_m = max(thing.ahead_m, 12.0)
    wide, high = SIZE_PX
    scale_px = 420.0 / ahead_m  # pixels per metre
    foot = horizon + 6.0 * scale_px
    middle = wide / 2 + thing.right_m * scale_px
    length_m = _LONG_M if thing.entity_class in _LONG else _SHORT_M
    half, tall = length_m * scale_px / 2, (3.0 if length_m > _SHORT_M else 1.5) * scale_px
    if foot - tall > high or middle + half < 0 or middle - half > wide:
        return
    body = _BODY.get(thing.entity_class, _OTHER_BODY)
    draw.rectangle((middle - half, foot - tall, middle + half, foot), fill=body, outline=_BAND)
    wheel = 0.5 * scale_px
    for at in (middle - half * 0.6, middle + half * 0.6):
        draw.ellipse((at - wheel, foot - wheel, at + wheel, foot + wheel), fill=_BAND)
