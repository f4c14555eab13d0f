"""Secrets of every form, in every place of an execution: none is in anything that shows it."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

from nestedsf.cli import main
from nestedsf.cli.saving import save
from nestedsf.exceptions import NestedsfError
from nestedsf.masking.values import masked, without_secrets
from nestedsf.trace import ExecutionTrace, load_history, trace_of
from nestedsf.view import compare, data_flow, draw, report, sequence, timeline
from nestedsf.view.explorer.widget import Explorer
from tests.masking.secrets import FORMS, Planted
from tests.trace.machines import Recording

MAIN = "arn:aws:states:eu-west-1:{}:execution:main:{}"
TASKS = {  # the events of a Task, by what it calls
    "LambdaFunction": ("ScheduleFailed", "Scheduled", "StartFailed", "Started", "Succeeded"),
    "Activity": ("ScheduleFailed", "Scheduled", "Started", "Succeeded"),
    "Task": ("StartFailed", "Scheduled", "Started", "SubmitFailed", "Submitted", "Succeeded"),
}
_BEGINNING = 12  # characters


class Garden:
    """Secrets planted in one execution, each with a text of its own."""

    def __init__(self) -> None:
        self.planted: dict[str, tuple[str, str]] = {}
        self.place = ""

    def text(self, form: str) -> str:
        plant: Planted = FORMS[form]()
        self.planted[plant.needle] = (form, self.place)
        return plant.text

    def words(self) -> str:
        """A text with each form, on lines of its own."""
        return "\n".join(f"{self.text(form)}\n\n." for form in FORMS)

    def value(self) -> dict[str, Any]:
        """A value with each form: as JSON or a text, as JSON in JSON, in a list, by turns."""
        value: dict[str, Any] = {}
        for number, form in enumerate(FORMS, len(self.planted)):
            text = self.text(form)
            if number % 3 == 0:
                value[f"in JSON {number}"] = json.dumps({"Cause": [text]})
            elif number % 3 == 1:
                value[f"in a list {number}"] = ["a", text]
            else:
                try:
                    value[f"as JSON {number}"] = json.loads(text)
                except ValueError:
                    value[f"as text {number}"] = text
        return value

    def at(self, place: str) -> Garden:
        self.place = place
        return self

    def found_in(self, shown: str) -> list[tuple[str, str]]:
        """What of it is in a text: looked for by its beginning, of which there are thousands."""
        beginnings = {needle[:_BEGINNING] for needle in self.planted}
        seen = {shown[at : at + _BEGINNING] for at in range(len(shown))} & beginnings
        return [
            where
            for needle, where in self.planted.items()
            if needle[:_BEGINNING] in seen and needle in shown
        ]


def planted() -> tuple[Recording, Garden]:
    garden = Garden()
    states = {}
    names = {}
    for service in ("Map", "Fail", "Choice", *TASKS):
        names[service] = f"{service} of {garden.at('a name').text('ARN')}"
    for service in TASKS:
        states[names[service]] = {
            "Type": "Task",
            "Comment": garden.at("a comment").words(),
            "Resource": f"{garden.at('a resource').text('ARN')}:f",
            "Parameters": garden.at("Parameters").value(),
            "ResultPath": "$.result",
            "TimeoutSeconds": 9,
            "Retry": [{"ErrorEquals": [garden.at("Retry").text("sentence")]}],
            "Catch": [{"ErrorEquals": ["States.ALL"], "Next": names["Fail"]}],
            "Next": names["Fail"],
        }
    states[names["Choice"]] = {
        "Type": "Choice",
        "Choices": [
            {
                "Variable": "$.who",
                "StringEquals": garden.at("a rule").text("text: URL"),
                "Next": names["Fail"],
            }
        ],
    }
    inner = "Pass in the Map"
    states[names["Map"]] = {
        "Type": "Map",
        "ItemProcessor": {
            "StartAt": inner,
            "States": {inner: {"Type": "Pass", "Result": garden.at("Result").value(), "End": True}},
        },
        "Next": names["Fail"],
    }
    states[names["Fail"]] = {
        "Type": "Fail",
        "Error": garden.at("Error").text("sentence"),
        "Cause": garden.at("Cause").words(),
    }
    record = Recording(
        {
            "Comment": garden.at("the comment").words(),
            "StartAt": names["Map"],
            "States": states,
        }
    )

    def why() -> dict[str, str]:
        return {
            "error": garden.at("error").text("connection"),
            "cause": garden.at("cause").words(),
        }

    record.add(
        "ExecutionStarted",
        0,
        input=garden.at("the input").value(),
        roleArn=garden.at("the role").text("ARN"),
        stateMachineVersionArn=garden.at("the version").text("ARN"),
    )
    last = record.add("MapStateEntered", 0, name=names["Map"], input=garden.at("input").value())
    started = record.add("MapStateStarted", last, length=1)
    last = record.add("MapIterationStarted", started, name=names["Map"], index=0)
    last = record.add("PassStateEntered", last, name=inner, input=garden.at("an item").value())
    last = record.add("PassStateExited", last, name=inner, output=garden.at("an item").value())
    last = record.add("MapIterationSucceeded", last, name=names["Map"], index=0)
    last = record.add("MapStateSucceeded", last)
    last = record.add("MapStateExited", last, name=names["Map"], output={})
    for service, kinds in TASKS.items():
        last = record.add(
            "TaskStateEntered", last, name=names[service], input=garden.at("input").value()
        )
        for kind in kinds:
            details: dict[str, Any] = {
                "resource": garden.at("a resource").text("ARN"),
                "resourceType": "states",
                "region": garden.at("a region").text("sentence"),
                "workerName": garden.at("a worker").words(),
                "taskCredentials": {"roleArn": garden.at("a role").text("ARN")},
            }
            if kind.endswith("Failed"):
                details |= why()
            elif service == "Task" and kind == "Scheduled":
                details["parameters"] = {
                    "Input": garden.at("parameters").value(),
                    "TaskToken": garden.at("the token").text("task token")[6:],
                }
            else:
                side = "input" if kind == "Scheduled" else "output"
                details[side] = garden.at(f"{service}{kind}").value()
            last = record.add(f"{service}{kind}", last, **details)
        last = record.add("TaskFailed", last, resourceType="states", resource="x", **why())
        last = record.add("EvaluationFailed", last, location="Parameters", **why())
        last = record.add(
            "TaskStateExited",
            last,
            name=names[service],
            output=garden.at("output").value(),
            assignedVariables={"given": json.dumps(garden.at("a variable").value())},
        )
    last = record.add(
        "ChoiceStateEntered", last, name=names["Choice"], input=garden.at("input").value()
    )
    last = record.add("ChoiceStateExited", last, name=names["Choice"], output={})
    run = garden.at("a Map Run").text("ARN")
    last = record.add("MapRunStarted", last, mapRunArn=run)
    last = record.add("MapRunFailed", last, **why())
    last = record.add(
        "FailStateEntered", last, name=names["Fail"], input=garden.at("input").value()
    )
    record.add("ExecutionFailed", last, **why())
    return record, garden


@lru_cache
def execution() -> tuple[ExecutionTrace, Garden]:
    """One with secrets everywhere, and a child execution that has them too."""
    record, garden = planted()
    child, inside = planted()
    garden.planted |= inside.planted
    garden.at("an ARN")
    arns = [MAIN.format(garden.text("number")[12:-1], name) for name in ("first", "child")]
    trace = trace_of(record.events, record.definition, execution_arn=arns[0], name="first")
    starter = next(v for v in trace.visits if v.child_execution_arn or v.state_type == "Task")
    one = trace_of(child.events, child.definition, execution_arn=arns[1], name="child")
    visits = [replace(v, child=one) if v is starter else v for v in trace.visits]
    return replace(trace, visits=tuple(visits)), garden


def shown(view: Any) -> str:
    """All that a notebook or a reader can get out of a view."""
    names = ("text", "words", "html", "svg", "source", "dot", "rows", "names", "title")
    parts = [repr(view), str(view), str(view._repr_mimebundle_())]
    return "\n".join(parts + [str(getattr(view, name, "")) for name in names])


def explored(trace: ExecutionTrace) -> Iterator[object]:
    """All that an explorer's page can ask for, but for the token itself."""
    explorer = Explorer(trace)
    yield explorer.page()
    yield explorer.get_state()
    yield explorer.selected
    for path in ([], *explorer.page().get("paths", [])):
        yield explorer.answer({"what": "events", "path": path})
        yield explorer.answer({"what": "spans", "path": path, "from": 0, "to": 9})
        for visit in trace.visits:
            for tab in ("io", "flow", "definition", "events", "retries", "token"):
                question = {"what": "panel", "path": path, "name": visit.state_name, "tab": tab}
                yield explorer.answer(question)
        for event in trace.events:
            yield explorer.answer({"what": "event", "path": path, "id": event.id})
        yield explorer.answer(
            {"what": "picture", "path": path, "children": True, "direction": "vertical"}
        )


