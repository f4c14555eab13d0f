"""Predictions: what is seen of an output that somebody has foretold, beside the one there was."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nestedsf.lessons.follow_the_data.data_seen import shown
from nestedsf.lessons.judging.answers import in_other_capitals
from nestedsf.lessons.judging.tryouts import in_words
from nestedsf.lessons.mistakes import a, quoted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nestedsf.jsontext import Json

__all__ = ["about_prediction"]

_TOP = "at its top"
_DEEP = 3
_LABEL = "label"  # what ResultPath makes
_STAGES = ("Write down the value after each stage: InputPath, Parameters, ResultPath.",)
_COPIED = ("A key that the definition writes comes out with the same capitals.",)
_QUOTES = ("A number has no quotes, and with quotes around it it is a text.",)
_MADE = ("Parameters makes an object, with a key for each of its own.",)
_ITS_KEY = ("ResultPath is a path, and in the output there is the key that it leads to.",)
_WHOLE = (
    "ResultPath puts the result into something. Into what?",
    "It is the input of the state, as it was before InputPath.",
)
_READ = (
    "Go through the stages in their order: InputPath, Parameters, ResultPath.",
    "In Parameters, a value is a path only where its key ends in .$, and that key loses the .$.",
)


def about_prediction(said: Json, output: Json) -> tuple[str, ...]:
    """What is seen of a prediction that is not the output, and hints.

    >>> about_prediction({"a": {"b": 7}}, {"a": {}, "b": 7})[0]
    'Your output has “b” in a, and the output of the execution has it somewhere else.'
    """
    if not isinstance(said, dict) or not isinstance(output, dict):
        return f"The output of the execution is an object, and yours is {in_words(said)}.", *_WHOLE
    return next(_faults(said, output), ("Some value came out as another one.", *_STAGES))


def _faults(said: dict[str, Json], output: dict[str, Json]) -> Iterator[tuple[str, ...]]:
    ours, theirs = list(_places(said)), list(_places(output))
    names, known = [key for key, _ in ours], [key for key, _ in theirs]
    yield from _in_keys(names, known)
    for key, value in output.items():
        if isinstance(value, dict) and not isinstance(said.get(key, {}), dict):
            what = in_words(said[key])
            seen = f"In your output, {key} is {what}, and it came out as an object."
            yield seen, *(_MADE if key == _LABEL else _STAGES)
    for key, place in ours:
        if key in known and (key, place) not in theirs:
            name = quoted(key) if key else shown(key)
            where = f"Your output has {name} {place}"
            yield f"{where}, and the output of the execution has it somewhere else.", *_WHOLE
    if len(said) < len(output):
        seen = f"The output of the execution has {len(output)} fields at its top"
        yield f"{seen}, and yours has {len(said)}.", *_WHOLE
    yield from _in_fields(ours, theirs)
    values = dict(_leaves(output))
    for path, leaf in _leaves(said):
        real = values.get(path)
        if real == leaf and isinstance(real, bool) == isinstance(leaf, bool):
            continue
        if str(real) == str(leaf):
            yield f"In your output, {path} is {a(leaf)}, and it came out as {a(real)}.", *_QUOTES
        seen = f"All fields are there, and the value of {path} came out as another one."
        yield seen, *(_READ if path.startswith(_LABEL) else _STAGES)


def _in_fields(
    ours: list[tuple[str, str]], theirs: list[tuple[str, str]]
) -> Iterator[tuple[str, ...]]:
    known = [key for key, _ in theirs]
    for key, _ in ours:
        if key not in known:
            yield f"Your output has {shown(key)}, and no field came out with this name.", *_STAGES
    for key, place in theirs:
        if (key, place) not in ours:
            made = place == f"in {_LABEL}"
            yield f"In your output, a field is missing {place}.", *(_MADE if made else _STAGES)


def _in_keys(ours: list[str], theirs: list[str]) -> Iterator[tuple[str, ...]]:
    for key in ours:
        if in_other_capitals(key, theirs):
            yield (
                f"Your output has the key {shown(key)}, and another one came out: capitals count.",
                *_COPIED,
            )
    for key in ours:
        if key.endswith(".$"):
            yield f"Your output has the key {shown(key)}, and no key came out with .$.", *_READ[1:]
        if key.startswith("$."):
            name = shown(key.removeprefix("$."))
            yield (
                f"Your output has the key {shown(key)}: that is a path, to the key {name}.",
                *_ITS_KEY,
            )


def _places(value: Json) -> Iterator[tuple[str, str]]:
    """Every key of the objects in a value, with the field that it is in."""
    waiting: list[tuple[str, Json, int]] = [("", value, 0)]
    while waiting:
        path, found, depth = waiting.pop(0)
        if not isinstance(found, dict) or depth > _DEEP:
            continue
        for key, inner in found.items():
            yield key, f"in {shown(path)}" if path else _TOP
            waiting.append((f"{path}.{key}" if path else key, inner, depth + 1))


def _leaves(value: Json, path: str = "", depth: int = 0) -> Iterator[tuple[str, object]]:
    if isinstance(value, dict) and value and depth <= _DEEP:
        for key, inner in value.items():
            yield from _leaves(inner, f"{path}.{key}" if path else key, depth + 1)
    else:
        yield path, value
