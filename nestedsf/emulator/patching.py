"""Patches to moto: applied together, restored together.

A family of gaps is a module with a `patches = Patches()`; each patch is a function under
`@patches.wraps(owner, name)` that receives what it replaces as its first argument.
"""

from __future__ import annotations

import functools
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType


class Patches:
    """The patches of one family of gaps.

    `apply` puts them in place, `restore` puts back what was there, in reverse order.
    """

    def __init__(self) -> None:
        self._wanted: list[tuple[Any, str, Callable[[Any], Any]]] = []
        self._everywhere: list[tuple[ModuleType, str, Any]] = []
        self._restores: list[tuple[Any, str, Any]] = []

    def wraps(self, owner: Any, name: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """Replace the function `owner.name` by the decorated one, `original` put first."""

        def register(replacement: Callable[..., Any]) -> Callable[..., Any]:
            def bind(original: Callable[..., Any]) -> Callable[..., Any]:
                @functools.wraps(original)
                def patched(*args: Any, **kwargs: Any) -> Any:
                    return replacement(original, *args, **kwargs)

                return patched

            self._wanted.append((owner, name, bind))
            return replacement

        return register

    def sets(self, owner: Any, name: str, value: Any) -> None:
        """Replace the attribute `owner.name` by `value`."""
        self._wanted.append((owner, name, lambda _original: value))

    def sets_everywhere(self, module: ModuleType, name: str, value: Any) -> None:
        """Replace `module.name` there and in each moto module that imported it by name."""
        self._everywhere.append((module, name, value))

    def apply(self) -> None:
        """Put every patch in place."""
        for owner, name, bind in self._wanted:
            original = owner.__dict__[name]
            self._restores.append((owner, name, original))
            if isinstance(original, (staticmethod, classmethod)):
                setattr(owner, name, type(original)(bind(original.__func__)))
            else:
                setattr(owner, name, bind(original))
        for module, name, value in self._everywhere:
            original = getattr(module, name)
            for user in [m for key, m in sys.modules.items() if key.startswith("moto.")]:
                if user.__dict__.get(name) is original:
                    self._restores.append((user, name, original))
                    setattr(user, name, value)

    def restore(self) -> None:
        """Put back what was there before `apply`."""
        while self._restores:
            owner, name, original = self._restores[-1]
            setattr(owner, name, original)
            self._restores.pop()  # only now: Ctrl-C may come between, and another call goes on
