"""Run patterns in parallel (notebook 07): the checks of its exercises."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from nestedsf import sample
from nestedsf.account.executions.callbacks import wait_for_token
from nestedsf.account.executions.lifecycle import run, start_execution, stop_execution, wait_for
from nestedsf.account.executions.traces import fetch_trace
from nestedsf.exceptions import NestedsfError
from nestedsf.lessons.mistakes import in_template, json_or_mistake
from nestedsf.lessons.tryouts import deployed
from nestedsf.lessons.verdicts import Verdict, not_yet, right
from nestedsf.masking.values import masked

if TYPE_CHECKING:
    from nestedsf.account.sessions.moto import MotoSession
    from nestedsf.trace.execution import ExecutionTrace

__all__ = ["check_1", "check_2", "check_3"]

_START = "Start new workflow and continue"
_PARALLEL = "Start in parallel"
_COMPLETION = "Start new workflow and wait for completion"
_CALLBACK = "Start new workflow and wait for callback"
_GO_ON = "Go on without it"
_LONG = 30  # seconds of real time
_EXECUTIONS = 4  # the parent and its three children
_STATUSES = ("RUNNING", "SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED")
_RULES = {
    _START: "that Task had its answer long ago, and nothing ties the child to the parent",
    _COMPLETION: "that Task was waiting for the child's end, and is stopped together with it",
    _CALLBACK: "that Task was waiting for its token, not for the child's end",
}


def _definition(name: str) -> dict[str, Any]:
    definition: dict[str, Any] = json.loads(sample.read(f"{name}.asl.json"))
    return definition


def _refused(error: NestedsfError) -> Verdict:
    """Why a definition was not deployed, without what is told of the stack around it."""
    before, found, why = str(masked(str(error))).partition("Invalid State Machine Definition: ")
    return not_yet(f"It cannot be used. {why.partition(' It has been')[0] if found else before}")


# --- exercise 1: the parent is stopped --------------------------------------------------


def check_1(answer: object, session: MotoSession) -> Verdict:
    """Whether the prediction is true of a parent that is stopped while its children run.

    The sample is deployed without its function and with much to do, started and stopped.

    Args:
        answer: JSON text: the status of the child of each Task, by the Task's name.
        session: Where it is tried.
    """
    predicted, mistake = json_or_mistake(answer)
    mistake = mistake or _in_prediction(predicted)
    if mistake:
        return not_yet(mistake)
    for name, child in _children_of_a_stopped_parent(session).items():
        if predicted[name] != child:
            return not_yet(f"{name}: its child is not {predicted[name]}, for {_RULES[name]}.")
    return right("Only the child of the .sync Task was stopped; the two others go on.")


def _in_prediction(predicted: object) -> str | None:
    if not isinstance(predicted, Mapping):
        return "The answer is a JSON object: the status of a child by the Task's name."
    for name in predicted:
        if name not in _RULES:
            return f"{name} is no Task that starts a child; there are {', '.join(_RULES)}."
    for name in _RULES:
        status = predicted.get(name, "?")
        if status == "?":
            return f"{name}: is its child RUNNING or ABORTED? What does this Task wait for?"
        if status not in _STATUSES:
            return f"{name}: {status!r} is no status of an execution; a stopped one is ABORTED."
    return None


def _children_of_a_stopped_parent(session: MotoSession) -> dict[str, str]:
    another = _definition("another")
    another["States"]["Callback"] = {"Type": "Pass", "Next": "Second long-running job"}
    another["States"]["Second long-running job"]["Seconds"] = max(
        _LONG, round(_LONG * session.time_scale)
    )
    with deployed(session, None, another) as deployment:
        execution_arn = start_execution(session, deployment)
        wait_for_token(session, execution_arn)
        # All four executions: before that the Task may not have been entered yet.
        while len(list((trace := fetch_trace(session, execution_arn)).executions())) < _EXECUTIONS:
            time.sleep(0.02)
        child = trace.visit(_COMPLETION).child
        stop_execution(session, execution_arn)
        wait_for(session, str(child and child.execution_arn), check=False)
        visits = fetch_trace(session, execution_arn).visits
    return {visit.state_name: visit.child.status for visit in visits if visit.child}


# --- exercise 2: a Catch inside the branch ----------------------------------------------


def check_2(answer: object, session: MotoSession) -> Verdict:
    """Whether this Catch keeps the failure of the `.sync` Task inside its branch.

    The sample is deployed with a child that fails with OutOfStock where no callback is asked for.

    Args:
        answer: The value of the Catch, as JSON text.
        session: Where it is tried.
    """
    catch, mistake = json_or_mistake(answer)
    mistake = mistake or _in_catch(catch)
    if mistake:
        return not_yet(mistake)
    main, another = _definition("main"), _definition("another")
    branch = main["States"][_PARALLEL]["Branches"][0]
    branch["States"][_COMPLETION]["Catch"] = catch
    branch["States"][_GO_ON] = {"Type": "Pass", "Result": "Nothing was completed", "End": True}
    another["States"]["Need callback?"]["Default"] = "Out of stock"
    another["States"]["Out of stock"] = {"Type": "Fail", "Error": "OutOfStock"}
    try:
        with deployed(session, main, another) as deployment:
            execution = run(session, deployment, check=False)
    except NestedsfError as error:
        return _refused(error)
    if execution.status == "SUCCEEDED":
        return right(f"The branch went on, and so the Parallel's output is {execution.output!r}.")
    return not_yet(_why_not_caught(execution, catch))


def _in_catch(catch: object) -> str | None:
    if isinstance(catch, Mapping):
        inner = "only the list that stands there" if "Catch" in catch else "put [ and ] round it"
        return f"A Catch is a list, each entry of it an object: {inner}."
    if not isinstance(catch, list) or not catch:
        return "A Catch is a list with at least one entry: which errors, and which state is next?"
    return next(filter(None, map(_in_catcher, catch)), None)


def _in_catcher(catcher: object) -> str | None:
    if not isinstance(catcher, Mapping):
        return 'An entry of a Catch is an object with "ErrorEquals" and "Next".'
    errors = catcher.get("ErrorEquals")
    if isinstance(errors, str):
        return f'ErrorEquals is a list of error names: ["{errors}"].'
    if not isinstance(errors, list) or not all(isinstance(each, str) for each in errors):
        return "An entry says in ErrorEquals which errors it catches: a list of their names."
    if not errors or "?" in errors:
        return "Which error does a .sync Task fail with when its child has failed?"
    if catcher.get("Next") != _GO_ON:
        return (
            f"Next is {catcher.get('Next')!r}: it names a state of the same branch, and here that "
            f"is {_GO_ON!r}. No way leads out of a branch."
        )
    return None


def _why_not_caught(execution: ExecutionTrace, catch: list[Mapping[str, list[str]]]) -> str:
    names = [name for entry in catch for name in entry["ErrorEquals"]]
    failed = [visit for visit in execution.visits if visit.status == "FAILED"]
    error = failed[-1].error if failed else execution.error
    hint = ": the child's own error is only in the cause" if "OutOfStock" in names else ""
    return (
        f"The Task failed with {error}, and the Catch has {', '.join(names)}{hint}. "
        "So the Parallel has failed, and its other branch was stopped."
    )


# --- exercise 3: names for the outputs --------------------------------------------------


def check_3(answer: object, session: MotoSession) -> Verdict:
    """Whether this ResultSelector gives the outputs of the branches names, and decodes the text.

    Args:
        answer: The value of the ResultSelector, as JSON text.
        session: Where it is tried.
    """
    selector, mistake = json_or_mistake(answer)
    mistake = mistake or _in_selector(selector)
    if mistake:
        return not_yet(mistake)
    main = _definition("main")
    main["States"][_PARALLEL]["ResultSelector"] = selector
    try:
        with deployed(session, main) as deployment:
            execution = run(session, deployment, check=False)
    except NestedsfError as error:
        return _refused(error)
    if "Invalid arguments in States.StringToJson" in (execution.cause or ""):
        return not_yet("StringToJson got what is no JSON text: only what .sync hands over is one.")
    if execution.status != "SUCCEEDED":
        return not_yet(f"It failed with {execution.error}: {masked(execution.cause or 'no cause')}")
    return _of_output(execution)


def _in_selector(selector: object) -> str | None:
    if not isinstance(selector, Mapping):
        return "A ResultSelector is a JSON object: names and paths."
    if "ResultSelector" in selector:
        return "Only the object that stands in the ResultSelector is asked for."
    return in_template(selector)


def _of_output(execution: ExecutionTrace) -> Verdict:
    output = execution.output
    texts = [execution.visit(name).output for name in (_COMPLETION, _CALLBACK)]
    wanted = {"completion": json.loads(str(texts[0])), "callback": texts[1]}
    if output == wanted:
        return right(f"The output is {json.dumps(output)}.")
    names = list(output) if isinstance(output, dict) else []
    if not isinstance(output, dict) or set(output) != set(wanted):
        return not_yet(f"The names are completion and callback, and there are {names}.")
    for name, value in wanted.items():
        got = output[name]
        if got == value:
            continue
        if isinstance(got, list):
            return not_yet(f"{name} has the whole list: the first output is $[0], the next $[1].")
        if name == "completion" and got == texts[0]:
            return not_yet(
                "completion is still a string inside a string: States.StringToJson($[0]) "
                "decodes it."
            )
        return not_yet(f"{name} is {got!r}: the outputs stand in the order of the definition.")
    return not_yet(f"The output is {output!r}.")