def _values(trace: ExecutionTrace) -> str:
    values: list[object] = [trace, trace.definition, *trace.events]
    for visit in trace.visits:
        values += [visit, visit.context, visit.definition, visit.parts, visit.item]
        values += [data_flow(visit), data_flow(visit).flow, *data_flow(visit).flow.stages]
    return "\n".join(f"{value!r} {value}" for value in values)


def _saved(trace: ExecutionTrace, folder: Path) -> str:
    save(trace, folder)
    return "\n".join(f"{path.name} {path.read_text('utf-8')}" for path in folder.iterdir())


OUTPUTS: dict[str, Callable[[ExecutionTrace], str]] = {
    "draw": lambda trace: shown(draw(trace)),
    "draw io": lambda trace: shown(draw(trace, io=True, durations=True)),
    "definition": lambda trace: shown(draw(trace.definition or "")),
    "data_flow": lambda trace: "".join(shown(data_flow(visit)) for visit in trace.visits),
    "timeline": lambda trace: shown(timeline(trace, axis="events")),
    "sequence": lambda trace: shown(sequence(trace)),
    "compare": lambda trace: shown(compare(trace.visits)),
    "report": lambda trace: shown(report(trace, notes=["account 987654321098"])),
    "outline": lambda trace: trace.outline(width=100_000),
    "narrow outline": lambda trace: trace.outline(),
    "to_dict": lambda trace: json.dumps(trace.to_dict(), ensure_ascii=False),
    "explore": lambda trace: "\n".join(
        json.dumps(answer, ensure_ascii=False, default=str) for answer in explored(trace)
    ),
    "values": _values,
}


