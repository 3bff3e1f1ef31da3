"""A thing that is selected while the map hides it: the dossier says so, and stops when it shows."""

from app.domain.classes import EntityClass
from tests.unit.app.services.hall import TRUCK, Hall
from tests.widgets.shell.staging import thing
from widgets.map.map_tally import is_hidden


class Rows:
    """A filter that shows some rows."""

    def __init__(self, *shown: bool) -> None:
        self.shown = shown

    def mask(self, world, now_s=None):
        assert now_s is None, "as of the time that it was made for"
        return [*self.shown, *[False] * (world.size - len(self.shown))]


def test_legend_or_filter_hide_a_thing_and_what_is_not_here_is_not_hidden():
    hall = Hall()
    hall.enter_things()
    row = hall.group.world.row_of(TRUCK)
    only = Rows(*(number == row for number in range(3)))
    assert not is_hidden(hall.group, TRUCK, frozenset(), None)
    assert is_hidden(hall.group, TRUCK, frozenset({EntityClass.HAZMAT_TRUCK}), None)
    assert not is_hidden(hall.group, TRUCK, frozenset({EntityClass.BUS}), only)
    assert is_hidden(hall.group, TRUCK, frozenset(), Rows(*(n != row for n in range(3))))
    assert not is_hidden(hall.group, "nobody", frozenset(EntityClass), only)


def test_the_dossier_says_that_the_map_hides_what_it_shows(stage):
    stage.enter(thing("V-1"))
    stage.turn()
    stage.desk.selection.select("V-1")
    stage.turn()
    dossier, legend = stage.window.dossier, stage.window.map.legend
    assert dossier.unseen.isHidden()
    kind = EntityClass(int(stage.desk.group.world.column("class")[0]))
    legend.hide_classes(frozenset({kind}))
    dossier.refresh()
    assert not dossier.unseen.isHidden()
    legend.hide_classes(frozenset())
    dossier.refresh()
    assert dossier.unseen.isHidden()
