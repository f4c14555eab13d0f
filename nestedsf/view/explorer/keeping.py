"""Keeping: where a reader was in an explorer, for the one that the same cell makes next.

It is kept in this process's memory, under the cell and the execution, and goes with it.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING, Any, TypeAlias

from IPython.core.getipython import get_ipython

if TYPE_CHECKING:
    from nestedsf.trace.execution import ExecutionTrace

__all__ = ["Keeper", "keeper_of"]

_MOST = 100
_kept: OrderedDict[tuple[object, ...], dict[str, Any]] = OrderedDict()

Keeper: TypeAlias = "_Keeper | None"


class _Keeper:
    """The memory of one cell for one execution."""

    def __init__(self, key: tuple[object, ...]) -> None:
        self._key = key

    @property
    def values(self) -> dict[str, Any]:
        """What was kept; nothing the first time."""
        return dict(_kept.get(self._key, {}))

    def keep(self, name: str, value: object) -> None:
        """Keep a value under a name."""
        _kept.setdefault(self._key, {})[name] = value
        _kept.move_to_end(self._key)
        while len(_kept) > _MOST:
            _kept.popitem(last=False)


def keeper_of(trace: ExecutionTrace) -> Keeper:
    """The memory of the cell that runs now, None where the front end does not name its cells.

    An execution is the same where its ARN, or else its names, and its start are the same.
    """
    cell = _cell()
    if cell is None:
        return None
    name = trace.execution_arn or (trace.state_machine_name, trace.name)
    return _Keeper((cell, name, trace.started))


def _cell() -> object:
    """The id of the cell that runs, as JupyterLab, Notebook 7 and VS Code send it."""
    shell = get_ipython()
    parent: dict[str, Any] = getattr(shell, "get_parent", dict)() or {}
    if parent.get("header", {}).get("msg_type") != "execute_request":
        return None
    return parent.get("metadata", {}).get("cellId")
