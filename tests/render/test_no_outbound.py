"""The map draws without a call to anybody outside the machine."""

from tests.unit.backends.city.outbound import no_outbound


def test_drawing_a_city_at_any_zoom_calls_nobody(shot):
    with no_outbound() as tries:
        made = shot()
        for zoom in (8.0, 12.0, 16.0):
            made.look_at(120.88, 32.0, zoom)
            assert made.take().any()
    assert tries == []
