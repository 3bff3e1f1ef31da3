"""What a role may find of a case: who called is for those who answer calls."""

import pytest

from app.domain.find import Finds
from app.domain.people import Role


@pytest.mark.parametrize(
    ("role", "told", "reporters"),
    [
        (Role.DUTY_OFFICER, True, True),
        (Role.SHIFT_LEADER, True, True),
        (Role.LEADER, True, False),
        (Role.DEPARTMENT, True, False),
        (Role.ADMIN, False, False),
        (Role.AUDITOR, False, False),
    ],
)
def test_each_role_finds_what_it_may_read(role: Role, told: bool, reporters: bool) -> None:
    assert Finds.of(role.value) == Finds(told, reporters)


def test_a_word_that_is_no_role_finds_the_least() -> None:
    assert Finds.of("") == Finds()
