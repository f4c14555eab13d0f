"""Your own workflow: the checks of notebook 10, which deploy and run what the reader has written.

https://docs.aws.amazon.com/step-functions/latest/dg/concepts-nested-workflows.html
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from itertools import count
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from nestedsf.account.executions import follow, start_execution, stop_execution
from nestedsf.account.traces import fetch_trace
from nestedsf.exceptions import NestedsfError
from nestedsf.lessons.mistakes import in_definition, in_task, json_or_mistake
from nestedsf.lessons.verdicts import Verdict, not_yet, right
from nestedsf.model.cost import transitions
from nestedsf.model.masking import masked
from nestedsf.model.tasks import CALLBACK, REQUEST_RESPONSE, RUN_A_JOB

if TYPE_CHECKING:
    import boto3

    from nestedsf.model.definition import Definition
    from nestedsf.model.jsontext import Json
    from nestedsf.model.trace import ExecutionTrace
    from nestedsf.model.visits import StateVisit

__all__ = ["check_1", "check_2", "check_3"]

LIMIT = "StepFunctions.ExecutionLimitExceeded"
MESSAGE = "Callback right after the first long-running job is completed"
_SIX = [{"item": f"number {number}"} for number in range(6)]
_ITEMS = [{"item": "tea"}, {"item": "milk"}, {"item": "sugar"}]
_PACKED = [{"packed": each["item"]} for each in _ITEMS]
_WAITING = (".sync", ".sync:2", ".waitForTaskToken")
_LONGEST = 600
_PATIENCE = 10.0  # seconds in which a definition that is right has long ended
_CAUSE_LENGTH = 200
_numbers = count(1)


def check_1(answer: object, session: boto3.Session, state_machine_arn: str) -> Verdict:
    """Whether the answer is the number of state transitions for six items: it is measured."""
    if answer is None:
        return not_yet("Count the entries into states, first the parent's, then the children's.")
    if not isinstance(answer, int) or isinstance(answer, bool):
        return not_yet(f"A number of state transitions is a whole number, and {answer!r} is none.")
    trace = follow(session, start_execution(session, state_machine_arn, {"items": _SIX}))
    own, every = transitions(trace, children=False), transitions(trace)
    if answer == every:
        return right(f"{every}: {own} in the parent, and {every - own} in its children.")
    hints = {
        own: "Those are the parent's alone. Its child executions enter states as well.",
        every - own: "Those are the children's alone. The parent enters states as well.",
        every - 1: "Nearly: the Map is a state as well, and is entered once.",
        len(trace.events): "Those are the events of the parent; it takes several to enter a state.",
    }
    few = "More" if answer < every else "Fewer"
    return not_yet(
        hints.get(answer, f"{few} than that. Every item enters one state here and one there.")
    )


def check_2(answer: object, session: boto3.Session, arns: Mapping[str, str]) -> Verdict:
    """Whether a Task tries again when there are too many executions: its Retry is read and run."""
    if answer is None:
        return not_yet("Write the Task as JSON text, between the three quotation marks.")
    task, mistake = json_or_mistake(_filled_in(answer, arns))
    mistake = mistake or in_task(task) or _in_retry(task.get("Retry"))
    if mistake:
        return not_yet(mistake)
    definition = {"StartAt": "Start", "States": {"Start": task}}
    trace, mistake = _tried(session, json.dumps(definition), _ITEMS[0], arns)
    if trace is None or mistake:
        return not_yet(mistake or "")
    return right(
        f"It runs, and waits its turn when Step Functions answers {LIMIT}. "
        "Each try is a state transition."
    )


def check_3(answer: object, session: boto3.Session, arns: Mapping[str, str]) -> Verdict:
    """The capstone: whether the reader's definition packs each item and then waits for a callback.

    Args:
        answer: ASL as JSON text, in which `${…}` stands for an ARN.
        session: Where it is deployed and run, with three items.
        arns: What `${PackArn}` and `${AnotherStateMachineArn}` stand for.
    """
    if answer is None:
        return not_yet("Write the definition as JSON text, between the three quotation marks.")
    text = _filled_in(answer, arns)
    definition, mistake = in_definition(text)
    if definition is None or mistake:
        return not_yet(mistake or "")
    mistake = _before_it_runs(definition)
    if mistake:
        return not_yet(mistake)
    value, _ = json_or_mistake(text)
    trace, mistake = _tried(session, json.dumps(value), {"items": _ITEMS}, arns)
    if trace is None or mistake:
        return not_yet(mistake or "")
    mistake = _in_children(trace, arns) or _in_output(trace.output)
    if mistake:
        return not_yet(mistake)
    return right(
        f"{len(list(trace.executions()))} executions, {transitions(trace)} state transitions, "
        "and the output has it all. It is your own workflow: take it along."
    )


# --- before it runs -----------------------------------------------------------------------


def _filled_in(answer: object, arns: Mapping[str, str]) -> object:
    """The answer with ARNs in it, as DefinitionSubstitutions fill them in."""
    if isinstance(answer, (dict, list)):
        answer = json.dumps(answer)
    if isinstance(answer, str):
        for name, arn in arns.items():
            answer = answer.replace("${" + name + "}", arn)
    return answer


def _in_retry(retry: object) -> str | None:
    """What is wrong with a Retry for too many executions at once."""
    if retry is None:
        return "The Task has no Retry: it stands beside Parameters, and is a list."
    if not isinstance(retry, list) or not all(isinstance(each, Mapping) for each in retry):
        return "A Retry is a list of objects, each with ErrorEquals."
    names = [name for each in retry for name in _listed(each.get("ErrorEquals"))]
    if LIMIT in names:
        return None
    if "ExecutionLimitExceeded" in names:
        return f"The error's name has its service before it: {LIMIT}."
    if "States.ALL" in names:
        return (
            "States.ALL also tries again what no second try mends, and each try is a state "
            "transition: name the one error."
        )
    return "No ErrorEquals names the error of too many executions: what does Step Functions say?"


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _before_it_runs(definition: Definition) -> str | None:
    tasks = [state for state in definition.states if state.type == "Task"]
    if not tasks:
        return (
            "There is no Task yet, so nothing is started: begin with the Map and its ItemProcessor."
        )
    if not any(state.type == "Map" for state in definition.states):
        return "There is no Map: how many items there are is known only when it runs."
    for state in tasks:
        waits = (state.resource or "").endswith(_WAITING)
        if waits and not {"TimeoutSeconds", "TimeoutSecondsPath"} & set(state.raw):
            return (
                f"{state.name} waits and has no TimeoutSeconds: without it, it waits for up to "
                "a year."
            )
        seconds = state.raw.get("TimeoutSeconds", _LONGEST)
        if not isinstance(seconds, int) or seconds > _LONGEST:
            return f"{state.name} has TimeoutSeconds {seconds!r}: a number, {_LONGEST} at the most."
    return None


# --- running it ---------------------------------------------------------------------------


def _tried(
    session: boto3.Session, definition: str, given: object, arns: Mapping[str, str]
) -> tuple[ExecutionTrace | None, str | None]:
    """Deploy a definition, run it with an input, delete it; what it did, or why it did not."""
    client = session.client("stepfunctions")
    role = client.describe_state_machine(stateMachineArn=next(iter(arns.values())))["roleArn"]
    try:
        made = client.create_state_machine(
            name=f"your-own-{next(_numbers)}", definition=definition, roleArn=role
        )
    except ClientError as error:
        return None, f"Step Functions refuses the definition: {_told(error)}"
    try:
        execution_arn = start_execution(session, made["stateMachineArn"], given)
        return _ended(session, execution_arn)
    except (ClientError, NestedsfError) as error:
        return None, f"It cannot be run: {masked(str(error))}"
    finally:
        client.delete_state_machine(stateMachineArn=made["stateMachineArn"])


def _told(error: ClientError) -> str:
    return str(masked(error.response["Error"].get("Message", "")))[:_CAUSE_LENGTH]


def _ended(session: boto3.Session, execution_arn: str) -> tuple[ExecutionTrace | None, str | None]:
    try:
        trace = follow(session, execution_arn, timeout=_PATIENCE)
    except TimeoutError:
        trace = fetch_trace(session, execution_arn)
        for execution in trace.executions():
            if execution.status == "RUNNING" and execution.execution_arn:
                stop_execution(session, execution.execution_arn)
        waits = [
            one for one in trace.visits if one.status == "RUNNING" and one.state_type == "Task"
        ]
        where = f": {waits[-1].state_name} waits" if waits else ""
        return None, f"It still runs after {_PATIENCE:g} seconds{where}. {_why_it_waits(waits)}"
    if trace.status == "SUCCEEDED":
        return trace, None
    failed = [one for one in trace.visits if one.error and one.state_type != "Map"]
    error = trace.error or (failed[-1].error if failed else None)
    where = f" in {failed[-1].state_name}" if failed else ""
    words = f"The execution ended as {trace.status}{where}"
    words += f" with {error}" if error else ""
    if error == "States.Timeout":
        return None, f"{words}. {_why_it_waits(failed)}"
    if failed and _puts_into_a_list(failed[-1]):
        return None, (
            f"{words}: its ResultPath puts the result into its input, which is a list. The state "
            "before it has thrown its own input away; a ResultPath there keeps it."
        )
    cause = str(masked(trace.cause or ""))[:_CAUSE_LENGTH]
    return None, f"{words}: {cause}" if cause else f"{words}."


def _puts_into_a_list(visit: StateVisit) -> bool:
    path = visit.definition.raw.get("ResultPath") if visit.definition else None
    return isinstance(visit.input, list) and isinstance(path, str) and path.startswith("$.")


def _why_it_waits(visits: list[StateVisit]) -> str:
    if visits and visits[-1].integration_pattern == CALLBACK:
        return (
            "Nobody has sent its token back: the child calls back only where its input says "
            '"NeedCallback": true and has the token as TaskToken.'
        )
    return "What does it wait for?"


# --- what it did --------------------------------------------------------------------------


def _started(visits: Iterable[StateVisit], arn: str) -> list[StateVisit]:
    return [
        visit
        for visit in visits
        if visit.state_type == "Task"
        and isinstance(visit.parameters, Mapping)
        and visit.parameters.get("StateMachineArn") == arn
    ]


def _in_children(trace: ExecutionTrace, arns: Mapping[str, str]) -> str | None:
    packing = _started(trace.visits, arns["PackArn"])
    asking = _started(trace.visits, arns["AnotherStateMachineArn"])
    if len(packing) != len(_ITEMS):
        return (
            f"{len(_ITEMS)} items were given, and pack was started {len(packing)} times: a Task in "
            "the Map's ItemProcessor is entered once for each item."
        )
    if any(visit.integration_pattern == REQUEST_RESPONSE for visit in packing):
        return "pack is started with Request Response, which does not wait for it: Run a Job does."
    if any(visit.integration_pattern != RUN_A_JOB for visit in packing):
        return "pack sends no token back, so it is Run a Job that waits for it."
    if len(asking) != 1 or asking[0].integration_pattern != CALLBACK:
        return (
            "After the Map one Task starts ${AnotherStateMachineArn} and waits for its callback: "
            "the Resource ends in .waitForTaskToken."
        )
    for visit in (*packing, *asking):
        given = visit.parameters.get("Input") if isinstance(visit.parameters, Mapping) else None
        if not isinstance(given, Mapping) or (
            given.get("AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID") != trace.execution_arn
        ):
            return (
                f"The child of {visit.state_name} does not know its parent: its Input needs "
                '"AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID.$": "$$.Execution.Id".'
            )
    return None


def _in_output(output: Json) -> str | None:
    if not isinstance(output, Mapping):
        return (
            f"The output is {_kind(output)}, and what is wanted is an object with packed and "
            "message: a ResultPath keeps the input, and puts the result into it."
        )
    for key in ("packed", "message"):
        if key not in output:
            return (
                f"The output has no {key}: the ResultPath $.{key} puts a result there, and keeps "
                "what is beside it."
            )
    return _in_packed(output["packed"]) or _in_message(output["message"])


def _in_packed(packed: Json) -> str | None:
    if packed == _PACKED:
        return None
    first = packed[0] if isinstance(packed, list) and packed else packed
    if isinstance(first, Mapping) and "ExecutionArn" in first:
        if isinstance(first.get("Output"), str):
            return "packed has the children's descriptions, and the Output in them is text."
        return (
            "packed has the children's descriptions: of each, OutputPath $.Output lets through "
            "what the child gave."
        )
    if isinstance(first, str):
        return "packed has text: .sync hands the child's output over as text, and .sync:2 as JSON."
    return f"packed is not what pack gave for the items in their order, {json.dumps(_PACKED)}."


def _in_message(message: Json) -> str | None:
    if message == MESSAGE:
        return None
    return "message is not what was sent with the token: it is the whole result of that Task."


def _kind(value: object) -> str:
    kinds = {str: "a text", list: "a list", type(None): "empty"}
    return kinds.get(type(value), "a number, true or false")
