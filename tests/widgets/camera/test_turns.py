"""One act a turn of the loop, so that the window hears input between two pictures."""

from PySide6.QtCore import QCoreApplication, QObject

from widgets.camera.turns import Turns


def test_acts_are_done_one_a_turn_and_the_newest_of_each(qapp):
    owner = QObject()
    turns, done = Turns(owner), []
    for name in ("a", "b", "a"):
        turns.wait(name, lambda name=name: done.append(name))
    turns.wait("c", lambda: done.append("c"))
    turns.forget("c")
    assert done == []
    seen = []
    for _ in range(6):
        QCoreApplication.processEvents()
        seen.append(len(done))
    assert done == ["a", "b"]
    assert 1 in seen  # never both in one turn
    turns.wait("d", lambda: done.append("d"))
    for _ in range(3):
        QCoreApplication.processEvents()
    assert done[-1] == "d"
    owner.deleteLater()
