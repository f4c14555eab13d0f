"""Test cases: executions in which Tasks are mocked, as Step Functions Local has them.

https://docs.aws.amazon.com/step-functions/latest/dg/sfn-local-test-sm-exec.html
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from nestedsf.emulator.states.errors import ApiError
from nestedsf.engine.mocks.services import MockedServices

if TYPE_CHECKING:
    from nestedsf.engine.environment import Environment
    from nestedsf.engine.mocks.mocks import Mocks
    from nestedsf.engine.services import Call

__all__ = ["in_case", "split_case"]

_STARTS = {
    ("states", "startExecution"),
    ("aws-sdk:sfn", "startExecution"),
    ("aws-sdk:sfn", "startSyncExecution"),
}


def split_case(mocks: Mocks, arn: str) -> tuple[str, str | None]:
    """The ARN of a state machine without its test case, and the test case.

    Without mocks nothing is a test case: AWS takes ``#`` for a part of the name.

    Raises:
        ApiError: ValidationException: the mocks have no such test case.
    """
    if not mocks or "#" not in arn:
        return arn, None
    arn, _, case = arn.partition("#")
    cases = mocks.cases()
    if case not in cases:
        known = f"those of its mocks are {', '.join(cases)}" if cases else "its mocks have none"
        raise ApiError("ValidationException", f"There is no test case '{case}': {known}.")
    return arn, case


def in_case(
    environment: Environment, mocks: Mocks, names: tuple[str, ...], case: str | None
) -> Environment:
    """The environment of an execution with what is mocked in it.

    Args:
        environment: Of the account.
        mocks: What is mocked.
        names: The names of the state machine.
        case: The test case; what the execution starts is started in the same one.
    """
    if not mocks:
        return environment

    def handed_on(call: Call) -> Call:
        parameters = call.parameters
        if (
            case is None
            or (call.resource.type, call.resource.operation) not in _STARTS
            or not isinstance(parameters, dict)
            or not isinstance(arn := parameters.get("StateMachineArn"), str)
            or "#" in arn
        ):
            return call
        return replace(call, parameters={**parameters, "StateMachineArn": f"{arn}#{case}"})

    services = MockedServices(mocks.tasks(names, case), environment.services, handed_on)
    return replace(environment, services=services)
