"""Hints that fit a mistake in the form of an answer, so that they lead on from what it was told."""

from __future__ import annotations

import re

__all__ = ["leading"]

_JSON = (
    "JSON has double quotes around each key and text, and a comma between two entries.",
    "Where JSON cannot be read, what is missing is often just before that place.",
)
_PLACE = (
    "Two things are told apart: what is sent to the service, and what the state itself does.",
    "What is sent is inside Parameters. All other fields are beside Parameters.",
)
_PATHS = (
    "InputPath, ResultPath and OutputPath are always paths, so their names have no .$.",
    "A path begins with $. Instead of one, there may be null, without quotes.",
)
_READ = (
    "Inside Parameters and ResultSelector, a value is read only where its key ends in .$.",
    "One dollar begins a path in the data, and two dollars one in the context object.",
)
_COUNTED = (
    "Commas stand between the arguments of a function: how many are there?",
    "In States.Format, each {} in the text stands for one of the values after it, in their order.",
)
_FIXED = (
    "A key ends in .$ only where its value is one path, or one function.",
    "An object has a key without .$, and keys inside the object may end in .$.",
)
_ABOVE = (
    "ResultPath says where in the input of the state the result is put. What is there already?",
    "A place that is new is safe: a key of its own, beside the others.",
)
_ENDS = (
    "A state says what comes after it with Next, or with End that nothing does.",
    'It is written "Next": "…" with the name of a state, or "End": true.',
)
_CAPITALS = (
    "Each word in the name of a field begins with a capital.",
    "TimeoutSeconds, ResultPath and ErrorEquals are written as they stand here.",
)
_OBJECT = (
    "An object stands between { and }, and has the name of each field before its value.",
    "What belongs around it, as a list or the states of a definition, is left out.",
)
_WHOLE_NUMBER = ("A whole number has no point in it, as 300.",)
_ENTRY = (
    "What does an entry of a Catch say? It names errors, and the state that they lead to.",
    "It has ErrorEquals and Next, and it may have ResultPath and Comment.",
)
_SELECTOR = (
    "ResultSelector makes an object, and it is written as one.",
    "Each of its keys is a key of what it makes, and ends in .$ where its value is a path.",
)
_RESOURCE = (
    "A Resource has three parts: arn:aws:states:::, the service and its action, and an ending.",
    "What starts an execution is arn:aws:states:::states:startExecution, and then the ending.",
)
_LOOKS = (
    "InputPath and Parameters look in the input of the state, and ResultSelector in the result.",
    "OutputPath looks in what is about to be handed on, and without it everything is.",
)
_FITTING = (
    (r"^(This is not JSON|JSON text is asked for|The key .* is there twice)", _JSON),
    (
        r"is next to Resource|is inside (Parameters|Arguments|Input), (and|so)|belongs in Input",
        _PLACE,
    ),
    (r"(both|neither) a Next n?o?r? ?|^End is ", _ENDS),
    (r"with other capitals", _CAPITALS),
    (r"one JSON object, and this is|a Task alone is wanted|A Task is a JSON object", _OBJECT),
    (r" is [\d.]+, and it must be a whole number|a number, and it must be a whole", _WHOLE_NUMBER),
    (r"nothing can be put", _ABOVE),
    (r"[Ee](ntry|ach entry) of a Catch |A Catch has no field|AWS would refuse it: .*Catch", _ENTRY),
    (r"^ResultSelector is ", _SELECTOR),
    (r"\b(Input|Result|Output)Path is ", _PATHS),
    (r"(Output|Input)Path looks|Parameters look ", _LOOKS),
    (r"the key of a fixed value has no", _FIXED),
    (r"each \{\} takes one|arguments?, and is given", _COUNTED),
    (r"\.\$|dollar|context object|States\.\w+\(|no function States|names of functions", _READ),
    (r"The Resource |The service states has|A Resource is", _RESOURCE),
)


def leading(mistake: str, *otherwise: str) -> tuple[str, ...]:
    """The hints that fit a mistake of form; those of the exercise where it is none that is known.

    >>> leading("This is not JSON: the { of line 1 is never closed.")[1]
    'Where JSON cannot be read, what is missing is often just before that place.'
    >>> leading("Ship was handed a list.", "Which field says where the result is put?")
    ('Which field says where the result is put?',)
    """
    return next((hints for kind, hints in _FITTING if re.search(kind, mistake)), otherwise)
