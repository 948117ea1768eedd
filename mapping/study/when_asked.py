"""Tables that are measured when they are first asked for: most questions need few of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from typing import Any, TypeVar

Value = TypeVar("Value")


class WhenAsked(Mapping[str, Value]):
    """
    Values by name, each measured when it is first asked for, and kept.

    Parameters
    ----------
    names
        All that can be asked for, in their order.
    measure
        Returns the value of a name. What it raises is raised where the value is asked for.
    """

    def __init__(self, names: Iterable[str], measure: Callable[[str], Value]) -> None:
        self._names = tuple(names)
        self._measure = cache(measure)

    def __getitem__(self, name: str) -> Value:
        """Return a value; raises KeyError for a name that is none."""
        if name not in self._names:
            raise KeyError(name)
        return self._measure(name)

    def __iter__(self) -> Iterator[str]:
        """Go through the names."""
        return iter(self._names)

    def __len__(self) -> int:
        """Count the names."""
        return len(self._names)

    def __contains__(self, name: object) -> bool:
        """Test whether a name can be asked for, without measuring anything."""
        return name in self._names

    def __reduce__(self) -> tuple[Any, ...]:
        """Become a plain dictionary of all of them where another process is handed this one."""
        return dict, (dict(self),)
