"""What is not emulated is refused in one sentence that names the feature and where it is."""

from __future__ import annotations

import json
import sys
from typing import Any

import pytest

from nestedsf.asl.jsonata.evaluators import why_missing
from nestedsf.emulator.states.actions.table import ACTIONS
from nestedsf.emulator.states.api import StatesApi
from nestedsf.emulator.states.constraints import service_model
from nestedsf.emulator.states.errors import ApiError
from nestedsf.emulator.states.not_emulated import FEATURES
from tests.emulator.machines_for_tests import (
    ROLE,
    Json,
    machine,
    mapping,
    parallel,
    passing,
    refusal,
    task,
)

GLUE = "arn:aws:states:::glue:startJobRun"
ASKING = task(GLUE, {"JobName": "load"}, End=True)


def refused(sfn: Any, definition: Json, **fields: Any) -> dict[str, str]:
    """The error of a definition that is refused, and that AWS would have accepted."""
    text = json.dumps(definition)
    assert sfn.validate_state_machine_definition(definition=text)["result"] == "OK"
    return refusal(sfn.create_state_machine, name="m", definition=text, roleArn=ROLE, **fields)


@pytest.mark.parametrize(
    ("definition", "reason", "mocked"),
    [
        (
            machine({"M": mapping(machine({"P": parallel(machine({"In it": ASKING}))}))}),
            "(state 'In it') at /States/M/ItemProcessor/States/P/Branches[0]/States/In it/Resource",
            "In it",
        ),
        (
            machine({"Ask": ASKING}),
            "(state 'Ask') at /States/Ask/Resource",
            "Ask",
        ),
    ],
)
def test_a_definition_is_refused_when_it_is_created(
    sfn: Any, definition: Json, reason: str, mocked: str
) -> None:
    assert refused(sfn, definition) == {
        "Code": "InvalidDefinition",
        "Message": "Invalid State Machine Definition: 'NOT_EMULATED: nestedsf does not emulate "
        f"the optimized integration glue:startJobRun {reason}'. Mock it, with --mock or mocks=, as "
        f'{{"{mocked}":{{"result":{{}}}}}}.',
    }
    assert sfn.list_state_machines()["stateMachines"] == []


def test_a_definition_is_refused_when_it_is_updated(sfn: Any) -> None:
    text = json.dumps(machine({"A": passing()}))
    arn = sfn.create_state_machine(name="m", definition=text, roleArn=ROLE)["stateMachineArn"]
    found = refusal(
        sfn.update_state_machine,
        stateMachineArn=arn,
        definition=json.dumps(machine({"B": ASKING})),
    )
    assert "NOT_EMULATED" in found["Message"]
    assert sfn.describe_state_machine(stateMachineArn=arn)["definition"] == text


def test_a_refused_definition_touches_no_other(sfn: Any) -> None:
    refused(sfn, machine({"B": ASKING}))
    text = json.dumps(machine({"A": passing()}))
    arn = sfn.create_state_machine(name="m", definition=text, roleArn=ROLE)["stateMachineArn"]
    execution = sfn.start_execution(stateMachineArn=arn)["executionArn"]
    assert sfn.describe_execution(executionArn=execution)["status"] == "SUCCEEDED"


def test_a_service_that_is_not_there_is_named_with_its_state(account: Any) -> None:
    def no_glue(resource: str, _given: object) -> str | None:
        return "moto has no glue:startJobRun." if ":glue:" in resource else None

    definition = machine({"Load": task("arn:aws:states:::glue:startJobRun", {"JobName": "x"})})
    given = {"name": "m", "definition": json.dumps(definition), "roleArn": ROLE}
    with pytest.raises(ApiError) as raised:
        StatesApi(account, no_glue).call("CreateStateMachine", given)
    assert raised.value.message == (
        "Invalid State Machine Definition: 'NOT_EMULATED: moto has no glue:startJobRun "
        '(state \'Load\') at /States/Load/Resource\'. Mock it, with --mock or mocks=, as {"Load":{"result":{}}}.'
    )


def test_jsonata_is_refused_where_its_library_is_not(
    sfn: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "jsonatapy", None)
    state = passing(QueryLanguage="JSONata", Output="{% 1 + %}")
    text = json.dumps(machine({"A": state}))
    found = refusal(sfn.create_state_machine, name="m", definition=text, roleArn=ROLE)
    assert "JSONata needs the package jsonatapy" in found["Message"]
    assert "(state 'A') at /States/A" in found["Message"]


@pytest.mark.parametrize(
    ("version", "system", "machine", "why"),
    [
        ((3, 11), "linux", "x86_64", "is not installed here: install it with"),
        ((3, 13), "darwin", "arm64", "is not installed here: install it with"),
        ((3, 14), "linux", "x86_64", "is not there for Python 3.14: use Python 3.10 to 3.13"),
        ((3, 12), "darwin", "x86_64", "is not there for Macs with an Intel processor"),
    ],
)
def test_why_the_library_of_jsonata_is_not_there(
    version: tuple[int, int], system: str, machine: str, why: str
) -> None:
    said = why_missing(version, system, machine)
    assert said.startswith(f"JSONata needs the package jsonatapy, which {why}")
    assert ("pip install" in said) is ("is not installed" in why)


def test_what_aws_refuses_is_refused_in_its_words_first(sfn: Any) -> None:
    wrong = json.dumps(machine({"A": {**ASKING, "InputPath": 7}}))
    found = refusal(sfn.create_state_machine, name="m", definition=wrong, roleArn=ROLE)
    assert "SCHEMA_VALIDATION_FAILED" in found["Message"]


def test_each_action_of_the_api_is_answered() -> None:
    assert set(ACTIONS) == set(service_model().operation_names)


def test_a_feature_has_one_name() -> None:
    names = list(FEATURES)
    assert len(set(names)) == len(names)


def test_no_state_machine_is_of_the_type_that_is_started_synchronously(sfn: Any) -> None:
    text = json.dumps(machine({"A": passing()}))
    arn = sfn.create_state_machine(name="m", definition=text, roleArn=ROLE)["stateMachineArn"]
    assert refusal(sfn.start_sync_execution, stateMachineArn=arn) == {
        "Code": "StateMachineTypeNotSupported",
        "Message": "This operation is not supported by this type of state machine",
    }
    found = refusal(sfn.start_sync_execution, stateMachineArn=f"{arn}x")
    assert found["Code"] == "StateMachineDoesNotExist"
