"""Test cases: the mock configuration of Step Functions Local.

https://docs.aws.amazon.com/step-functions/latest/dg/sfn-local-mock-cfg-file.html
"""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import TYPE_CHECKING

from nestedsf.engine.mocks.mock import MockedError, MockedResult
from nestedsf.engine.mocks.mocks import PRESENT, MockedAttempts, MockedTask, Mocks
from nestedsf.engine.mocks.places import misread, object_at, place, shown

if TYPE_CHECKING:
    from nestedsf.documents.document import Document, Path
    from nestedsf.engine.mocks.mock import Mock
    from nestedsf.jsontext import Json

__all__ = ["is_format_of", "mocks_in"]

_MACHINES, _CASES, _RESPONSES = "StateMachines", "TestCases", "MockedResponses"
_RANGE = re.compile(r"(?P<first>\d{1,9})(?:-(?P<last>\d{1,9}))?", re.ASCII)


def is_format_of(value: dict[str, Json]) -> bool:
    """Whether a value is a mock configuration, rather than mocks by the state's name."""
    return bool({_MACHINES, _RESPONSES} & set(value))


def mocks_in(document: Document) -> Mocks:
    """The mocks of a mock configuration.

    Raises:
        InputError: Something of it is not as it has to be; says the file and the line.
    """
    whole = document.value
    assert isinstance(whole, dict)  # noqa: S101  the caller has looked
    for field in whole:
        if field not in {_MACHINES, _RESPONSES}:
            raise misread(
                document,
                (field,),
                f"mocks have {_MACHINES} and {_RESPONSES}, not {shown(field)}",
            )
    given = whole.get(_RESPONSES, {})
    if not isinstance(given, dict):
        raise misread(document, (_RESPONSES,), f"{_RESPONSES} is an object")
    responses = {name: _response(document, name, value) for name, value in given.items()}
    machines = object_at(
        document, (_MACHINES,), whole.get(_MACHINES), f"{_MACHINES} names no state machine"
    )
    return Mocks(
        machines={
            name: _cases(document, (_MACHINES, name), value, responses)
            for name, value in machines.items()
        },
        where=document.path or "",
        lines={name: place(document, (_MACHINES, name)) for name in machines},
    )


def _cases(
    document: Document, path: Path, value: Json, responses: dict[str, tuple[MockedAttempts, ...]]
) -> dict[str, dict[str, MockedTask]]:
    machine = shown(path[-1])
    fields = object_at(document, path, value, f"{machine} has no {_CASES}")
    for field in fields:
        if field != _CASES:
            raise misread(
                document, (*path, field), f"a state machine has {_CASES}, not {shown(field)}"
            )
    path = (*path, _CASES)
    cases = object_at(document, path, fields[_CASES], f"{machine} has no test case")
    return {
        name: _tasks(document, (*path, name), tasks, responses) for name, tasks in cases.items()
    }


def _tasks(
    document: Document, path: Path, value: Json, responses: dict[str, tuple[MockedAttempts, ...]]
) -> dict[str, MockedTask]:
    case = str(path[-1])
    if not case or "#" in case:
        raise misread(document, path, f"{shown(case)} names no test case: # stands before it")
    if not isinstance(value, dict):
        raise misread(
            document, path, f'the test case {shown(case)} has states, as {{"Charge": "Declined"}}'
        )
    tasks: dict[str, MockedTask] = {}
    for state, name in value.items():
        at = (*path, state)
        if not isinstance(name, str):
            raise misread(document, at, f"{shown(state)} takes the name of one of the {_RESPONSES}")
        if name not in responses:
            close = get_close_matches(name, responses, 1)
            other = f", or name {shown(close[0])}" if close else ""
            raise misread(document, at, f"{_RESPONSES} has no {shown(name)}: write it{other}")
        tasks[state] = MockedTask(attempts=responses[name], where=place(document, at))
    return tasks


def _response(document: Document, name: str, value: Json) -> tuple[MockedAttempts, ...]:
    """What attempts get, by the number of the attempt; each has to have something."""
    path: Path = (_RESPONSES, name)
    ranges = object_at(
        document, path, value, f'{shown(name)} has no attempt, as {{"0": {{"Return": …}}}}'
    )
    found = sorted((_range(document, (*path, key)), key) for key in ranges)
    expected = 0
    attempts: list[MockedAttempts] = []
    for (first, last), key in found:
        at = (*path, key)
        if first < expected:
            raise misread(
                document, at, f"{shown(name)} has attempt {first} twice; {key!r} is one of them"
            )
        if first > expected:
            raise misread(
                document,
                at,
                f"{shown(name)} has nothing for attempt {expected}: attempts begin at 0, and none "
                "may be missing",
            )
        mock = _mock(document, at, ranges[key])
        attempts.append(
            MockedAttempts(last=last, mock=mock, mode=PRESENT, where=place(document, at))
        )
        expected = last + 1
    return tuple(attempts)


def _range(document: Document, path: Path) -> tuple[int, int]:
    found = _RANGE.fullmatch(str(path[-1]))
    first = int(found["first"]) if found else 0
    last = int(found["last"] or first) if found else -1
    if last < first:
        raise misread(
            document, path, f'{shown(path[-1])} is no attempt: it is a number or a range, as "1-2"'
        )
    return first, last


def _mock(document: Document, path: Path, value: Json) -> Mock:
    if not isinstance(value, dict) or len(value) != 1 or not {"Return", "Throw"} & set(value):
        raise misread(
            document,
            path,
            f"attempt {shown(path[-1])} of {shown(path[-2])} has either Return or Throw",
        )
    if "Return" in value:
        return MockedResult(result=value["Return"])
    error = value["Throw"]
    if (
        not isinstance(error, dict)
        or not set(error) <= {"Error", "Cause"}
        or not all(isinstance(text, str) for text in error.values())
        or not error.get("Error")
    ):
        raise misread(
            document,
            (*path, "Throw"),
            'Throw takes texts, such as {"Error": "Burnt", "Cause": "Too hot."}',
        )
    cause = error.get("Cause")
    return MockedError(error=str(error["Error"]), cause=None if cause is None else str(cause))
