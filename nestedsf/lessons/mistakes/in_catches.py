"""Mistakes in catches: the list of a Catch, its entries and names, and the paths of a state."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from nestedsf.asl.advice.handlers import meant
from nestedsf.lessons.mistakes.in_json import a, quoted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["in_catch", "in_names", "in_paths", "strange_name"]

_PATH = re.compile(r"\$\$?([.\[]|$)")
# Assign and Output are of what is newer than the paths.
_FIELDS = ("ErrorEquals", "Next", "ResultPath", "Comment", "Assign", "Output")
_MANY = re.compile(r"\.\.|[*?,]|\[\d*:")  # what can find several values
_TEXT = re.compile(r"'[^']*'|\"[^\"]*\"")


def in_paths(state: Mapping[str, Any]) -> str | None:
    """What is wrong with InputPath, ResultPath and OutputPath of a state.

    >>> in_paths({"ResultPath": "null"})
    'ResultPath is the text "null", and null without quotes is what drops a result.'
    """
    for field in ("InputPath", "ResultPath", "OutputPath"):
        if f"{field}.$" in state:
            return f"{field} is a path in any case: it has no .$ at its end."
        if told := _no_path(field, state.get(field)):
            return told
    return _in_result_path(state.get("ResultPath"))


def _no_path(field: str, path: object) -> str | None:
    """Why what a field has is not a path; None where it is one, or null."""
    if path == "null":
        drops = "is what drops a result" if field == "ResultPath" else "is another value"
        return f'{field} is the text "null", and null without quotes {drops}.'
    if path == "":
        return f"{field} is empty, and a path begins with $."
    if isinstance(path, str) and path.strip() != path and path.strip().startswith("$"):
        edge = "begins" if path[0].isspace() else "ends"
        return f"{field}: the value {edge} with a space, and no path does."
    if path is not None and not (isinstance(path, str) and path.startswith("$")):
        return f"{field} is {quoted(path) if isinstance(path, str) else a(path)}, and a path begins with $."
    if isinstance(path, str) and not _PATH.match(path):
        return f"{field} is {quoted(path)}: after the dollar of a path comes a dot or a [."
    return None


def _in_result_path(path: object) -> str | None:
    """Why a result cannot be put where a path says, though it is a path."""
    if not isinstance(path, str):
        return None
    if path.startswith("$$"):
        return (
            f"ResultPath says where in the input of the state the result is put, and {path} is in "
            "the context object, which no state can change."
        )
    if _MANY.search(_TEXT.sub("", path)):
        return f"ResultPath is {quoted(path)}, and a result is put in one place, by its name."
    return None


def in_catch(catch: object) -> str | None:
    """What is wrong with the form of a Catch: its list, its entries and their names.

    >>> in_catch([{"ErrorEquals": "States.ALL", "Next": "Apologize"}])
    'ErrorEquals is a text, and it must be a list of names, even of one.'
    """
    if isinstance(catch, Mapping):
        if "Catch" in catch and len(catch) == 1:
            return "The list is inside Catch, and the list alone is wanted."
        return "A Catch is a list, even of one entry, and this is an object."
    if not isinstance(catch, list):
        return f"A Catch is a list of objects, and this is {a(catch)}."
    if not catch:
        return "The list is empty, so no error is caught."
    return next(filter(None, (_in_catcher(catcher) for catcher in catch)), None) or _all_last(catch)


def _in_catcher(catcher: object) -> str | None:
    if not isinstance(catcher, Mapping):
        return f"Each entry of a Catch is an object, and this one is {a(catcher)}."
    return next(_catcher_faults(catcher), None) or in_paths(catcher)


def _catcher_faults(catcher: Mapping[str, Any]) -> Iterator[str]:
    for key in map(str, catcher):
        for known in ("ErrorEquals", "Next", "ResultPath"):
            if key != known and key.lower().removesuffix(".$") == known.lower():
                yield f"A Catch has no field {key}: it is written {known}."
        if key not in _FIELDS:
            yield f"An entry of a Catch has no field {quoted(key)}, and AWS would refuse it."
    names = catcher.get("ErrorEquals")
    if names is None:
        yield "An entry of a Catch has no ErrorEquals, which names the errors."
    elif not isinstance(names, list):
        yield f"ErrorEquals is {a(names)}, and it must be a list of names, even of one."
    elif not names or not all(isinstance(name, str) for name in names):
        yield "ErrorEquals is a list of names, one at least, and each is a text."
    else:
        yield from in_names(names)
    if not catcher.get("Next"):
        yield "An entry of a Catch has no Next, the state that the error leads to."
    elif not isinstance(catcher["Next"], str):
        yield f"Next is {a(catcher['Next'])}, and it must be the name of one state."


def in_names(names: list[str]) -> Iterator[str]:
    """What is wrong with the names of errors in a list of them.

    >>> next(in_names(["HeartbeatTimeout"]))
    "HeartbeatTimeout is not a name of AWS's: its names for kinds of errors begin with States., and capitals count."
    >>> list(in_names(["OutOfStock", "States.Timeout"]))
    []
    """
    for name in names:
        if re.search(r"[,;]", name):
            yield f"ErrorEquals has the one text {quoted(name)}: each name is a text of its own."
        if name != name.strip():
            yield f"The name {quoted(name)} begins or ends with a space, and no error's name does."
    for name in names:
        if meant(name) or ("." not in name and meant(f"states.{name.lower()}")):
            yield (
                f"{name} is not a name of AWS's: its names for kinds of errors begin with States., and "
                "capitals count."
            )


def strange_name(names: Iterable[str]) -> str | None:
    """That no error of AWS's has one of these names, though it begins as theirs do; or None.

    >>> strange_name(["OutOfStock", "States.Timeout", "States.Heartbeat"])
    "No error of AWS's has the name States.Heartbeat."
    """
    for name in names:
        # Others that begin so are of HTTP Tasks, with the status that was answered.
        ours = meant(name.lower()) == name or name.startswith(("States.Http.", "States.Reference"))
        if name.startswith("States.") and not ours:
            return f"No error of AWS's has the name {name}."
    return None


def _all_last(catch: list[Mapping[str, Any]]) -> str | None:
    for number, catcher in enumerate(catch, 1):
        names = catcher["ErrorEquals"]
        if "States.ALL" in names and (len(names) > 1 or number < len(catch)):
            where = "together with another name" if len(names) > 1 else "before another entry"
            return f"AWS refuses it: States.ALL is {where}, and it must be alone and last."
    return None
