"""The language against recordings of AWS: the states that need nothing else, and Choice rules."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from nestedsf.asl import references, selection
from nestedsf.asl.choice import chosen
from nestedsf.asl.failures import StateFailure
from nestedsf.asl.templates import fill
from tests.asl.scopes import scope

RECORDED = Path(__file__).parents[3] / "shared" / "aws-recorded"
FILES = sorted(RECORDED.glob("*/*.json"))
# What a recording masks or decodes, and variables, which come from other states.
NOT_HELD = re.compile(r"\$\$|States\.(?:UUID|MathRandom)|JSONata|\$[A-Za-z]|RedriveCount")
SENTENCE = re.compile(r"An error occurred while executing the state '.*?' \(.*?\)\. ")

needs_recordings = pytest.mark.skipif(
    not FILES, reason="The recordings of AWS are not beside the project."
)


def states(definition: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, state in definition["States"].items():
        yield name, state
        for key in ("ItemProcessor", "Iterator"):
            if key in state:
                yield from states(state[key])
        for branch in state.get("Branches", ()):
            yield from states(branch)


def known_states(recording: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """The states by name, without those of which there are several of one name."""
    found: dict[str, list[dict[str, Any]]] = {}
    for request in recording["requests"]:
        definition = request["parameters"].get("definition")
        if isinstance(definition, dict) and "JSONata" not in json.dumps(definition):
            for name, state in states(definition) if "States" in definition else ():
                if state not in found.setdefault(name, []):
                    found[name].append(state)
    return {name: several[0] for name, several in found.items() if len(several) == 1}


def decoded(value: Any) -> Any:
    try:
        return json.loads(value) if isinstance(value, str) else value
    except ValueError:
        return value


def visits(recording: Mapping[str, Any]) -> Iterator[tuple[dict[str, Any], Any, dict[str, Any]]]:
    """Each state with its input and the event that follows."""
    known = known_states(recording)
    for answer in recording["answers"].values():
        events = answer.get("events", ()) if isinstance(answer, dict) else ()
        after = {str(event.get("previousEventId")): event for event in events}
        for event in events:
            entered = event.get("stateEnteredEventDetails", {})
            follower = after.get(str(event.get("id")))
            if entered.get("name") in known and "input" in entered and follower is not None:
                yield known[entered["name"]], decoded(entered["input"]), follower


def passed(state: Mapping[str, Any], given: Any) -> Any:
    """What a Pass state makes of its input."""
    value = selection.select(state.get("InputPath", "$"), scope(given))
    if "Parameters" in state:
        value = fill(state["Parameters"], scope(value))
    value = state.get("Result", value)
    path = state.get("ResultPath", "$")
    value = given if path is None else references.put(path, given, value)
    return selection.select(state.get("OutputPath", "$"), scope(value))


@needs_recordings
def test_pass_states_have_awss_output_down_to_the_order_of_its_keys() -> None:
    seen = 0
    for file in FILES:
        for state, given, follower in visits(json.loads(file.read_text())):
            if state["Type"] != "Pass" or NOT_HELD.search(json.dumps(state)):
                continue
            if "stateExitedEventDetails" in follower:
                expected = decoded(follower["stateExitedEventDetails"].get("output"))
                assert json.dumps(passed(state, given)) == json.dumps(expected), file.name
            else:
                failed = follower.get("executionFailedEventDetails", {})
                if failed.get("error") != "States.Runtime":
                    continue  # an output that is too large
                with pytest.raises(StateFailure) as failure:
                    passed(state, given)
                cause = SENTENCE.sub("", failed["cause"]).partition(" in the input ")[0]
                assert failure.value.error == failed["error"], file.name
                assert str(failure.value.cause).partition(" in the input ")[0] == cause, file.name
            seen += 1
    assert seen > 100


@needs_recordings
def test_choice_rules_are_chosen_as_on_aws() -> None:
    seen = 0
    for file in FILES:
        recording = json.loads(file.read_text())
        cases = recording["answers"].get("cases", ())
        for case in cases if isinstance(cases, list) else ():
            asked = json.dumps(case["input"])
            if '"date"' in asked:
                continue  # a timestamp that is masked
            taken = set()
            for request in recording["requests"]:
                definition = request["parameters"].get("definition")
                if isinstance(definition, dict):
                    state = definition["States"]["CheckValues"]
                    number = chosen(state, scope(case["input"]))
                    rules = state["Choices"]
                    taken.add(state["Default"] if number is None else rules[number]["Next"])
            assert case["output"]["TestResult.$"] in taken, (file.name, case)
            seen += 1
    assert seen > 100
