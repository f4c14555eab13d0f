"""What an explorer gives away and starts: files, the line of Python, an edited input, its place."""

from __future__ import annotations

import base64
import json

import pytest

import nestedsf
from nestedsf.exceptions import InputError, NestedsfError, UnknownStateError
from nestedsf.view.explorer.acts.starting import editable_input, edited_input
from nestedsf.view.filenames import file_name

ARN = "arn:aws:states:eu-west-1:123456789012"
INPUT = {
    "when": "2026-01-02T03:04:05Z",
    "by": f"{ARN}:execution:main:x",
    "lines": [{"n": 1, "at": "2026-01-02T03:04:05Z"}, {"n": 2, "at": "2026-01-03T03:04:05Z"}],
    "amount": 1.5,
    "note": None,
}
DEFINITION = {
    "StartAt": "Load",
    "States": {"Load": {"Type": "Pass", "Next": "Ship"}, "Ship": {"Type": "Succeed"}},
}
TRACE = nestedsf.trace_of(
    [
        {
            "id": 1,
            "type": "ExecutionStarted",
            "executionStartedEventDetails": {"input": json.dumps(INPUT)},
        },
        *(
            {
                "id": 2 + 2 * number + is_exit,
                "previousEventId": 1 + 2 * number + is_exit,
                "type": f"{kind}State{'Exited' if is_exit else 'Entered'}",
                f"state{'Exited' if is_exit else 'Entered'}EventDetails": {"name": name},
            }
            for number, (name, kind) in enumerate([("Load", "Pass"), ("Ship", "Succeed")])
            for is_exit in (False, True)
        ),
        {"id": 6, "previousEventId": 5, "type": "ExecutionSucceeded"},
    ],
    DEFINITION,
    name="x",
    execution_arn=f"{ARN}:execution:main:x",
    state_machine_arn=f"{ARN}:stateMachine:main",
)


def shown() -> dict[str, object]:
    value: dict[str, object] = json.loads(editable_input(TRACE)["json"])
    return value


def test_a_form_shows_no_secret_and_says_that_marks_stand_for_something() -> None:
    form = editable_input(TRACE)
    assert "123456789012" not in form["json"]
    assert "2026" not in form["json"]
    assert (form["machine"], form["marks"]) == ("main", True)


def test_what_is_behind_a_mark_that_was_left_is_sent() -> None:
    assert edited_input(editable_input(TRACE)["json"], TRACE) == INPUT
    edited = {**shown(), "amount": 2, "new": [True]}
    assert edited_input(json.dumps(edited), TRACE) == {**INPUT, "amount": 2, "new": [True]}
    lines = shown()["lines"]
    assert isinstance(lines, list)
    lines[1]["n"] = 7
    found = edited_input(json.dumps({"lines": lines}), TRACE)
    assert found == {"lines": [INPUT["lines"][0], {"n": 7, "at": "2026-01-03T03:04:05Z"}]}  # type: ignore[index]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ('{"other": "‹date›"}', "other"),
        ('{"when": ["‹date›"]}', "when.0"),
        ('{"amount": "until ‹date›"}', "amount"),
        ('{"‹account›": 1}', "stands for"),
        ('"‹execution›"', "stands for"),
    ],
)
def test_a_mark_that_was_moved_stands_for_nothing(text: str, place: str) -> None:
    with pytest.raises(InputError, match="stands for a value that is not shown") as told:
        edited_input(text, TRACE)
    assert place in str(told.value)


@pytest.mark.parametrize("text", ["", "{", '{"a": 1,,}', "NaN", "'a'"])
def test_an_input_that_is_not_json_is_refused_in_a_sentence(text: str) -> None:
    with pytest.raises(InputError, match=r"^The input is not JSON: ") as told:
        edited_input(text, TRACE)
    assert "Expecting" not in str(told.value)


@pytest.mark.parametrize("form", ["svg", "png", "json", "html"])
@pytest.mark.parametrize("show_secrets", [False, True])
def test_a_file_is_masked_as_what_is_shown_is(form: str, *, show_secrets: bool) -> None:
    explorer = nestedsf.explore(TRACE, show_secrets=show_secrets)
    asked = {"what": "save", "form": form, "path": [], "children": True, "direction": "vertical"}
    file = explorer.answer(asked)
    assert isinstance(file, dict)
    assert file["name"] == f"main-x.{form}"
    if form == "png":
        assert base64.b64decode(file["content"]).startswith(b"\x89PNG")
    elif form in ("json", "html"):
        assert ("123456789012" in file["content"]) is show_secrets


@pytest.mark.parametrize(
    "name",
    ["a/b\\c", "..", "con", "COM1.x", "é\u0301", "\u202egnp.exe", "a\nb", " ", "x" * 500, "‹date›"],
)
def test_a_file_name_is_safe_on_any_file_system(name: str) -> None:
    made = file_name(name, ending="svg")
    stem = made.removesuffix(".svg")
    assert made == file_name(name, ending="svg")
    assert stem
    assert not set(stem) & set('<>:"/\\|?*\n\u202e‹› ')
    assert stem[0] not in ".-"
    assert stem.casefold() not in ("con", "com1.x")
    assert len(made.encode()) < 255


def test_the_line_of_python_opens_the_state() -> None:
    explorer = nestedsf.explore(TRACE)
    line = explorer.answer({"what": "line", "path": [], "name": "Ship"})
    assert line == "nestedsf.explore(trace, state='Ship')"
    assert eval(str(line), {"nestedsf": nestedsf, "trace": TRACE}).selected == "Ship"  # noqa: S307


def test_an_explorer_opens_at_the_state_that_is_named() -> None:
    assert nestedsf.explore(TRACE, state="Load").selected == "Load"
    with pytest.raises(UnknownStateError, match="'Load', 'Ship'"):
        nestedsf.explore(TRACE, state="Sail")
    with pytest.raises(UnknownStateError, match="No execution here has a state 'Sail'") as raised:
        nestedsf.explore(TRACE).selected = "Sail"
    assert raised.type.__name__ == "UnknownSelectionError"


def test_without_a_session_nothing_is_started() -> None:
    explorer = nestedsf.explore(TRACE)
    for what in ("input", "start"):
        with pytest.raises(NestedsfError, match=r"explore\(session, execution\)"):
            explorer.answer({"what": what, "path": [], "input": "{}"})
