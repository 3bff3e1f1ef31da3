"""What a board keeps of one kind: by id, and at once which are open and which belong together."""

from collections import UserDict
from collections.abc import Callable, Hashable, ItemsView, Iterable, ValuesView
from typing import Protocol, TypeVar


class _Closable(Protocol):
    @property
    def is_open(self) -> bool: ...


_T = TypeVar("_T", bound=_Closable)


class Kept(UserDict[str, _T]):
    """Things by id, in the order they came; after months most are closed, and few are asked of.

    ``group_of`` says what a thing belongs to, None for nothing; neither that nor whether it is open
    may change but by putting another in its place.
    """

    def __init__(self, group_of: Callable[[_T], Hashable | None]) -> None:
        self._group_of = group_of
        self._open: dict[str, _T] = {}
        self._groups: dict[Hashable, dict[str, _T]] = {}
        super().__init__()

    def __setitem__(self, key: str, one: _T) -> None:
        """Keep a thing, in place of the one of that id where there is one."""
        group = self._group_of(one)
        former = self.data.get(key)
        if former is not None and (before := self._group_of(former)) != group:
            self._leave(before, key)
        self.data[key] = one
        if group is not None:
            self._groups.setdefault(group, {})[key] = one
        if one.is_open:
            self._open[key] = one
        else:
            self._open.pop(key, None)

    def __delitem__(self, key: str) -> None:
        """Forget a thing; KeyError for an id that is not known."""
        self._leave(self._group_of(self.data.pop(key)), key)
        self._open.pop(key, None)

    def values(self) -> ValuesView[_T]:
        """Return all of them."""
        return self.data.values()

    def items(self) -> ItemsView[str, _T]:
        """Return all of them with their ids."""
        return self.data.items()

    @property
    def open_ones(self) -> ValuesView[_T]:
        """Those that are open, in the order in which they came."""
        return self._open.values()

    def group(self, of: Hashable) -> tuple[_T, ...]:
        """Return those that belong to something, in the order in which they came."""
        return tuple(self._groups.get(of, {}).values())

    def groups(self) -> Iterable[tuple[_T, ...]]:
        """Yield what belongs together, for everything that anything belongs to."""
        for members in self._groups.values():
            yield tuple(members.values())

    def _leave(self, group: Hashable | None, key: str) -> None:
        members = self._groups.get(group, {})
        members.pop(key, None)
        if not members:
            self._groups.pop(group, None)
