"""Mistakes in a Retry: its list, its retriers and their fields, in a sentence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from nestedsf.lessons.mistakes import a, quoted
from nestedsf.lessons.mistakes.in_catches import in_names

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["retry_faults"]

_WHOLE = ("IntervalSeconds", "MaxAttempts", "MaxDelaySeconds")
_FIELDS = ("ErrorEquals", *_WHOLE, "BackoffRate", "JitterStrategy", "Comment")


def retry_faults(task: Mapping[str, Any]) -> Iterator[str]:
    """What AWS refuses in the Retry of a Task, the first mistake first.

    >>> next(retry_faults({"Retry": {"ErrorEquals": ["States.ALL"]}}))
    'Retry is an object, and it must be a list, even of one retrier.'
    """
    retry = task.get("Retry", [])
    if not isinstance(retry, list):
        yield f"Retry is {a(retry)}, and it must be a list, even of one retrier."
        return
    for number, retrier in enumerate(retry, 1):
        if not isinstance(retrier, Mapping):
            yield f"Each retrier is an object, and this one is {a(retrier)}."
            return
        yield from _retrier_faults(retrier)
        names = retrier["ErrorEquals"]
        if "States.ALL" in names and (len(names) > 1 or number < len(retry)):
            where = "together with another name" if len(names) > 1 else "before another retrier"
            yield f"AWS refuses it: States.ALL is {where}, and it must be alone and last."


def _retrier_faults(retrier: Mapping[str, Any]) -> Iterator[str]:
    for key in map(str, retrier):
        if key in ("Next", "ResultPath"):
            yield f"A retrier has no field {quoted(key)}: that is a field of a catcher."
        elif key not in _FIELDS:
            yield f"A retrier has no field {quoted(key)}: it has {', '.join(_FIELDS[:-1])}."
    names = retrier.get("ErrorEquals")
    if not isinstance(names, list):
        told = f"ErrorEquals is {a(names)}" if names else "A retrier has no ErrorEquals"
        yield f"{told}, and it must be a list of error names, even of one."
        return
    yield from in_names(list(map(str, names)))
    for key in (*_WHOLE, "BackoffRate"):
        value = retrier.get(key, 1)
        known = (int, float) if key == "BackoffRate" else int
        if isinstance(value, bool) or not isinstance(value, known):
            what = "number" if key == "BackoffRate" else "whole number"
            yield f"AWS refuses it: {key} is {a(value)}, and it must be a {what}."
            return
    if retrier.get("BackoffRate", 1) < 1:
        yield "AWS refuses it: BackoffRate is less than 1, so the pauses would get shorter."
