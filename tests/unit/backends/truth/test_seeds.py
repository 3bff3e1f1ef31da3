"""A seed for docs is the commit's own, or there is none."""

from collections.abc import Callable, Sequence

import pytest

from app.domain.errors import ConfigError
from backends.truth.seeds import ask_git, seed_of_commit

HASH = "0000002a" + "c" * 32


def git(status: str = "", head: str = HASH) -> Callable[[Sequence[str]], str]:
    """Return a git that gives these answers."""
    return lambda words: status if words[0] == "status" else head + "\n"


def test_the_seed_is_the_first_digits_of_the_hash() -> None:
    assert seed_of_commit((), git()) == (42, HASH)


def test_a_seed_that_detectors_are_tuned_on_is_refused() -> None:
    with pytest.raises(ConfigError, match=r"42 is a seed that detectors are tuned on"):
        seed_of_commit({42}, git())


def test_a_tree_with_changes_has_no_seed() -> None:
    with pytest.raises(ConfigError, match="not committed"):
        seed_of_commit((), git(status=" M app/main.py\n"))


def test_an_answer_that_is_no_hash_is_refused() -> None:
    with pytest.raises(ConfigError, match="no hash"):
        seed_of_commit((), git(head="HEAD?"))


def test_a_question_that_git_refuses_is_one_sentence() -> None:
    with pytest.raises(ConfigError, match="asks git for the commit"):
        ask_git(["no-such-word-of-git"])
