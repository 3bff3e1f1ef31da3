"""The newest pictures of cases: an answer asks for the next, asking again is no waiting."""

import pytest

from app.domain.ports import Answer
from app.services.cases.newest_pictures import AGAIN_S, AT_ONCE, NewestPictures
from tests.unit.app.services.hall import Hall

IDS = tuple(f"case-{at}" for at in range(6))


@pytest.fixture
def hall() -> Hall:
    hall = Hall()
    hall.pump()
    return hall


def refuse(hall: Hall, answered: int) -> int:
    """Refuse what was asked since; return how much was asked by now."""
    asked = hall.link.asked[answered:]
    for request_id, _, _ in asked:
        hall.link._answers.append(Answer(request_id, "not_found", {}))
    hall.pump()
    return answered + len(asked)


def test_the_next_case_is_asked_for_as_soon_as_one_answered(hall: Hall) -> None:
    pictures = NewestPictures(hall.group, lambda: None, lambda: 0.0)
    pictures.want(IDS, len(IDS))
    answered = 0
    for _ in range(len(IDS) // AT_ONCE):
        assert pictures.is_waiting
        answered = refuse(hall, answered)
    assert [one[2]["case_id"] for one in hall.link.asked] == list(IDS)
    assert not pictures.is_waiting


def test_a_case_that_is_asked_for_again_is_not_waited_for(hall: Hall) -> None:
    now_s = 0.0
    pictures = NewestPictures(hall.group, lambda: None, lambda: now_s)
    pictures.want(IDS[:1], 1)
    answered = refuse(hall, 0)
    now_s = AGAIN_S
    pictures.want(IDS[:1], 1)
    assert len(hall.link.asked) == answered + 1
    assert not pictures.is_waiting
