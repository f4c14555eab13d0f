"""Requests: a test as it is asked for in texts, read and checked as AWS does it.

https://docs.aws.amazon.com/step-functions/latest/apireference/API_TestState.html
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

from nestedsf.asl.validation import refusal, validate, validate_state
from nestedsf.asl.validation.fields.language import JSONPATH
from nestedsf.asl.validation.machines import machines
from nestedsf.engine.mocks.mock import MockedError, MockedResult
from nestedsf.engine.mocks.mocks import NONE, STRICT
from nestedsf.engine.services import REQUEST_RESPONSE, Resource
from nestedsf.engine.testing.contexts import read_context
from nestedsf.engine.testing.refusals import StateTestError, invalid, read_json
from nestedsf.engine.testing.running import STATE_NAME
from nestedsf.engine.testing.state_test import Configuration, StateTest
from nestedsf.jsontext import decode

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nestedsf.engine.mocks.checking import ResultCheck
    from nestedsf.engine.mocks.mock import Mock
    from nestedsf.jsontext import Json

__all__ = ["StateTestRequest", "read_request", "unchecked"]

_MOCKED = ("Task", "Map", "Parallel")
_CONTAINERS = (
    "TestState API does not support Map or Parallel states. Supported state types include: "
    "[Task, Wait, Pass, Succeed, Fail, Choice]"
)


def unchecked(
    resource: Resource,  # noqa: ARG001  the protocol's, and so are the others
    result: Json,  # noqa: ARG001
    *,
    strict: bool,  # noqa: ARG001
    with_numbers: bool = False,  # noqa: ARG001
) -> str | None:
    """No service's model is known: nothing is wrong with any result."""
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class StateTestRequest:
    """A test as it is asked for.

    Attributes:
        definition: Text: of one state, or of a whole machine where there is a `state_name`.
        state_name: Which state of the machine, however deep in it.
        input_text: JSON text.
        role_arn: The role.
        mock: ``result`` or ``errorOutput``, and ``fieldValidationMode``; None where there is none.
        context: JSON text; None for AWS's own.
        variables: JSON text.
        configuration: What else is given.
        reveal_secrets: Whether an HTTP Task's secrets are to be shown.
    """

    definition: str
    state_name: str | None = None
    input_text: str = "{}"
    role_arn: str | None = None
    mock: Mapping[str, Any] | None = None
    context: str | None = None
    variables: str | None = None
    configuration: Configuration = field(default_factory=Configuration)
    reveal_secrets: bool = False


def read_request(request: StateTestRequest, check_result: ResultCheck) -> StateTest:
    """The test, if AWS would run it.

    Raises:
        StateTestError: InvalidDefinition or ValidationException.
    """
    language, state = _state(request)
    given = request.configuration
    if given.map_iteration_failure_count is not None and request.mock is None:
        raise invalid(
            "TestState does not support MapIterationFailureCount when a mock is not specified."
        )
    mock = None
    if request.mock is None:
        if request.context is not None:  # the model's documentation says so; the text is ours
            raise invalid("TestState does not support Context when a mock is not specified.")
        _check_is_called(state)
    else:
        mock = _mock(request, request.mock, state, check_result)
    _check_configuration(given, state)
    return StateTest(
        state=state,
        query_language=language,
        input_text=request.input_text,
        role_arn=request.role_arn,
        mock=mock,
        context=None if request.context is None else read_context(request.context, state),
        variables=_variables(request.variables),
        configuration=given,
    )


def _state(request: StateTestRequest) -> tuple[str, Mapping[str, Any]]:
    """The query language of the machine, and the state."""
    text, name = request.definition, request.state_name
    problems = validate_state(text, STATE_NAME) if name is None else validate(text)
    if message := refusal(problems):
        raise StateTestError("InvalidDefinition", message)
    definition = cast("dict[str, Any]", decode(text))
    if name is None:
        return JSONPATH, definition
    for machine in machines(definition):
        if name in machine.states:
            return definition.get("QueryLanguage", JSONPATH), machine.states[name]
    raise invalid("State not found in definition")


def _check_is_called(state: Mapping[str, Any]) -> None:
    """Whether a state can be tested without a mock."""
    if state["Type"] in ("Map", "Parallel"):
        raise StateTestError("InvalidDefinition", _CONTAINERS)
    if state["Type"] == "Task":
        resource = Resource.of(state["Resource"])
        waits = "activities" if resource.type == "activity" else resource.pattern
        if waits != REQUEST_RESPONSE:
            raise StateTestError(
                "InvalidDefinition",
                f"TestState API does not support {waits} when a mock is not specified.",
            )


def _mock(
    request: StateTestRequest,
    given: Mapping[str, Any],
    state: Mapping[str, Any],
    check_result: ResultCheck,
) -> Mock:
    fields = [name for name in ("result", "errorOutput") if given.get(name) is not None]
    if len(fields) != 1:
        only = "only one" if fields else "one"
        raise invalid(
            f"A test mock should have {only} of the following fields: [result, errorOutput]."
        )
    if state["Type"] not in _MOCKED:
        raise invalid(f"State type '{state['Type']}' is not supported when a mock is specified")
    if request.reveal_secrets:
        raise invalid("TestState does not support RevealSecrets when a mock is specified.")
    if fields == ["errorOutput"]:
        error = given["errorOutput"]
        if not error.get("error"):  # the model's documentation says so; the text is ours
            raise invalid("Mocked errorOutput must have an error.")
        return MockedError(error=error.get("error"), cause=error.get("cause"))
    result = read_json(given["result"], "Mocked result must be valid JSON")
    if state["Type"] != "Task":
        _check_container(state, result)
    elif (mode := given.get("fieldValidationMode", STRICT)) != NONE:
        resource = Resource.of(state["Resource"])
        if problem := check_result(resource, result, strict=mode == STRICT):
            raise invalid(f"Mock result schema validation error: {problem}")
    return MockedResult(result=result)


def _check_container(state: Mapping[str, Any], result: Json) -> None:
    """A Map hands on a list, but where a ResultWriter says where it is."""
    if "Resource" in state.get("ResultWriter", {}):
        if not isinstance(result, dict):
            raise invalid("Mocked result must be a JSON object.")
    elif not isinstance(result, list):
        raise invalid("Mocked result must be an array.")


def _check_configuration(given: Configuration, state: Mapping[str, Any]) -> None:
    """What is given belongs to the state; the texts are ours."""
    caused_by = given.error_caused_by_state
    if caused_by is not None and caused_by not in set(_inside(state)):
        raise invalid(
            f"errorCausedByState is '{caused_by}', and the state has no state of that name in it."
        )
    has_reader = "ItemReader" in state
    if given.map_item_reader_data is not None and not has_reader:
        raise invalid("mapItemReaderData is given, and the state has no ItemReader.")
    if given.map_iteration_failure_count is not None and state["Type"] != "Map":
        raise invalid("mapIterationFailureCount is given, and the state is no Map.")


def _inside(state: Mapping[str, Any]) -> set[str]:
    """The names of the states in a Map or a Parallel."""
    processor = state.get("ItemProcessor") or state.get("Iterator")
    inner = [*state.get("Branches", ()), *([processor] if processor else [])]
    return {name for each in inner for machine in machines(each) for name in machine.states}


def _variables(text: str | None) -> Mapping[str, Json]:
    if text is None:
        return {}
    variables = read_json(text, "Variables must be valid JSON")
    if not isinstance(variables, dict):
        raise invalid("Variables must be a JSON object")
    return variables
