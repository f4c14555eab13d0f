"""Names and transitions: each name once and valid, each target there, each state reachable."""

from __future__ import annotations

from typing import Any

import pytest

from tests.asl.validation.definitions import end, one, refused, task


def step(target: str) -> dict[str, Any]:
    return {"Type": "Pass", "Next": target}


def machine(**states: dict[str, Any]) -> dict[str, Any]:
    return {"StartAt": next(iter(states)), "States": states}


@pytest.mark.parametrize(
    ("definition", "problem"),
    [
        (
            machine(Pick=step("Pack"), Ship=end()),
            (
                "MISSING_TRANSITION_TARGET: Missing 'Next' target: Pack at /States/Pick/Next, "
                'MISSING_TRANSITION_TARGET: State "Ship" is not reachable. at /States/Ship'
            ),
        ),
        (
            {"StartAt": "Nowhere", "States": {"Pick": step("Ship"), "Ship": end()}},
            (
                "MISSING_TRANSITION_TARGET: Missing 'Next' target: Nowhere at /StartAt, "
                'MISSING_TRANSITION_TARGET: State "Pick" is not reachable. at /States/Pick'
            ),
        ),
        (
            machine(Pick=step("Pack"), Pack=step("Pick"), Ship=step("Pick")),
            "MISSING_END_STATE: Workflow has no terminal state at null",
        ),
        (
            machine(Pick=step("Gone")),
            (
                "MISSING_TRANSITION_TARGET: Missing 'Next' target: Gone at /States/Pick/Next, "
                "MISSING_END_STATE: Workflow has no terminal state at null"
            ),
        ),
        (
            machine(
                Which={
                    "Type": "Choice",
                    "Choices": [{"Variable": "$.a", "IsNull": True, "Next": "X"}],
                    "Default": "Y",
                },
                Ship=task(Catch=[{"ErrorEquals": ["States.ALL"], "Next": "Z"}]),
            ),
            (
                "MISSING_TRANSITION_TARGET: Missing 'Next' target: X at /States/Which/Choices[0]/Next, "
                "MISSING_TRANSITION_TARGET: Missing 'Next' target: Y at /States/Which/Default, "
                "MISSING_TRANSITION_TARGET: Missing 'Next' target: Z at /States/Ship/Catch[0]/Next, "
                'MISSING_TRANSITION_TARGET: State "Ship" is not reachable. at /States/Ship'
            ),
        ),
    ],
)
def test_transitions(definition: Any, problem: str) -> None:
    assert refused(definition) == problem


def test_a_branch_leads_to_its_own_states_only() -> None:
    definition = machine(
        Both={"Type": "Parallel", "Branches": [machine(In=step("Ship"))], "Next": "Ship"},
        Ship=end(),
    )
    assert refused(definition) == (
        "MISSING_TRANSITION_TARGET: Missing 'Next' target: Ship at "
        "/States/Both/Branches[0]/States/In/Next"
    )


def test_a_name_is_there_once_in_a_whole_machine() -> None:
    definition = one({"Type": "Parallel", "Branches": [machine(In=end())] * 2, "End": True})
    assert refused(definition) == (
        "DUPLICATE_STATE_NAME: Duplicate State name: In at /States/Only/Branches[1]/States/In"
    )


def test_a_state_name_has_80_characters_at_most() -> None:
    fits, name = "é" * 80, "é" * 81
    assert refused({"StartAt": fits, "States": {fits: end()}}) == ""
    assert refused({"StartAt": name, "States": {name: end()}}) == (
        f"INVALID_STATE_NAME: Invalid State name: State '{name}' exceeds the 80-character limit "
        f"allowed by the service at /States/{name}"
    )


@pytest.mark.parametrize(
    ("key", "problem"),
    [
        ("states", "RESERVED_VARIABLE_NAME: Cannot assign to reserved variable '$states'."),
        (
            "box-no.$",
            (
                "INVALID_VARIABLE_NAME: Invalid variable name 'box-no': the variable name contains "
                "invalid characters."
            ),
        ),
        (
            "9th.$",
            (
                "INVALID_VARIABLE_NAME: Invalid variable name '9th': the variable name contains "
                "invalid characters."
            ),
        ),
    ],
)
def test_variable_names(key: str, problem: str) -> None:
    definition = one(end(Assign={key: "$.a", "größe.$": "$.b"}))
    assert refused(definition) == f"{problem} at /States/Only/Assign"


def test_labels_differ() -> None:
    processor = {"ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}}
    definition = machine(
        One={"Type": "Map", "Label": "L", "ItemProcessor": {**processor, **machine(A=end())}},
        Two={"Type": "Map", "Label": "L", "ItemProcessor": {**processor, **machine(B=end())}},
    )
    definition["States"]["One"]["Next"] = "Two"
    definition["States"]["Two"]["End"] = True
    assert refused(definition) == (
        "DUPLICATE_LABEL_NAME: Duplicate Label name: L at /States/Two/Label"
    )


@pytest.mark.parametrize(
    ("label", "told"),
    [
        ("", "A Label has 1 to 40 characters"),
        ("l" * 41, "A Label has 1 to 40 characters"),
        ("two words", "A Label cannot have the character ' '"),
        ("a:b", "A Label cannot have the character ':'"),
    ],
)
def test_a_label_is_a_part_of_arns(label: str, told: str) -> None:
    processor = {"ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}}
    each = {"Type": "Map", "Label": label, "ItemProcessor": {**processor, **machine(A=end())}}
    problem = f"SCHEMA_VALIDATION_FAILED: {told} at /States/Each/Label"
    assert refused(machine(Each={**each, "End": True})) == problem
