"""Query languages: an answer in JSONata is tried out in a state in JSONata."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from nestedsf.jsontext import decode

__all__ = ["JSONATA", "alone", "inside", "is_jsonata", "note", "on_jsonpath"]

JSONATA = {"QueryLanguage": "JSONata"}
"""What a state in JSONata says of itself."""
_OF_JSONPATH = re.compile(
    r"ResultPath|ResultSelector|OutputPath|Parameters|JsonMerge|StringToJson|One field|"
    r"the result is put|dollars|\.\$"
)


def is_jsonata(answer: object) -> bool:
    """Whether an answer is in JSONata: it says so, has an expression, or a field that is JSONata's.

    >>> [is_jsonata(each) for each in ({"a": "{% $states.input.a %}"}, {"a.$": "$.a"})]
    [True, False]
    >>> is_jsonata([{"ErrorEquals": ["States.ALL"], "Output": "late", "Next": "Apologize"}])
    True
    """
    entries = answer if isinstance(answer, list) else [answer]
    if any(isinstance(each, Mapping) and {"Arguments", "Output"} & each.keys() for each in entries):
        return True
    text = json.dumps(answer, default=str)
    return "{%" in text or '"QueryLanguage": "JSONata"' in text


def note(answer: object) -> str:
    """What is to be added where an answer is right, and its state has to say that it is in JSONata.

    >>> note('{"a": "{% $states.input.a %}"}')[:24]
    ' It was read as JSONata:'
    >>> note('{"a.$": "$.a"}'), note('{"QueryLanguage": "JSONata", "Output": "{% 1 %}"}')
    ('', '')
    """
    try:
        value = decode(answer) if isinstance(answer, str) else answer
    except ValueError:
        return ""
    if not is_jsonata(value) or '"QueryLanguage"' in json.dumps(value, default=str):
        return ""
    return (
        ' It was read as JSONata: such a state says "QueryLanguage": "JSONata", and has no '
        "Parameters, ResultSelector and ResultPath. Output makes what it hands on, and Arguments "
        "what a Task sends. In a state in JSONPath it would be a text."
    )


def on_jsonpath(hints: Iterable[str]) -> bool:
    """Whether hints are about what JSONata does not have.

    >>> on_jsonpath(["It is ResultPath."]), on_jsonpath(["Output says what is handed on."])
    (True, False)
    """
    return bool(_OF_JSONPATH.search(" ".join(hints)))


def inside(answer: Any, field: str) -> Any:  # noqa: ANN401  an answer is any JSON
    """What is in a field, where somebody has written the field or the whole state around it.

    >>> inside({"QueryLanguage": "JSONata", "Output": {"a": 1}}, "Output"), inside({"a": 1}, "Output")
    ({'a': 1}, {'a': 1})
    """
    return answer[field] if isinstance(answer, Mapping) and field in answer else answer


def alone(answer: Mapping[str, Any], field: str) -> Mapping[str, Any]:
    """The one state with a field, where somebody has written its name around it; or the answer.

    >>> alone({"Ship": {"Retry": []}}, "Retry"), alone({"Retry": []}, "Retry")
    ({'Retry': []}, {'Retry': []})
    """
    states = list(answer.values())
    if len(states) == 1 and isinstance(states[0], Mapping) and field in states[0]:
        return states[0] if field not in answer else answer
    return answer
