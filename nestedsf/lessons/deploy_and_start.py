"""Checks of notebook 01: names and inputs of executions, and starting one twice.

https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import TYPE_CHECKING

from nestedsf.account.executions.inputs import check_name
from nestedsf.account.executions.lifecycle import run, start_execution, stop_execution
from nestedsf.account.stack.deployment import Deployment  # noqa: TC001  shown by help()
from nestedsf.exceptions import ExecutionNameError, NestedsfError
from nestedsf.jsontext import decode
from nestedsf.lessons import mistakes
from nestedsf.lessons.verdicts import Verdict, not_yet, right
from nestedsf.masking.values import masked

if TYPE_CHECKING:
    from nestedsf.account.sessions.moto import MotoSession

__all__ = ["check_1", "check_2", "check_3"]

_ORDER = 4711
_PATIENCE = 30  # seconds; on moto a child takes a fraction of one

_HINTS = {
    "A": "the execution is still running, and nothing about the start is different",
    "B": "the execution has another input than this start wants",
    "C": "what does Step Functions do when the name is left out?",
    "D": "inputs are compared as JSON, not as text",
    "E": "the name is held for 90 days, and answering with the same execution is for running ones",
}
_WORDS = ("same", "new", "refused")


def check_1(answer: object) -> Verdict:
    """Whether a name can name an execution, has metrics in CloudWatch, and has the number in it."""
    if not isinstance(answer, str):
        return not_yet("The name is a text in quotes.")
    if not answer.strip():
        return not_yet("The name is empty: it has 1 to 80 characters.")
    try:
        check_name(answer)
    except ExecutionNameError as error:
        return not_yet(f"AWS refuses the name. {error}")
    if not answer.isascii():
        odd = ", ".join(dict.fromkeys(char for char in answer if not char.isascii()))
        return not_yet(
            f"AWS takes the name, but has no CloudWatch metrics for it: {odd} is not ASCII."
        )
    if str(_ORDER) not in answer:
        return not_yet(
            f"AWS takes the name, but {_ORDER} is not in it: nobody will find the order."
        )
    return right(
        "AWS takes the name and CloudWatch counts it, and whoever knows the order finds it."
    )


def check_2(answer: object, session: MotoSession, deployment: Deployment) -> Verdict:
    """Whether a text is an input with which the child works and calls nobody back."""
    mistake = mistakes.in_json(answer) or _in_input(decode(str(answer)))
    if mistake:
        return not_yet(mistake)
    try:
        trace = run(session, deployment.another_arn, answer, check=False, timeout=_PATIENCE)
    except (NestedsfError, TimeoutError) as error:
        return not_yet(str(masked(str(error))))
    if trace.status != "SUCCEEDED":
        why = ": ".join(filter(None, (trace.error, trace.cause)))
        return not_yet(f"The execution ended as {trace.status}. {masked(why)}")
    return right(
        f"Step Functions took the text, and the execution entered {len(trace.visits)} states, "
        "Callback not among them."
    )


def _in_input(value: object) -> str | None:
    if not isinstance(value, Mapping):
        return (
            "This is JSON, and StartExecution takes it, but the Choice looks for NeedCallback in "
            "it: the input must be an object, in braces."
        )
    if "NeedCallback" not in value:
        return "The input has no NeedCallback, which the Choice looks at, letter by letter."
    return _about_callback(value["NeedCallback"]) or _about_order(value.get("order"))


def _about_callback(needed: object) -> str | None:
    if needed is True:
        return (
            "With true the child calls back, and looks for a task token, which nobody has given "
            "it: say false."
        )
    if isinstance(needed, str):
        return "NeedCallback is a text: true and false of JSON have no quotes."
    if needed is not False:
        return "NeedCallback is neither true nor false: the Choice asks whether it is true."
    return None


def _about_order(order: object) -> str | None:
    if order is None:
        return f"The number {_ORDER} does not travel along: it stands beside, under the key order."
    if isinstance(order, str):
        return "The order is a text: a number of JSON has no quotes."
    if isinstance(order, bool) or order != _ORDER:
        return f"The order is not {_ORDER}."
    return None


def check_3(answer: object, session: MotoSession, waiting: Deployment) -> Verdict:
    """Whether five predictions are what Step Functions answers to five starts.

    Args:
        answer: The predictions, ``same``, ``new`` or ``refused`` for each of A to E.
        session: Where the stack is.
        waiting: A deployment whose parent waits long enough.
    """
    if not isinstance(answer, Mapping):
        return not_yet("The answers are a dictionary with the keys A to E.")
    said = {letter: answer.get(letter) for letter in _HINTS}
    for letter, word in said.items():
        if word in ("", None):
            return not_yet(f"Decide about {letter} first: same, new or refused.")
        if word not in _WORDS:
            return not_yet(f"For {letter} say one of same, new and refused.")
    try:
        found = _what_happens(session, waiting)
    except NestedsfError as error:
        return not_yet(str(masked(str(error))))
    wrong = [letter for letter in _HINTS if said[letter] != found[letter]]
    if wrong:
        many = f"{len(wrong)} of 5 are otherwise" if len(wrong) > 1 else "4 of 5 are so"
        return not_yet(f"{many}. Look at {wrong[0]} again: {_HINTS[wrong[0]]}.")
    return right("Step Functions answered all five starts as you said.")


def _what_happens(session: MotoSession, waiting: Deployment) -> dict[str, str]:
    """What the five starts lead to, found by starting."""
    name = f"invoice-9-{uuid.uuid4()}"  # names are held, and the check is called more than once
    first = start_execution(session, waiting, {"number": 9}, name)
    started = {first}

    def answer_to(given: object, called: str | None = name) -> str:
        try:
            arn = start_execution(session, waiting, given, called)
        except ExecutionNameError:
            return "refused"
        started.add(arn)
        return "same" if arn == first else "new"

    try:
        found = {
            "A": answer_to({"number": 9}),
            "B": answer_to({"number": 10}),
            "C": answer_to({"number": 9}, None),
            "D": answer_to('{"number" : 9}'),
        }
    finally:
        for arn in started:
            stop_execution(session, arn)
    return {**found, "E": answer_to({"number": 9})}
