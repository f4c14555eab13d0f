"""Calls: what an expression with intrinsic functions gives."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

from nestedsf.asl.failures import NotDeterminedError, StateFailure
from nestedsf.asl.intrinsics import arrays, numbers, objects, texts
from nestedsf.asl.intrinsics.arguments import ArgumentError
from nestedsf.asl.intrinsics.grammar import Call, Literal, Text, read_call
from nestedsf.asl.paths import InvalidPathError, PathNotFoundError, value_at

if TYPE_CHECKING:
    from collections.abc import Callable

    from nestedsf.asl.intrinsics.grammar import Argument
    from nestedsf.asl.scope import Scope
    from nestedsf.jsontext import Json

__all__ = ["call", "is_call", "is_function"]

_ANY = 1_000
_FUNCTIONS: dict[str, tuple[Callable[..., Json], range]] = {
    "States.Array": (arrays.array, range(_ANY)),
    "States.ArrayPartition": (arrays.partition, range(2, 3)),
    "States.ArrayContains": (arrays.contains, range(2, 3)),
    "States.ArrayRange": (arrays.number_range, range(3, 4)),
    "States.ArrayGetItem": (arrays.get_item, range(2, 3)),
    "States.ArrayLength": (arrays.length, range(1, 2)),
    "States.ArrayUnique": (arrays.unique, range(1, 2)),
    "States.Base64Encode": (texts.encode_base64, range(1, 2)),
    "States.Base64Decode": (texts.decode_base64, range(1, 2)),
    "States.Hash": (texts.digest, range(2, 3)),
    "States.JsonMerge": (objects.merge, range(3, 4)),
    "States.StringToJson": (objects.from_text, range(1, 2)),
    "States.JsonToString": (objects.to_text, range(1, 2)),
    "States.Format": (texts.filled, range(1, _ANY)),
    "States.MathRandom": (numbers.random_number, range(2, 4)),
    "States.MathAdd": (numbers.add, range(2, 3)),
    "States.StringSplit": (texts.split, range(2, 3)),
    "States.UUID": (numbers.new_uuid, range(1)),
}
"""Each function, and how many arguments it takes."""

_RANDOM = ("States.MathRandom", "States.UUID")
_FORMAT = "States.Format"
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)


def is_function(text: str) -> bool:
    """Whether a text means a call, and not a path."""
    return text.startswith("States.")


def is_call(text: str) -> bool:
    r"""Whether a text can be read as a call of AWS's functions, whatever its arguments are.

    >>> is_call("States.Format('{}', $.a)"), is_call("States.Sum($.a)"), is_call("States.Array(x)")
    (True, False, False)
    """
    try:
        return _is_known(read_call(text))
    except ValueError:
        return False


def _is_known(argument: Argument) -> bool:
    if not isinstance(argument, Call):
        return True
    return argument.name in _FUNCTIONS and all(map(_is_known, argument.arguments))


def call(expression: str, scope: Scope) -> Json:
    """The value of a call such as ``States.Format('{} of {}', $.a, $.b)``.

    Raises:
        StateFailure: States.Runtime: a path among the arguments finds nothing.
            States.IntrinsicFailure: a function cannot take its arguments, or it is no call.
        NotDeterminedError: It draws a random value, and the scope has no randomness.

    >>> from nestedsf.asl.scope import Scope
    >>> call("States.ArrayGetItem(States.StringSplit('a/b', '/'), 1)", Scope(input={}))
    'b'
    """
    error, cause = "States.IntrinsicFailure", ""
    try:
        return _value(read_call(expression), scope)
    except (PathNotFoundError, InvalidPathError) as problem:
        error, cause = "States.Runtime", str(problem)
    except RecursionError:
        cause = "The arguments are nested too deeply"
    except ValueError as problem:
        cause = str(problem)
    raise StateFailure(error, f"The function '{expression}' had the following error: {cause}")


def _value(argument: Argument, scope: Scope) -> Json:
    if isinstance(argument, Call):
        return _result(argument, scope)
    if isinstance(argument, Literal):
        return argument.value
    if isinstance(argument, Text):
        return _ESCAPED.sub(r"\1", argument.raw)
    try:
        return value_at(argument.path, scope)
    except PathNotFoundError:
        raise PathNotFoundError(
            f"The JsonPath argument for the field '{argument.path}' could not be found in the "
            f"input '{scope.quoted_input()}'"
        ) from None


def _result(asked: Call, scope: Scope) -> Json:
    name, given = asked.name, asked.arguments
    if name not in _FUNCTIONS:
        raise ValueError(f"there is no function {name}")
    function, counts = _FUNCTIONS[name]
    values = [_value(argument, scope) for argument in given]
    if name == _FORMAT and given and isinstance(given[0], Text):
        values[0] = given[0].raw  # it tells escaped braces from places
    if len(values) not in counts:
        raise ArgumentError(f"Invalid arguments in {name}")
    if name in _RANDOM:
        if scope.randomness is None:
            raise NotDeterminedError(f"{name} gives another value each time")
        function = partial(function, scope.randomness)
    try:
        return function(*values)
    except ArgumentError as error:
        raise ArgumentError(str(error) or f"Invalid arguments in {name}") from None
