"""Notebook 03: states to send data through, and checks of what becomes of it.

https://docs.aws.amazon.com/step-functions/latest/dg/concepts-input-output-filtering.html
"""

from __future__ import annotations

import json
import uuid
from typing import TYPE_CHECKING, Any

from nestedsf import sample
from nestedsf.account.executions.lifecycle import run
from nestedsf.account.stack.deployment import deploy, destroy
from nestedsf.jsontext import compact, elide
from nestedsf.lessons import mistakes
from nestedsf.lessons.tryouts import PLACEHOLDER, tried, why_failed
from nestedsf.lessons.verdicts import Verdict, not_yet, right
from nestedsf.masking.values import masked
from nestedsf.trace.dataflow.changes import differing, kind_of, same
from nestedsf.trace.tasks import STARTED_BY

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nestedsf.account.sessions.moto import MotoSession
    from nestedsf.jsontext import Json
    from nestedsf.trace.execution import ExecutionTrace
    from nestedsf.trace.visits import StateVisit

__all__ = ["check_1", "check_2", "check_3", "check_4", "visit_of"]

_NAME = "One state"
_ORDER: dict[str, Any] = {
    "id": 4711,
    "customer": {"name": "Ada", "city": "London"},
    "NeedCallback": False,
}
_START = {"Type": "Task", "Resource": "arn:aws:states:::states:startExecution.sync:2"}
_CHILD = json.loads(sample.read("another.asl.json"))
_LONGEST = 60
_WITHOUT_END = ("Succeed", "Fail")  # they end an execution without saying so, and may not say it


def visit_of(session: MotoSession, state: Mapping[str, Any], given: Json = None) -> StateVisit:
    """The visit of one state, in a state machine that has no other and is removed again.

    Args:
        session: A moto session.
        state: The state as in a definition, without Next and End; `${AnotherStateMachineArn}`
            in it is the ARN of the sample's child.
        given: The input of the execution, which is called `trial`.

    Raises:
        DeploymentError: The state machine could not be created; says why.
        InputError: The input is not JSON.

    >>> from nestedsf import moto_session
    >>> with moto_session(time_scale=20) as session:
    ...     visit_of(session, {"Type": "Pass", "InputPath": "$.order"}, {"order": 7}).output
    7
    """
    stack_name = f"trial-{uuid.uuid4().hex}"
    deployment = deploy(session, stack_name=stack_name, main_definition=_alone(state))
    try:
        return run(session, deployment, given, name="trial", check=False).visits[0]
    finally:
        destroy(session, stack_name)


def _alone(state: Mapping[str, Any]) -> dict[str, Any]:
    end = {} if state.get("Type") in _WITHOUT_END else {"End": True}
    return {"StartAt": _NAME, "States": {_NAME: {**state, **end}}}


# --- the checks -------------------------------------------------------------------------

_PREDICTED = {
    "Type": "Pass",
    "InputPath": "$.who",
    "Parameters": {"to.$": "$.name", "from": "$.id"},
    "ResultPath": "$.label",
}
_ID = 7


def check_1(answer: object, session: MotoSession) -> Verdict:
    """Whether an output was predicted, held against an execution."""
    said, mistake = mistakes.json_or_mistake(answer)
    if mistake:
        return not_yet(mistake)
    execution, why = tried(session, _alone(_PREDICTED), _CHILD, {"id": _ID, "who": {"name": "Ada"}})
    if execution is None:
        return not_yet(why)
    if same(said, execution.output):
        return right("This is the output that the execution gave.")
    return not_yet(_about_prediction(said, execution.output))


def _about_prediction(said: Json, output: Json) -> str:
    """The first stage at which a prediction went another way."""
    whole = said if isinstance(said, dict) else {}
    label = whole.get("label")
    result = label if isinstance(label, dict) else {}
    made = label if "label" in whole else said
    return (
        _first(
            (not said, "Begin with ResultPath: what is the result put into, and under which key?"),
            (
                isinstance(made, dict) and ({"to.$", "from.$"} & made.keys()),
                "A key that ends in .$ loses the .$: what comes out is called to.",
            ),
            (
                "label" not in whole and {"to", "from"} & whole.keys(),
                (
                    "This is the result. ResultPath is $.label: the result is put under that key, "
                    "into something else."
                ),
            ),
            (
                "label" not in whole,
                "The result is missing: ResultPath puts it under the key label of an object.",
            ),
            (
                same(result.get("from"), _ID),
                (
                    "The key from has no .$ at its end, so its value is a text and no path; and $.id "
                    "would not be found in what InputPath lets through."
                ),
            ),
            (
                result.get("to") == "$.name",
                "The key to.$ ends in .$, so its value is a path: what does it find?",
            ),
            (
                not {"to", "from"} <= result.keys(),
                "Parameters has two keys, and the result has both of them.",
            ),
            (
                not {"id", "who"} <= whole.keys(),
                (
                    "ResultPath adds to the input of the state, as it was before InputPath: all of it "
                    "is in the output."
                ),
            ),
        )
        or f"{_place(said, output)} is not what the execution gave."
    )


def check_2(answer: object, session: MotoSession) -> Verdict:
    """Whether Parameters give the id, the customer's name and the name of the execution."""
    template, mistake = _object(answer)
    if template is None:
        return not_yet(str(mistake))
    execution, why = tried(
        session, _alone({"Type": "Pass", "Parameters": template}), _CHILD, _ORDER
    )
    name = execution.name if execution is not None else ""
    expected: Json = {"order": 4711, "customer": "Ada", "execution": name}
    if execution is None or not same(execution.output, expected):
        return not_yet(mistakes.in_template(template) or _fault(execution, why, expected))
    words = compact(template)
    copied = next((value for value in ("4711", "Ada") if value in words), None)
    if copied:
        return not_yet(f"{copied} is written there, and is so for this one order: use a path.")
    return right("All three values arrived, each from where it is.")


