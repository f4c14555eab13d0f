"""Handlers: retriers and catchers that no error gets to, and names that no error has.

https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from nestedsf.asl.retry import matches
from nestedsf.asl.validation.diagnostics import advice

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from nestedsf.asl.advice.states import State
    from nestedsf.asl.validation.diagnostics import Diagnostic

__all__ = ["handlers", "meant"]

_NAMES = (
    *("States.ALL", "States.BranchFailed", "States.DataLimitExceeded"),
    *("States.ExceedToleratedFailureThreshold", "States.HeartbeatTimeout"),
    *("States.IntrinsicFailure", "States.ItemReaderFailed", "States.NoChoiceMatched"),
    *("States.ParameterPathFailure", "States.Permissions", "States.QueryEvaluationError"),
    *("States.ResultPathMatchFailure", "States.ResultWriterFailed", "States.Runtime"),
    *("States.TaskFailed", "States.Timeout"),
)
_MEANT = {name.lower(): name for name in _NAMES} | {
    **dict.fromkeys(("*", "all", "states.*"), "States.ALL"),
    "taskfailed": "States.TaskFailed",
}
_BROAD = ("States.ALL", "States.TaskFailed", "States.Timeout")
"""Those that match other names than their own."""
_KINDS = {"Retry": "retrier", "Catch": "catcher"}


def meant(name: str) -> str | None:
    """The name that AWS has, where an error's name differs from it in capitals alone.

    >>> meant("States.All"), meant("States.ALL"), meant("OutOfStock")
    ('States.ALL', None, None)
    """
    found = _MEANT.get(name.strip().lower())
    return None if found == name else found


def handlers(state: State) -> Iterator[Diagnostic]:
    """HANDLER_NEVER_TAKEN, ERROR_NEVER_MATCHED and ERROR_NAME_MISSPELT."""
    for field, kind in _KINDS.items():
        before: dict[str, int] = {}
        for number, handler in enumerate(state.fields.get(field, ())):
            at = f"{state.at}/{field}[{number}]"
            names: list[str] = handler["ErrorEquals"]
            yield from _names(names, at)
            hidden = [(name, by) for name in names if (by := _hiding(name, before)) is not None]
            if hidden:
                yield _never_taken(kind, field, hidden, at, whole=len(hidden) == len(names))
            for name in names:
                before.setdefault(name, number)


def _names(names: list[str], at: str) -> Iterator[Diagnostic]:
    for index, name in enumerate(names):
        here = f"{at}/ErrorEquals[{index}]"
        if name == "States.Runtime":
            yield advice(
                "ERROR_NEVER_MATCHED",
                "States.Runtime is neither retried nor caught, whatever ErrorEquals names",
                "Take it out, and correct the path or the data that would cause it.",
                here,
            )
        elif known := meant(name):
            yield advice(
                "ERROR_NAME_MISSPELT",
                f"No error has the name {name}: capitals count, and there are no wildcards but "
                "States.ALL and States.TaskFailed",
                f"Write {known}.",
                here,
            )


def _hiding(name: str, before: Mapping[str, int]) -> tuple[int, str] | None:
    """The handler and its name that matches all that a later one could."""
    # Of the reserved names, what States.TaskFailed matches is documented in two ways.
    is_clear = not name.startswith("States.") or name == "States.HeartbeatTimeout"
    broad = [each for each in _BROAD if is_clear and matches([each], name)]
    found = [(before[each], each) for each in dict.fromkeys((name, *broad)) if each in before]
    return min(found, key=lambda hiding: hiding[0], default=None)


def _never_taken(
    kind: str, field: str, hidden: list[tuple[str, tuple[int, str]]], at: str, *, whole: bool
) -> Diagnostic:
    name, (number, earlier) = hidden[0]
    what = f"This {kind} is never taken" if whole else f"This {kind} is never taken for {name}"
    why = "names it too" if earlier == name else f"has {earlier}, which matches {name} as well"
    return advice(
        "HANDLER_NEVER_TAKEN",
        f"{what}: {field}[{number}], which is asked before, {why}",
        f"Put it before {field}[{number}], or remove it."
        if whole
        else f"Take {name} out, or put it before.",
        at,
    )