@pytest.mark.parametrize("output", OUTPUTS.values(), ids=OUTPUTS)
def test_no_secret_is_in_what_shows_an_execution(output: Callable[[ExecutionTrace], str]) -> None:
    trace, garden = execution()
    found = output(trace)
    for text in (found, found.replace("&quot;", '"').replace('\\"', '"').replace("\\n", "\n")):
        assert garden.found_in(text) == []


def test_no_secret_is_in_what_is_saved(tmp_path: Path) -> None:
    trace, garden = execution()
    assert garden.found_in(_saved(trace, tmp_path)) == []


@pytest.mark.parametrize("options", [[], ["--json"]])
def test_no_secret_is_in_what_the_command_prints(options: list[str], tmp_path: Path) -> None:
    record, garden = planted()
    files = tmp_path / "history.json", tmp_path / "definition.json"
    for path, value in zip(files, ({"events": record.events}, record.definition), strict=True):
        path.write_text(json.dumps(value), encoding="utf-8")
    out = io.StringIO()
    with redirect_stdout(out), redirect_stderr(out):
        assert main(["trace", str(files[0]), "--definition", str(files[1]), *options]) == 0
    assert "Map of" in out.getvalue()
    assert garden.found_in(out.getvalue()) == []


SPOILED: dict[str, Callable[[str], object]] = {
    "a type": lambda text: [{"id": 1, "type": text}],
    "an id": lambda text: [{"id": text, "type": "ExecutionStarted"}],
    "a predecessor": lambda text: [{"id": 1, "type": "ExecutionStarted", "previousEventId": text}],
    "a key": lambda text: [{"id": 1, "type": "X", f"{text} EventDetails": 7}],
    "keys": lambda text: {text: 7},
    "a name": lambda text: text,
    "an input": lambda text: [
        {"id": 1, "type": "ExecutionStarted", "executionStartedEventDetails": {"input": text}}
    ],
}


@pytest.mark.parametrize("form", FORMS)
def test_no_error_tells_a_secret(form: str) -> None:
    for spoil in SPOILED.values():
        garden = Garden()
        history: Any = spoil(garden.text(form))
        try:
            load_history(history)
        except NestedsfError as error:
            found = f"{error} {error!r} {error.args}"
            assert garden.found_in(found) == [], found


def test_no_state_that_is_not_there_tells_a_secret() -> None:
    trace, garden = execution()
    with pytest.raises(NestedsfError) as error:
        trace.visit("account 987654321098")
    assert garden.found_in(str(error.value)) == []
    assert "987654321098" not in str(error.value)


@pytest.mark.parametrize("form", FORMS)
def test_a_secret_is_masked_wherever_it_stands(form: str) -> None:
    wraps: tuple[Callable[[str], Any], ...] = (
        lambda text: text,
        lambda text: {"a": [text]},
        lambda text: {text: 1},
        lambda text: json.dumps({"Cause": text}),
        lambda text: {"Cause": json.dumps({"x": json.dumps([text], ensure_ascii=False)})},
        lambda text: f"failed: {json.dumps(json.dumps({'x': text}))[:-4]}",
        lambda text: repr({"x": text}),
    )
    for wrap in wraps:
        plant = FORMS[form]()
        for mask in (masked, without_secrets):
            found = mask(wrap(plant.text))
            assert plant.needle not in json.dumps(found, ensure_ascii=False)
            assert mask(found) == found
