"""The picture of a simulated snapshot: a drawn street, a box where the analysis says that it is."""

import numpy as np
from PIL import ImageDraw

from app.domain.classes import EntityClass
from backends.demo.cameras.picture import SIZE_PX, Lettering, Seen, draw_picture, jpeg_of

_BOX, _THING, _SHADOW = (240, 120, 60), (196, 170, 120), (48, 50, 54)
_PASSING = (EntityClass.TAXI, EntityClass.BUS, EntityClass.RIDE_HAILING)


def sighting_picture(
    title: str, said: str, t_s: float, lettering: Lettering, seed: int, *, is_true: bool
) -> bytes:
    """Return a JPEG; what is not so shows a shadow where what is so shows a thing."""
    random = np.random.default_rng([seed, int(t_s)])
    things = [
        Seen(
            _PASSING[int(random.integers(len(_PASSING)))],
            float(random.uniform(20.0, 90.0)),
            float(random.uniform(-8.0, 8.0)),
        )
        for _ in range(int(random.integers(0, 4)))
    ]
    picture = draw_picture(title, t_s, things, lettering)
    draw = ImageDraw.Draw(picture)
    wide, high = SIZE_PX
    left = int(random.uniform(0.1, 0.65) * wide)
    top = int(random.uniform(0.45, 0.65) * high)
    right, bottom = left + 150, top + 90
    shape = (left + 20, top + 30, right - 20, bottom - 10)
    if is_true:
        draw.polygon(
            ((shape[0], shape[3]), (shape[0] + 30, shape[1]), (shape[2], shape[3])), fill=_THING
        )
        draw.rectangle((shape[2] - 45, shape[3] - 25, shape[2], shape[3]), fill=_THING)
    else:
        draw.ellipse((shape[0], shape[3] - 18, shape[2], shape[3]), fill=_SHADOW)
    draw.rectangle((left, top, right, bottom), outline=_BOX, width=3)
    draw.text((left, top - 20), lettering.legible(said), fill=_BOX, font=lettering.small)
    return jpeg_of(picture)
