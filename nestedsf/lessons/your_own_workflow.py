"""Your own workflow: the checks of notebook 10, which deploy and run what the reader has written.

https://docs.aws.amazon.com/step-functions/latest/dg/concepts-nested-workflows.html
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from itertools import count
from typing import TYPE_CHECKING, Any

from nestedsf.account.executions.lifecycle import follow, start_execution, stop_execution
from nestedsf.account.executions.traces import fetch_trace
from nestedsf.exceptions import NestedsfError
from nestedsf.lessons.mistakes import in_definition, json_or_mistake
from nestedsf.lessons.verdicts import Verdict, not_yet, right
from nestedsf.masking.values import masked
from nestedsf.trace.cost import transitions
from nestedsf.trace.tasks import CALLBACK, REQUEST_RESPONSE, RUN_A_JOB

if TYPE_CHECKING:
    from nestedsf.account.sessions.moto import MotoSession
    from nestedsf.asl.definition import Definition
    from nestedsf.jsontext import Json
    from nestedsf.trace.execution import ExecutionTrace
    from nestedsf.trace.visits import StateVisit

__all__ = ["check_1", "check_2", "check_3"]

MESSAGE = "Callback right after the first long-running job is completed"
_SIX = [{"item": f"number {number}"} for number in range(6)]
_ITEMS = [{"item": "tea"}, {"item": "milk"}, {"item": "sugar"}]
_PACKED = [{"packed": each["item"]} for each in _ITEMS]
_BATCHES = [{"items": _ITEMS[:2]}, {"items": _ITEMS[2:]}]
_PACKED_BATCHES = [_PACKED[:2], _PACKED[2:]]
_WAITING = (".sync", ".sync:2", ".waitForTaskToken")
_LONGEST = 600
_PATIENCE = 10.0  # seconds in which a definition that is right has long ended
_CAUSE_LENGTH = 200
_numbers = count(1)


def check_1(answer: object, session: MotoSession, state_machine_arn: str) -> Verdict:
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


def check_2(answer: object, session: MotoSession, arns: Mapping[str, str]) -> Verdict:
    """Whether the reader's definition packs two batches on three levels: it is deployed and run.

    `arns` says what `${PackAllArn}` stands for.
    """
    trace, mistake = _what_it_did(answer, session, arns, {"batches": _BATCHES})
    if trace is None or mistake:
        return not_yet(mistake or "")
    started = len(_started(trace.visits, arns["PackAllArn"]))
    if started != len(_BATCHES):
        return not_yet(
            f"{len(_BATCHES)} batches were given, and pack-all was started {started} times: a Task "
            "in the Map's ItemProcessor is entered once for each batch."
        )
    if trace.output != _PACKED_BATCHES:
        return not_yet(_why_not("the output", trace.output, _PACKED_BATCHES))
    executions = list(trace.executions())
    longest = max(len(execution.events) for execution in executions)
    return right(
        f"{len(executions)} executions on three levels, and the longest history of them has "
        f"{longest} events."
    )


def check_3(answer: object, session: MotoSession, arns: Mapping[str, str]) -> Verdict:
    """The capstone: whether the reader's definition packs each item and then waits for a callback.

    Args:
        answer: ASL as JSON text, in which `${…}` stands for an ARN.
        session: Where it is deployed and run, with three items.
        arns: What `${PackArn}` and `${AnotherStateMachineArn}` stand for.
    """
    trace, mistake = _what_it_did(answer, session, arns, {"items": _ITEMS}, _before_it_runs)
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


def _what_it_did(
    answer: object,
    session: MotoSession,
    arns: Mapping[str, str],
    given: object,
    before_it_runs: Callable[[Definition], str | None] = lambda _: None,
) -> tuple[ExecutionTrace | None, str | None]:
    """What a definition does with an input, or what is wrong with the definition."""
    if answer is None:
        return None, "Write the definition as JSON text, between the three quotation marks."
    text = _filled_in(answer, arns)
    definition, mistake = in_definition(text)
    mistake = mistake or (before_it_runs(definition) if definition else None)
    if mistake:
        return None, mistake
    value, _ = json_or_mistake(text)
    return _tried(session, json.dumps(value), given, arns)


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
    session: MotoSession, definition: str, given: object, arns: Mapping[str, str]
) -> tuple[ExecutionTrace | None, str | None]:
    """Deploy a definition, run it with an input, delete it; what it did, or why it did not."""
    client = session.client("stepfunctions")
    role = client.describe_state_machine(stateMachineArn=next(iter(arns.values())))["roleArn"]
    try:
        made = client.create_state_machine(
            name=f"your-own-{next(_numbers)}", definition=definition, roleArn=role
        )
    except client.exceptions.ClientError as error:
        return None, f"Step Functions refuses the definition: {_told(error.response)}"
    try:
        execution_arn = start_execution(session, made["stateMachineArn"], given)
        return _ended(session, execution_arn)
    except (client.exceptions.ClientError, NestedsfError) as error:
        return None, f"It cannot be run: {masked(str(error))}"
    finally:
        client.delete_state_machine(stateMachineArn=made["stateMachineArn"])


def _told(response: Mapping[str, Any]) -> str:
    return str(masked(response["Error"].get("Message", "")))[:_CAUSE_LENGTH]


def _ended(session: MotoSession, execution_arn: str) -> tuple[ExecutionTrace | None, str | None]:
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
    return _why_not("packed", packed, _PACKED)


def _why_not(what: str, value: Json, wanted: object) -> str:
    """Why a list of what children gave is not the one that is wanted."""
    first = value[0] if isinstance(value, list) and value else value
    if isinstance(first, Mapping) and "ExecutionArn" in first:
        if isinstance(first.get("Output"), str):
            return f"{what} has the children's descriptions, and the Output in them is text."
        return (
            f"{what} has the children's descriptions: of each, OutputPath $.Output lets through "
            "what the child gave."
        )
    if isinstance(first, str):
        return f"{what} has text: .sync hands the child's output over as text, and .sync:2 as JSON."
    return f"{what} is not what the children gave, in the order of the items: {json.dumps(wanted)}."


def _in_message(message: Json) -> str | None:
    if message == MESSAGE:
        return None
    return "message is not what was sent with the token: it is the whole result of that Task."


def _kind(value: object) -> str:
    kinds = {str: "a text", list: "a list", type(None): "empty"}
    return kinds.get(type(value), "a number, true or false")
