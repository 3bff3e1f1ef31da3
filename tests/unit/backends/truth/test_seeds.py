"""A seed for docs is the commit's own, or there is none."""

from collections.abc import Callable, Sequence

import pytest

from app.domain.errors import ConfigError
from backends.truth.seeds import ask_git, seeds_of_commit, seeds_of_hash

HASH = "0000002a" + "c" * 32


def git(status: str = "", head: str = HASH) -> Callable[[Sequence[str]], str]:
    """Return a git that gives these answers."""
    return lambda words: status if words[0] == "status" else head + "\n"


def test_the_seed_is_the_first_digits_of_the_hash() -> None:
    assert seeds_of_commit(1, (), git()) == ([42], HASH)


def test_five_seeds_are_the_whole_hash_and_more_follow_from_it() -> None:
    commit = "0000000100000002000000030000000400000005"
    assert seeds_of_hash(commit, 5, ()) == [1, 2, 3, 4, 5]
    seven = seeds_of_hash(commit, 7, ())
    assert seven[:5] == [1, 2, 3, 4, 5]
    assert len(set(seven)) == 7
    assert seven == seeds_of_hash(commit, 7, ())


def test_no_seed_at_all_is_refused() -> None:
    with pytest.raises(ConfigError, match="at least one"):
        seeds_of_hash(HASH, 0, ())


def test_a_seed_that_detectors_are_tuned_on_is_refused() -> None:
    with pytest.raises(ConfigError, match=r"42 is a seed that detectors are tuned on"):
        seeds_of_commit(1, {42}, git())


def test_a_tree_with_changes_has_no_seed() -> None:
    with pytest.raises(ConfigError, match="not committed"):
        seeds_of_commit(1, (), git(status=" M app/main.py\n"))


def test_an_answer_that_is_no_hash_is_refused() -> None:
    with pytest.raises(ConfigError, match="no hash"):
        seeds_of_commit(1, (), git(head="HEAD?"))


def test_a_question_that_git_refuses_is_one_sentence() -> None:
    with pytest.raises(ConfigError, match="asks git for the commit"):
        ask_git(["no-such-word-of-git"])
