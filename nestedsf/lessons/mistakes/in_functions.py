"""Mistakes in calls of intrinsic functions: how many arguments they are given."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from nestedsf.asl.intrinsics import read_call
from nestedsf.asl.intrinsics.grammar import Call, Text

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["argument_faults"]

# Of States.JsonMerge notebook 03 says more, from what becomes of it.
_COUNTS = {
    **dict.fromkeys(("ArrayLength", "ArrayUnique", "Base64Encode", "Base64Decode"), (1,)),
    **dict.fromkeys(("StringToJson", "JsonToString"), (1,)),
    **dict.fromkeys(("ArrayPartition", "ArrayContains", "ArrayGetItem", "Hash"), (2,)),
    **dict.fromkeys(("MathAdd", "StringSplit"), (2,)),
    "ArrayRange": (3,),
    "MathRandom": (2, 3),
    "UUID": (0,),
}
_ESCAPED = re.compile(r"\\.", re.DOTALL)


def argument_faults(text: str) -> Iterator[str]:
    """What is wrong with the number of arguments in a call that can be read.

    >>> list(argument_faults("States.Format('{}-{}', $$.Execution.Name)"))
    ['States.Format has 2 {} in its text and 1 value after it, and each {} takes one.']
    >>> list(argument_faults("States.MathAdd($.a)"))
    ['States.MathAdd takes 2 arguments, and is given 1.']
    >>> list(argument_faults("States.Format('{}', States.UUID())"))
    []
    """
    waiting = [read_call(text)]
    while waiting:
        call = waiting.pop(0)
        yield from _faults(call)
        waiting += [each for each in call.arguments if isinstance(each, Call)]


def _faults(call: Call) -> Iterator[str]:
    given = len(call.arguments)
    if call.name == "States.Format":
        first = call.arguments[0] if call.arguments else None
        if isinstance(first, Text):
            places, values = _ESCAPED.sub("", first.raw).count("{}"), given - 1
            if places != values:
                after = f"{values or 'no'} value{'' if values == 1 else 's'} after it"
                yield f"{call.name} has {places or 'no'} {{}} in its text and {after}, and each {{}} takes one."
        return
    counts = _COUNTS.get(call.name.removeprefix("States."), (given,))
    if given not in counts:
        takes = " or ".join(map(str, counts))
        many = "argument" if counts == (1,) else "arguments"
        yield f"{call.name} takes {takes} {many}, and is given {given}."
