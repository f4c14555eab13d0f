"""Wait for a callback (notebook 06): the email with the link, and the checks of its exercises."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from nestedsf import sample
from nestedsf.account.executions.callbacks import wait_for_token
from nestedsf.account.executions.lifecycle import follow, start_execution
from nestedsf.lessons.judging.exercises import exercise
from nestedsf.lessons.judging.fitting import fitting
from nestedsf.lessons.judging.hints import leading
from nestedsf.lessons.judging.languages import inside
from nestedsf.lessons.judging.machines import put
from nestedsf.lessons.judging.tryouts import PLACEHOLDER, in_words, laboratory, tried, why_failed
from nestedsf.lessons.judging.verdicts import Verdict, not_yet, right, to_do
from nestedsf.lessons.mistakes import (
    a,
    in_failure,
    in_json,
    is_untouched,
    json_or_mistake,
    quoted,
)
from nestedsf.lessons.wait_for_a_callback.approval_links import (
    TOKENS,
    email,
    in_arguments,
    in_link,
    is_as_it_was,
)
from nestedsf.lessons.wait_for_a_callback.link_hints import OF_A_FUNCTION, hints_on
from nestedsf.lessons.wait_for_a_callback.output_hints import hints_on_output
from nestedsf.lessons.wait_for_a_callback.parameters import (
    dotted,
    in_parameters,
    in_their_names,
    task_with,
)
from nestedsf.lessons.wait_for_a_callback.token_hints import (
    OF_A_PATH,
    OF_ANOTHER_VALUE,
    OF_THE_CALL,
    OF_THE_INPUT,
    OF_THE_PLACE,
    OF_THE_START,
    OF_THE_TOKEN,
)

if TYPE_CHECKING:
    from nestedsf.trace.execution import ExecutionTrace

__all__ = ["MESSAGE", "check_1", "check_2", "check_3", "email"]

LESSON = "06-wait-for-a-callback"

MESSAGE = 'He said "yes"'
"""What the Task of exercise 2 should have as its output: a text with quotes in it."""

_OF_A_TAKEN_NAME = (
    "The Task was executed in two executions, and both ask for the same Name: the child of the "
    "second is not started, as the name is taken."
)
_STATE = "Wait for the callback"
_PATIENCE = 300  # seconds of the account's time
_END = {"Type": "Pass", "End": True}
_GIVEN = {"StateMachineArn": PLACEHOLDER, "Input": {"NeedCallback": True}}
_INPUTS = ({"order": 7}, {"reply": {"token": "another one"}, "Task": {"Token": "no"}})


# --- exercise 1: the Task ---------------------------------------------------------------


@exercise(LESSON, 1)
def check_1(answer: object) -> Verdict:
    """Whether a Task with these Parameters hands its token on to a child like the sample's.

    Args:
        answer: The Parameters, as JSON text; `${AnotherStateMachineArn}` in it is filled in.
    """
    parameters, mistake = json_or_mistake(answer, "Parameters")
    if is_untouched(answer) or parameters == _GIVEN:
        return to_do("Write the Parameters so that somebody is given the token.")
    parameters = inside(parameters, "Arguments")
    path = dotted(parameters)
    mistake = mistake or path or in_parameters(parameters)
    if mistake:
        own = OF_ANOTHER_VALUE if "nothing at $$" in mistake else leading(mistake)
        return not_yet(mistake, *(OF_THE_PLACE if path else own))
    mistake = in_their_names(parameters)
    if mistake:
        return not_yet(mistake, *OF_THE_INPUT)
    main = {"StartAt": _STATE, "States": {_STATE: task_with(parameters, ".waitForTaskToken")}}
    executions, refusal = tried(main, _child(), _INPUTS, seconds=_PATIENCE, at_once=True)
    if refusal:
        return not_yet(refusal)
    failed = [each for each in executions if each.status != "SUCCEEDED"]
    if failed:
        return _why_nobody_called_back(failed[0], parameters)
    return right("The child has got the token, and the Task ended when it came back.")


def _child() -> dict[str, Any]:
    """The sample's child, which calls back without a function, with the token at $.reply.token."""
    child: dict[str, Any] = json.loads(sample.read("another.asl.json"))
    child["States"]["Callback"] = {
        "Type": "Task",
        "Resource": "arn:aws:states:::aws-sdk:sfn:sendTaskSuccess",
        "Parameters": {"TaskToken.$": "$$.Execution.Input.reply.token", "Output": '"called back"'},
        "Next": "Second long-running job",
    }
    return child


