"""Mistakes in the Resource of a Task, as far as they show in its letters."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from nestedsf.lessons.mistakes.in_json import a, quoted

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["in_resource"]

_BEGINS = "arn:aws:states:::"
_INTEGRATION = re.compile(r"arn:aws[a-z-]*:states:::")
_ARN = re.compile(r"arn:aws[a-z-]*:((?!states:)|states:.*:activity:)")
_OF_A_MACHINE = re.compile(r"\$\{AnotherStateMachineArn\}|^AnotherStateMachineArn\b")
_ENDINGS = ("", ".sync", ".sync:2", ".waitForTaskToken")
_STEP_FUNCTIONS = re.compile(r"(sfn|states?|(aws)?[-_ ]?step[-_ ]?functions?)", re.IGNORECASE)


def in_resource(resource: object) -> str | None:
    """What is wrong with the Resource of a Task, as far as it shows in its letters.

    >>> in_resource("arn:aws:states:::states:startExecution.sync2")
    'The Resource ends in .sync2, and after startExecution comes .sync, .sync:2, .waitForTaskToken, or nothing.'
    >>> in_resource("${AnotherStateMachineArn}")
    'The Resource has ${AnotherStateMachineArn}, which names the child: a Resource names the action that starts it, and the ARN of the child belongs in StateMachineArn.'
    """
    if resource is None:
        return "The Task has no Resource, which names what is called."
    if not isinstance(resource, str):
        return f"A Resource is a text, and this is {a(resource)}."
    return next(_faults(resource), None)


def _faults(resource: str) -> Iterator[str]:
    if not resource.strip():
        yield "The Resource is empty, and it names what is called."
    if resource != resource.strip():
        yield "The Resource begins or ends with a space."
    yield from _of_a_machine(resource)
    begins = _INTEGRATION.match(resource)
    if begins is None:
        yield from _not_of_a_service(resource)
        return
    service, colon, rest = resource[begins.end() :].partition(":")
    if not colon:
        only = f"only {quoted(service)}" if service else "nothing"
        yield (
            f"The Resource has {only} after {begins[0]}, where a service and its action belong, "
            "with a colon between them."
        )
    elif service == "aws-sdk":
        yield from _of_the_sdk(*rest.partition(":")[::2])
    elif service == "states":
        yield from _of_step_functions(*rest.partition("."))
    elif service.lower() == "states":
        yield (
            f"The Resource has the service {service}: it is written with other capitals, states."
        )
    elif _STEP_FUNCTIONS.fullmatch(service):
        yield f"The Resource has the service {quoted(service)}: Step Functions has another name there."


def _of_a_machine(resource: str) -> Iterator[str]:
    """The ARN of what is started, where the action that starts it belongs."""
    if found := _OF_A_MACHINE.search(resource):
        yield (
            f"The Resource has {found[0]}, which names the child: a Resource names the action that "
            "starts it, and the ARN of the child belongs in StateMachineArn."
        )
    if ":stateMachine:" in resource:
        yield (
            "The Resource has the ARN of a state machine: a Resource names the action that starts "
            "one, and the ARN belongs in StateMachineArn."
        )


def _not_of_a_service(resource: str) -> Iterator[str]:
    if "arn:" not in resource and "${" not in resource:
        yield (
            f"The Resource is only {quoted(resource)}: write the whole of it, which begins with "
            f"{_BEGINS}."
        )
    elif not _ARN.match(resource) and "${" not in resource:
        yield (
            f"The Resource is {quoted(resource)}, and the Resource of a service begins with "
            f"{_BEGINS}."
        )


def _of_the_sdk(service: str, action: str) -> Iterator[str]:
    if service != "sfn" and _STEP_FUNCTIONS.fullmatch(service):
        yield f"The Resource has aws-sdk:{service}, and the AWS SDK calls Step Functions sfn."
    if action[:1].isupper():
        yield f"The Resource has {action}: the actions of the AWS SDK begin with a small letter."


def _of_step_functions(action: str, dot: str, ending: str) -> Iterator[str]:
    if action != "startExecution":
        after = action.removeprefix("startExecution")
        if not action:
            yield "The Resource has no action after the service states."
        if action.lower() == "startexecution":
            yield f"The Resource has {action}: it is written with other capitals, startExecution."
        if after != action and not after[:1].isalnum():
            yield (
                f"The Resource has {quoted(after)} after startExecution, and an ending begins "
                "with a dot."
            )
        if action == "startSyncExecution":
            yield f"The service states has no action {quoted(action)}: the AWS SDK has."
        yield f"The service states has no action {quoted(action)}: it has startExecution."
    elif dot + ending not in _ENDINGS:
        ends = dot + ending if ending else "a dot"
        yield (
            f"The Resource ends in {ends}, and after startExecution comes .sync, .sync:2, "
            ".waitForTaskToken, or nothing."
        )
