"""Nine places: filled with the nearest, held, changed one by one."""

from app.services.record import CameraNear
from widgets.camera_grid.slots import SLOTS, CameraSlots


def near(number: int) -> CameraNear:
    name = f"C-{number}"
    return CameraNear(
        name, name, 120.9, 32.0, 0.0, f"http://10.0.0.1/{number}", True, number * 10.0
    )


def shown(slots: CameraSlots) -> list[str]:
    return [slot.camera.camera_id if slot.camera else "" for slot in slots.slots]


def test_the_nearest_nine_are_shown_and_what_is_beyond_waits() -> None:
    slots = CameraSlots()
    slots.take_nearest([near(n) for n in range(12)])
    assert shown(slots) == [f"C-{n}" for n in range(SLOTS)]
    slots.choose(4)
    assert slots.replace()
    assert shown(slots)[4] == "C-9"
    assert [slots.replace() for _ in range(3)] == [True, True, True]
    assert shown(slots)[4] == "C-4"  # once round


def test_what_is_held_stays_in_its_place_when_the_others_change() -> None:
    slots = CameraSlots()
    slots.take_nearest([near(n) for n in range(9)])
    slots.choose(2)
    slots.pin()
    slots.take_nearest([near(n) for n in (50, 2, 51)])
    assert shown(slots) == ["C-50", "C-51", "C-2", "", "", "", "", "", ""]
    slots.pin()
    slots.take_nearest([])
    assert shown(slots) == [""] * SLOTS


def test_an_empty_place_is_not_held_and_has_nothing_to_change_for() -> None:
    slots = CameraSlots()
    slots.pin()
    assert not slots.slots[0].is_pinned
    assert not slots.replace()


def test_a_camera_that_is_put_is_held_and_one_that_is_shown_is_chosen_instead() -> None:
    slots = CameraSlots()
    slots.take_nearest([near(n) for n in range(9)])
    slots.choose(8)
    slots.put(near(77))
    assert shown(slots)[8] == "C-77"
    assert slots.slots[8].is_pinned
    slots.put(near(3))
    assert slots.chosen == 3
    assert shown(slots)[8] == "C-77"


def test_the_choice_stays_inside() -> None:
    slots = CameraSlots()
    for columns, rows, chosen in ((-1, 0, 0), (1, 0, 1), (0, 1, 4), (0, 9, 7), (9, 0, 8)):
        slots.step(columns, rows)
        assert slots.chosen == chosen
    slots.choose(9)
    slots.choose(-1)
    assert slots.chosen == 8