def _why_nobody_called_back(execution: ExecutionTrace, parameters: object) -> Verdict:
    task = next(iter(execution.visits), None)
    child = task.child if task is not None else None
    if task is None or child is None:
        return _why_none_was_started(execution, parameters)
    given = child.input
    handed = f"The child was handed {in_words(given)}"
    if not isinstance(given, dict):
        return not_yet(f"{handed}, and it looks for NeedCallback in an object.", *OF_THE_CALL)
    if given.get("NeedCallback") is not True:
        return not_yet(
            f"{handed}. It did not come to its state “Callback”, and the Task waited until its "
            "time was over.",
            *OF_THE_CALL,
        )
    reply = given.get("reply")
    there = _at_reply(reply) if "reply" in given else ""
    seen = f"{handed}. Its state “Callback” looks there at $.reply.token, and found nothing{there}."
    if isinstance(reply, dict) and "token" in reply:
        seen = (
            f"The child was handed {a(reply['token'])} at $.reply.token, and that is not the token "
            "of the Task."
        )
        is_deeper = isinstance(reply["token"], dict) and "token" in reply["token"]
        return not_yet(seen, *(OF_THE_PLACE if is_deeper else OF_ANOTHER_VALUE))
    is_handed = re.search(r"Task['\"\].\[]+Token", str(parameters))
    return not_yet(seen, *(OF_THE_PLACE if is_handed else OF_THE_TOKEN))


def _why_none_was_started(execution: ExecutionTrace, parameters: object) -> Verdict:
    if "AlreadyExists" in str(execution.error):
        return not_yet(_OF_A_TAKEN_NAME, *fitting(OF_THE_START, _OF_A_TAKEN_NAME))
    told = in_failure(task_with(parameters), execution.error, execution.cause, started=False)
    if "InvalidExecutionInput" in str(execution.error):
        told = "the Input was a text that is not JSON, and so not an object either."
    words = f"No child was started: {told or why_failed(execution)}"
    if "capitals count" in words:
        return not_yet(words, *leading(words))
    if "nothing at $" in words and re.search(r"\$\$\.Task\.Token\b", str(parameters)):
        return not_yet(words, *OF_A_PATH)
    return not_yet(words, *(fitting(OF_THE_START, words) or leading(words, *OF_THE_TOKEN)))


def _at_reply(reply: object) -> str:
    """What is there in the place of an object with a token."""
    if not isinstance(reply, dict) or not reply:
        return (
            f": reply is {in_words(reply)}" if isinstance(reply, dict) else f": reply is {a(reply)}"
        )
    capitals = ", and capitals count" if any(key.lower() == "token" for key in reply) else ""
    return f": reply is {in_words(reply)}{capitals}"


# --- exercise 2: the output -------------------------------------------------------------


@exercise(LESSON, 2)
def check_2(answer: object) -> Verdict:
    """Whether this, sent as `output`, gives the waiting Task the output `MESSAGE`.

    Args:
        answer: What boto3's send_task_success would get as `output`.
    """
    if is_untouched(answer):
        return to_do("Write the text that boto3 is given as output.")
    refusal, output = _in_output(answer), None
    if answer == MESSAGE:
        refusal = "AWS refuses the bare text, with InvalidOutput: it is not JSON."
    if refusal is None:
        output, refusal = _output_after(str(answer))
    if output == MESSAGE:
        return right("The Task's output is the message, with its quotes.")
    if output == json.dumps(MESSAGE):
        refusal = "The Task's output is a text that is JSON text itself: it was encoded twice."
    seen = f"the text «{quoted(output)[1:-1]}»" if isinstance(output, str) else in_words(output)
    wanted = f"The Task's output is now {seen}, and the text «{MESSAGE}» is wanted."
    return not_yet(refusal or wanted, *hints_on_output(refusal or wanted, output, MESSAGE))


def _in_output(answer: object) -> str | None:
    if isinstance(answer, str) and re.match(r'\s*"[^"\\]+"yes', answer):
        return "AWS refuses it: the first quote inside the message ends the JSON text."
    if isinstance(answer, str) and answer.strip()[:1] == "'":
        return "AWS refuses it: a text in JSON begins with a double quote, and this with a single."
    return in_json(answer)


def _output_after(sent: str) -> tuple[object, str | None]:
    """The output of a Task that was sent this, or why nothing was sent."""
    try:
        with laboratory() as session:
            child = put(session, "child", {"StartAt": _STATE, "States": {_STATE: _END}})
            token = {"TaskToken.$": "$$.Task.Token"}
            task = task_with({"StateMachineArn": child, "Input": token}, ".waitForTaskToken")
            main = {"StartAt": _STATE, "TimeoutSeconds": 60_000, "States": {_STATE: task}}
            execution_arn = start_execution(session, put(session, "parent", main))
            given = {"taskToken": wait_for_token(session, execution_arn), "output": sent}
            session.client("stepfunctions").send_task_success(**given)
            return follow(session, execution_arn).output, None
    except Exception:  # noqa: BLE001  whatever a reader has written is told
        return None, "AWS refuses it as output, with InvalidOutput."


# --- exercise 3: the link ---------------------------------------------------------------


@exercise(LESSON, 3)
def check_3(link: object) -> Verdict:
    """Whether a function makes links that hand a task token on as it is.

    Args:
        link: It gets a token and answers with a link that has it as the parameter `token`.
    """
    if is_untouched(link) or is_as_it_was(link):
        return to_do("Change link, so that each token arrives as it is.")
    if not callable(link):
        return not_yet(f"link must be a function, and this is {a(link)}.", *OF_A_FUNCTION)
    for token in TOKENS:
        mistake = in_arguments(link) or in_link(link, token)
        if mistake:
            return not_yet(mistake, *hints_on(mistake, link))
    return right("The button sends the token as it was issued.")
