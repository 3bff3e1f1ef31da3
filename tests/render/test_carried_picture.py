"""Without a card the processor carries the kept ground: the same pixels as a textured rectangle."""

from dataclasses import replace

import numpy as np
import pytest

from map_layers.carried_picture import CarriedPicture
from tests.render.test_kept_picture import hurried, land, settle  # noqa: F401 - a fixture


@pytest.mark.parametrize("bearing_deg", [0.0, 33.0])
def test_a_carried_picture_is_the_drawn_one(hurried, monkeypatch, bearing_deg):  # noqa: F811
    one, ground = hurried(0.0)
    if not one.scene.is_software:
        pytest.skip("a card draws here")
    one.scene.camera.jump(replace(one.scene.camera.view(one.at_s), bearing_deg=bearing_deg))
    settle(one)
    takes, take = [], CarriedPicture.take
    monkeypatch.setattr(CarriedPicture, "take", lambda *given: (takes.append(1), take(*given)))
    for x_px, y_px in [(7.0, -3.0), (0.4, 0.3), (-121.0, 64.0), (250.5, -199.5), (-3.0, 0.0)]:
        one.scene.camera.pan(x_px, y_px, one.at_s)
        carried = settle(one)[0]
        many = len(takes)
        ground._bringer._standing = ()
        one.scene.is_software = False  # as a card would
        drawn = one.take()
        one.scene.is_software = True
        assert np.array_equal(carried, drawn)
        assert len(takes) == many > 0
        takes.clear()


def test_what_is_not_drawn_yet_is_the_colour_of_beyond(hurried):  # noqa: F811
    one, ground = hurried(0.0)
    if not one.scene.is_software:
        pytest.skip("a card draws here")
    picture, _ = settle(one)
    ground._front.picture.forget()
    ground._front.press = lambda *_: False  # nothing is drawn any more
    one.scene.camera.pan(1.0, 0.0, one.at_s)
    gone = land(one.take())
    beyond = np.array([round(255 * part) for part in one.scene.theme.rgb("map.outside")])
    assert not np.array_equal(gone, land(picture))
    assert (gone == beyond).all(axis=2).mean() > 0.9
