"""The acts of the duty window that the command box offers, each with a text key."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.services.finder import FinderAction
from widgets.texts import Texts

Initials = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Action:
    """One act: ``is_offered`` says whether it makes sense now."""

    key: str
    act: Callable[[], object]
    is_offered: Callable[[], bool] = lambda: True


class Actions:
    """A table of acts; duplicate keys are refused. Labels are ``action.<key>``.

    An act is found by the words of ``action_words.<key>`` too, where there are some: whoever looks
    for another language may not read the one that is shown.
    """

    def __init__(self, actions: Sequence[Action], texts: Texts, initials: Initials) -> None:
        self._actions = {action.key: action for action in actions}
        if len(self._actions) != len(actions):
            raise ValueError("two actions share one key")
        self._texts = texts
        self._initials = initials
        self._of_label: dict[str, str] = {}

    def offered(self) -> tuple[FinderAction, ...]:
        """Return what can be done now; the initials of a label are worked out once."""
        return tuple(
            FinderAction(key, label, self._initials_of(label), self._words_of(key))
            for key, action in self._actions.items()
            if action.is_offered()
            for label in (self._texts(f"action.{key}"),)
        )

    def do(self, key: str) -> None:
        """Do the act called ``key``, if it is offered still."""
        action = self._actions.get(key)
        if action is not None and action.is_offered():
            action.act()

    def _words_of(self, key: str) -> str:
        words = f"action_words.{key}"
        return self._texts(words) if words in self._texts else ""

    def _initials_of(self, label: str) -> str:
        if label not in self._of_label:
            self._of_label[label] = self._initials(label)
        return self._of_label[label]
