"""The sprites lie on the card once, whoever draws from them and however they are scaled."""

import moderngl

from map_layers.sprite_texture import FINEST, NEARER, SpriteTexture
from tests.one_context import SharedTarget


def test_painters_draw_from_one_texture_and_the_last_deletes_it(sprites):
    target = SharedTarget(8, 8)
    texture = SpriteTexture(sprites)
    one, other = texture.hold(target.gl), texture.hold(target.gl)
    assert texture.storages == 1
    assert one.size == (sprites.pixels.shape[1], sprites.pixels.shape[0])
    name = texture.seen_by(target.gl).glo
    one.release()
    other.use()
    assert texture.seen_by(target.gl).glo == name
    other.release()
    again = texture.hold(target.gl)
    assert texture.storages == 2
    again.release()
    target.release()


def test_each_painter_has_its_own_way_of_scaling_down(sprites):
    target = SharedTarget(8, 8)
    texture = SpriteTexture(sprites)
    marks, symbols = texture.hold(target.gl), texture.hold(target.gl)
    symbols.use(NEARER)
    assert texture.seen_by(target.gl).filter == NEARER
    marks.use()
    assert texture.seen_by(target.gl).filter == FINEST
    assert FINEST[0] == moderngl.LINEAR_MIPMAP_LINEAR
    marks.release()
    symbols.release()
    target.release()