def check_3(answer: object, session: MotoSession) -> Verdict:
    """Whether the fields of a Task keep the order and put the child's status beside it."""
    fields, mistake = _object(answer)
    if fields is None:
        return not_yet(str(mistake))
    other = fields.keys() - {"ResultSelector", "ResultPath", "OutputPath"}
    if other:
        return not_yet(
            f"{elide(min(other), _LONGEST)} is none of the fields that shape an output: they are "
            "ResultSelector, ResultPath and OutputPath."
        )
    parameters = {"StateMachineArn": PLACEHOLDER, "Input": {"NeedCallback": False}}
    execution, why = tried(
        session, _alone({**_START, "Parameters": parameters, **fields}), _CHILD, _ORDER
    )
    expected = {**_ORDER, "child": {"status": "SUCCEEDED"}}
    if execution is None or not same(execution.output, expected):
        return not_yet(
            mistakes.in_template(fields.get("ResultSelector"))
            or _about_fields(fields)
            or _fault(execution, why, expected)
        )
    if "SUCCEEDED" in compact(fields):
        return not_yet("The status is written there, and is so for any child: use a path.")
    return right("The order is kept, and the status of the child stands beside it.")


def _about_fields(fields: Mapping[str, Any]) -> str | None:
    return _first(
        (
            "ResultPath" not in fields,
            (
                "The order is gone: without ResultPath the result takes the place of the input. Say "
                "where in the input the result is put."
            ),
        ),
        (fields.get("ResultPath") == "$", "The ResultPath $ is all of the input: it is replaced."),
        (fields.get("ResultPath") is None, "With a ResultPath of null the result is thrown away."),
        (
            "ResultSelector" not in fields,
            "The whole result is there: ResultSelector makes one of it that has the status alone.",
        ),
    )


def check_4(answer: object, session: MotoSession) -> Verdict:
    """Whether a Task's Parameters hand a child the whole order, and the id of its parent.

    In front of the Task is the Pass of the lesson: `$.order` is the order, `$.link` the link.
    """
    parameters, mistake = _object(answer)
    if parameters is None:
        return not_yet(str(mistake))
    if "Input" in parameters and "Input.$" in parameters:
        return not_yet("Input and Input.$ exclude each other: merge first, and pass one of them.")
    template = {"order.$": "$", "link": {f"{STARTED_BY}.$": "$$.Execution.Id"}}
    prepare = {"Type": "Pass", "Parameters": template, "Next": _NAME}
    start = {**_START, "Parameters": {**parameters, "StateMachineArn": PLACEHOLDER}, "End": True}
    definition = {"StartAt": "Prepare", "States": {"Prepare": prepare, _NAME: start}}
    execution, why = tried(session, definition, _CHILD, _ORDER)
    visit = execution.visits[-1] if execution is not None else None
    if visit is None or visit.child is None:
        return not_yet(
            mistakes.in_template(parameters)
            or why
            or (execution and why_failed(execution))
            or "No child execution was started."
        )
    given = visit.child.input if isinstance(visit.child.input, dict) else {}
    rest = {key: value for key, value in given.items() if key != STARTED_BY}
    if visit.child_links_back and same(rest, _ORDER):
        return right("The child has the whole order, and its parent's id beside it.")
    return not_yet(
        mistakes.in_template(parameters) or _about_child(rest, linked=bool(visit.child_links_back))
    )


def _about_child(rest: dict[str, Json], *, linked: bool) -> str:
    has_order = rest.keys() >= _ORDER.keys()
    keys = ", ".join(elide(key, _LONGEST) for key in list(rest)[:3])
    return (
        _first(
            (
                {"order", "link"} <= rest.keys(),
                "The child has order and link at its top, each as an object: merge the two.",
            ),
            (
                has_order and not linked,
                "The child has the order, and no link to its parent: merge $.link into it.",
            ),
            (
                linked and not has_order,
                "The child has the link, and not all of the order: merge the two.",
            ),
            (linked, "The child has both, and more besides, or with other values."),
        )
        or f"The child has neither the order nor the link at its top: it has {keys or 'nothing'}."
    )


# --- what they share --------------------------------------------------------------------


def _object(answer: object) -> tuple[dict[str, Any] | None, str | None]:
    """The JSON object that somebody has written, or what is wrong with it."""
    value, mistake = mistakes.json_or_mistake(answer)
    if mistake is None and not isinstance(value, dict):
        mistake = f"A JSON object is wanted, in braces, and this is {kind_of(value)}."
    return (None, mistake) if mistake else (value, None)


def _first(*told: tuple[object, str]) -> str | None:
    """The words of the first condition that holds."""
    return next((words for holds, words in told if holds), None)


def _fault(execution: ExecutionTrace | None, why: str, expected: Json) -> str:
    if execution is None:
        return why
    ended = why_failed(execution)
    return ended or f"{_place(execution.output, expected)} is not what is wanted."


def _place(value: Json, expected: Json) -> str:
    """Where the first difference is, and what is there."""
    path, found, _ = differing(value, expected)[0]
    return f"{'The output' if path == '$' else path}, {elide(compact(masked(found)), _LONGEST)},"
