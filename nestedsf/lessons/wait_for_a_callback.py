"""Wait for a callback (notebook 06): the checks of its exercises."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from nestedsf.account.executions.callbacks import wait_for_token
from nestedsf.account.executions.lifecycle import run, start_execution, stop_execution, wait_for
from nestedsf.account.executions.traces import fetch_trace
from nestedsf.exceptions import NestedsfError
from nestedsf.lessons.mistakes import in_json, in_task, json_or_mistake
from nestedsf.lessons.tryouts import deployed
from nestedsf.lessons.verdicts import Verdict, not_yet, right
from nestedsf.masking.values import masked

if TYPE_CHECKING:
    from nestedsf.account.sessions.moto import MotoSession
    from nestedsf.account.stack.deployment import Deployment
    from nestedsf.trace.execution import ExecutionTrace

__all__ = ["MESSAGE", "check_1", "check_2", "check_3"]

MESSAGE = 'He said "yes"'
"""What the Task of exercise 2 should have as its output: a text with quotes in it."""

_STATE = "Wait for the callback"
_CHILD = "${AnotherStateMachineArn}"
_REAL_SECONDS = 2
"""How long a Task waits for a callback that does not come."""
_TOKENS = ("AQ+c/w==", "a/b+c/d+e=")
"""What is hard to hand on in a link, as task tokens have it."""


# --- exercise 1: the Task ---------------------------------------------------------------


def check_1(answer: object, session: MotoSession) -> Verdict:
    """Whether a Task with these Parameters hands its token on to the sample's child.

    A parent with this Task is deployed beside the child with its function, and started.

    Args:
        answer: The Parameters, as JSON text; `${AnotherStateMachineArn}` in it is filled in.
        session: Where it is tried.
    """
    parameters, mistake = json_or_mistake(answer)
    mistake = mistake or _in_parameters(parameters)
    if mistake:
        return not_yet(mistake)
    task = _task(parameters) | {
        "TimeoutSeconds": max(1, round(_REAL_SECONDS * session.time_scale)),
    }
    try:
        execution = _tried(session, {"StartAt": _STATE, "States": {_STATE: task}})
    except NestedsfError as error:
        return not_yet(f"It cannot be used. {masked(str(error))}")
    if execution.status == "SUCCEEDED":
        return right("The child's function has got the token, and has called back with it.")
    return not_yet(_why_nobody_called_back(execution))


def _task(parameters: object) -> dict[str, object]:
    return {
        "Type": "Task",
        "Resource": "arn:aws:states:::states:startExecution.waitForTaskToken",
        "Parameters": parameters,
        "End": True,
    }


def _in_parameters(parameters: object) -> str | None:
    if not isinstance(parameters, Mapping):
        return "Parameters are a JSON object: they begin with { and end with }."
    if "Parameters" in parameters or "Resource" in parameters:
        return "Only what stands in the Parameters is asked for: leave out the Task."
    if parameters.get("StateMachineArn") != _CHILD:
        return f'Say what is started: keep "StateMachineArn": "{_CHILD}".'
    if not {"Input", "Input.$"} & set(parameters):
        return "The child gets its input through Input, and there is none: put the token in there."
    if "Token" not in json.dumps(parameters):
        return (
            "Nobody is given the token. It is in the context object: which path leads to it, and "
            "how does a key end whose value is a path?"
        )
    return in_task(_task(parameters))


def _tried(session: MotoSession, definition: Mapping[str, object]) -> ExecutionTrace:
    with deployed(session, definition) as deployment:
        return run(session, deployment, check=False)


def _why_nobody_called_back(execution: ExecutionTrace) -> str:
    task = next(iter(execution.visits), None)
    child = task.child if task is not None else None
    if child is None:
        why = str(masked(execution.cause or execution.error or "no cause"))
        return f"No child execution was started: {why.partition(' (Service: ')[0]}"
    if not isinstance(child.input, dict) or child.input.get("NeedCallback") is not True:
        return 'The child was not asked to call back: its input needs "NeedCallback": true.'
    if "TaskToken" not in child.input:
        return (
            "The child's state Callback looks for TaskToken in the input of its execution, and "
            f"there it found {', '.join(child.input)}: the token goes into Input, by that name."
        )
    return "The child has started, and nobody called back with the token: is it the Task's own?"


# --- exercise 2: the output -------------------------------------------------------------


def check_2(answer: object, session: MotoSession, deployment: Deployment) -> Verdict:
    """Whether this, sent as `output`, gives the waiting Task the output `MESSAGE`.

    An execution is started and it is sent.

    Args:
        answer: What boto3's send_task_success would get as `output`.
        session: Where it is tried.
        deployment: What is started: its parent waits for a callback that nobody else sends.
    """
    mistake = _in_output(answer)
    if mistake:
        return not_yet(mistake)
    client = session.client("stepfunctions")
    execution_arn = start_execution(session, deployment)
    token = wait_for_token(session, execution_arn)
    try:
        client.send_task_success(taskToken=token, output=answer)
    except client.exceptions.ClientError as error:
        stop_execution(session, execution_arn)
        return not_yet(f"It was refused. {error}")
    wait_for(session, execution_arn, check=False)
    output = fetch_trace(session, execution_arn).output
    if output == MESSAGE:
        return right("The Task's output is the message, with its quotes.")
    if output == json.dumps(MESSAGE):
        return not_yet("This is JSON text of JSON text: the Task's output has quotes round it.")
    return not_yet(f"The Task's output is now {output!r}.")


def _in_output(answer: object) -> str | None:
    if answer == MESSAGE:
        return (
            "This is the message as it is, and output is JSON text: "
            "there a text has quotes of its own. Which function of Python adds them?"
        )
    if answer == f'"{MESSAGE}"':
        return (
            "The quotes in the message end the JSON text too early: they need a backslash. "
            "json.dumps puts it there."
        )
    if isinstance(answer, str) and answer[:1] == "'":
        return "These are Python's quotes, and JSON has double ones: json.dumps, not repr."
    return in_json(answer)


# --- exercise 3: the link ---------------------------------------------------------------


def check_3(link: object) -> Verdict:
    """Whether a function makes links that hand a task token on as it is.

    Args:
        link: It gets a token and answers with a link that has it as the parameter `token`.
    """
    if not callable(link):
        return not_yet("link is a function: it gets a token, and answers with a link.")
    for token in _TOKENS:
        mistake = _in_link(link, token)
        if mistake:
            return not_yet(mistake)
    return right("Whoever opens the link sends the token as it was issued.")


def _in_link(link: Callable[[str], object], token: str) -> str | None:
    try:
        made = link(token)
        arrived = parse_qs(urlsplit(str(made)).query).get("token", [""])[0]
    except Exception as error:  # noqa: BLE001  whatever the reader's function raises
        return f"link({token!r}) fails with {type(error).__name__}: {error}"
    if not isinstance(made, str):
        return f"link({token!r}) is {type(made).__name__}, and a link is a text: return it."
    if not arrived:
        return f"{made!r} has no parameter token: only the token is encoded, not the whole link."
    if arrived == token.replace("+", " "):
        return (
            f"The token {token} arrives as {arrived!r}: in a link, a plus is a space. "
            "urllib.parse.quote encodes it."
        )
    if arrived != token:
        return f"The token {token} arrives as {arrived!r}: encode it once, and nothing else."
    return None
