"""Exercise 3 of notebook 16: an order whose card is charged once, however often it is redriven."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from nestedsf.account.executions.traces import fetch_trace
from nestedsf.exceptions import DefinitionError
from nestedsf.lessons.judging.exercises import exercise
from nestedsf.lessons.judging.hints import leading
from nestedsf.lessons.judging.machines import put
from nestedsf.lessons.judging.tryouts import in_words, keeps, why_failed
from nestedsf.lessons.judging.verdicts import Verdict, not_yet, right, to_do
from nestedsf.lessons.mistakes import in_definition, is_untouched, json_or_mistake
from nestedsf.lessons.redrive_a_failure import charge_hints as hints
from nestedsf.lessons.redrive_a_failure.nights import (
    again,
    night,
    not_tried,
    still,
    write_prices,
)
from nestedsf.lessons.redrive_a_failure.workflows import CHARGE, TAKE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nestedsf.account.sessions.moto import MotoSession
    from nestedsf.trace.execution import ExecutionTrace

__all__ = ["START", "check_3"]

START = """{
  "Charge the card": {"Type": "Task", "Next": "Ship", "ResultPath": null,
    "Resource": "arn:aws:states:::states:startExecution.sync:2",
    "Parameters": {"StateMachineArn": "${charge}", "Input.$": "$"}},
  "Look at the charge": {"Type": "Task", "Next": "Ship", "ResultPath": null,
    "Resource": "arn:aws:states:::aws-sdk:sfn:describeExecution",
    "Parameters": {"ExecutionArn.$": "States.Format('${charges}:charge-{}', $.order)"},
    "ResultSelector": {"paid.$": "$.Output"}},
  "Ship": {"Type": "Pass", "End": true}
}"""
"""What stands in the notebook: nothing leads to "Look at the charge" yet."""
_FIRST, _LOOK, _SHIP = "Charge the card", "Look at the charge", "Ship"
_WELL: dict[str, Any] = {"order": 41, "card": "good", "to": "Bern"}
_NO_RECEIPT: dict[str, Any] = {"order": 42, "card": "good", "to": "Rome"}
_DECLINED: dict[str, Any] = {"order": 43, "card": "declined", "to": "Bern"}


class _Seen(NamedTuple):
    """What became of three orders.

    Attributes:
        well: Order 41, whose charge succeeds at once.
        early: Order 42, whose card was charged and whose receipt was not written, after a redrive.
        late: The same, when its charge had been redriven and had succeeded, after another redrive.
        declined: Order 43, whose card is declined, after a redrive.
        charged: How often the card of each order was charged.
        charged_early: How often that of order 42 was, after the first redrive.
    """

    well: ExecutionTrace
    early: ExecutionTrace
    late: ExecutionTrace
    declined: ExecutionTrace
    charged: Mapping[object, int]
    charged_early: int


@exercise("16-redrive-a-failure", 3)
def check_3(answer: object) -> Verdict:
    """Whether an order that is redriven ships when its card was charged, and charges it once.

    Args:
        answer: The states by name, as JSON text; a whole definition is taken as well.
    """
    if is_untouched(answer, START):
        return to_do("Complete “Charge the card”.")
    value, mistake = json_or_mistake(answer)
    if mistake is None and not isinstance(value, Mapping):
        mistake = "The states are an object, each with its name before it."
    elif mistake is None and isinstance(value.get("Resource"), str):
        mistake = "This is one state alone, and all of them are asked for, each with its name."
    if mistake:
        return not_yet(mistake, *leading(mistake))
    if value == json.loads(START):
        return to_do("Complete “Charge the card”.")
    definition = value if "States" in value else {"StartAt": _FIRST, "States": value}
    try:
        seen = _seen(definition)
    except Exception as error:  # noqa: BLE001  a check tells what is wrong, and never raises
        words = not_tried(error)
        return not_yet(words, *leading(words, *hints.OF_THE_CATCH))
    fault = next(_faults(seen), None) or _unpaid(definition)
    return fault or right(
        f"{_so_far('Order 42', seen.late)} charged once. It was shipped when its charge had "
        "succeeded. "
        f"{_so_far('Order 43', seen.declined)} not shipped, as its card was declined."
    )


def _seen(definition: Mapping[str, Any]) -> _Seen:
    with still() as session:
        charge = put(session, "charge", CHARGE)
        order = put(session, "order", _filled(definition, charge))
        well = night(session, order, _WELL)
        declined = again(session, night(session, order, _DECLINED))
        failed = night(session, order, _NO_RECEIPT)
        write_prices(session)
        early = again(session, failed)
        made = _charges(session, charge)
        charged_early = _count(made)[_NO_RECEIPT["order"]]
        for one in made:
            if one.status == "FAILED":
                again(session, one)
        late = again(session, early)
        charged = _count(_charges(session, charge))
        begin = _begin(charge)
    well, early, late = _written(well, begin), _written(early, begin), _written(late, begin)
    return _Seen(well, early, late, declined, charged, charged_early)


def _unpaid(definition: Mapping[str, Any]) -> Verdict | None:
    """That an order ships whose charge could not be looked at, whatever was the matter."""
    states = definition["States"]
    if any(states.get(name, {}).get("Type") != "Task" for name in (_FIRST, _LOOK)):
        return None
    if not states[_LOOK].get("Catch"):
        return None  # where it fails, the order does
    for error in ("Sfn.ExecutionDoesNotExistException", "Sfn.SfnException", "States.Timeout"):
        mocks = {
            _FIRST: {"errorOutput": {"error": "StepFunctions.ExecutionAlreadyExistsException"}},
            _LOOK: {"errorOutput": {"error": error}},
        }
        with still(mocks) as session:
            charge = put(session, "charge", CHARGE)
            order = put(session, "order", _filled(definition, charge))
            if _shipped(night(session, order, _WELL)):
                return not_yet(
                    f"Where “{_LOOK}” fails with {error}, nobody knows of a charge, and “{_SHIP}” "
                    "was entered.",
                    *hints.OF_SHIPPING,
                )
    return None


def _begin(charge: str) -> str:
    """What the ARNs of the executions of `charge` begin with."""
    return charge.replace(":stateMachine:", ":execution:")


def _written(execution: ExecutionTrace, begin: str) -> ExecutionTrace:
    """An execution whose cause names its charges as the exercise does."""
    return replace(execution, cause=str(execution.cause or "").replace(begin, "${charges}") or None)


def _filled(definition: Mapping[str, Any], charge: str) -> str:
    """The answer with its ARNs.

    Raises:
        DefinitionError: Something is wrong with it.
    """
    try:
        text = json.dumps(definition)
    except (TypeError, ValueError, RecursionError):
        raise DefinitionError("The states are JSON text, between quotes.") from None
    text = text.replace("${charges}", _begin(charge)).replace("${charge}", charge)
    _, mistake = in_definition(text)
    if mistake:
        raise DefinitionError(mistake.replace("${AnotherStateMachineArn}", "${charge}"))
    return text


def _charges(session: MotoSession, charge: str) -> list[ExecutionTrace]:
    """The executions of `charge` that have taken money."""
    pages = session.client("stepfunctions").get_paginator("list_executions")
    arns = [
        str(one["executionArn"])
        for page in pages.paginate(stateMachineArn=charge)
        for one in page["executions"]
    ]
    traces = [fetch_trace(session, arn) for arn in arns]
    return [trace for trace in traces if any(v.state_name == TAKE for v in trace.visits)]


def _count(charges: list[ExecutionTrace]) -> Counter[object]:
    return Counter(one.input.get("order") for one in charges if isinstance(one.input, dict))


def _faults(seen: _Seen) -> Iterator[Verdict]:
    """What is wrong with what became of the orders."""
    if why := _not_shipped(seen.well, _WELL, seen.charged):
        yield not_yet(
            f"The charge of order 41 succeeds at once, and {why}", *_leads(why, seen.well)
        )
    if seen.charged_early != 1:
        times = {0: "was not charged", 2: "was charged twice"}
        told = times.get(seen.charged_early, f"was charged {seen.charged_early} times")
        yield not_yet(f"{_so_far('Order 42', seen.early)} its card {told}.", *hints.OF_THE_NAME)
    if _shipped(seen.declined):
        yield not_yet(
            f"The card of order 43 was declined. {_so_far('It', seen.declined)} “Ship” was entered.",
            *_of_shipping(seen.declined),
        )
    if _shipped(seen.early):
        yield not_yet(
            f"The charge of order 42 had failed. {_so_far('It', seen.early)} “Ship” was entered.",
            *_of_shipping(seen.early),
        )
    if why := _not_shipped(seen.late, _NO_RECEIPT, seen.charged):
        words = (
            f"{_so_far('Order 42', seen.late)} its charge was redriven and succeeded in between."
        )
        yield not_yet(f"{words} {why[0].upper()}{why[1:]}", *_leads(why, seen.late))


def _not_shipped(
    execution: ExecutionTrace, order: Mapping[str, Any], charged: Mapping[object, int]
) -> str | None:
    """Why an order that was charged is not shipped as it should be."""
    if not _shipped(execution) or execution.status != "SUCCEEDED":
        why = why_failed(execution) or "“Ship” was not entered"
        return f"{why.rstrip('.')}."
    handed = execution.visit(_SHIP).input
    if not keeps(handed, order):
        return f"“Ship” was handed {_told(handed, order)}, and not the order."
    count = charged.get(order["order"], 0)
    return None if count == 1 else f"its card was charged {count} times."


def _told(handed: object, order: Mapping[str, Any]) -> str:
    """What a state was handed, with the first value that is not the order's."""
    if not isinstance(handed, dict) or not order.keys() <= handed.keys():
        return in_words(handed)
    other = next((key for key, value in order.items() if handed[key] != value), None)
    words = in_words(handed)
    return words if other is None else f"{words}, in which {other} is {in_words(handed[other])}"


def _so_far(what: str, execution: ExecutionTrace) -> str:
    """How often an order was redriven, as the beginning of a sentence."""
    count = execution.redrive_count
    times = {0: "not redriven", 1: "redriven once", 2: "redriven twice"}
    return f"{what} was {times.get(count, f'redriven {count} times')}, and"


def _of_shipping(execution: ExecutionTrace) -> tuple[str, ...]:
    first = execution.visits[0]
    return hints.OF_SHIPPING if first.caught or first.status != "SUCCEEDED" else hints.NOT_WAITING


def _leads(why: str, execution: ExecutionTrace) -> tuple[str, ...]:
    caught = any(visit.caught for visit in execution.visits)
    lost = hints.OF_THE_ORDER if caught else None
    led = (
        ("Invalid Name" in why, hints.OF_A_WRITTEN_NAME),
        ("'name' failed" in why, hints.OF_A_LONG_NAME),
        (execution.visits[-1].state_type == "Fail", hints.OF_A_FAIL),
        ("was not entered" in why, hints.OF_THE_NEXT),
        ("Is the card good?" in why, hints.OF_THE_INPUT),
        (caught and "{Error=" in why, hints.OF_THE_ORDER),
        ("'paid.$'" in why, hints.OF_WAITING),
        ("DoesNotExist" in why, hints.OF_THE_NAME),
        ("with Error, Cause" in why, hints.OF_THE_ORDER),
        ("handed" in why, hints.OF_THE_RESULT),
        ("States.Runtime" in why or "ParameterPath" in why, lost or hints.OF_THE_PATHS),
    )
    return next((found for fits, found in led if fits), hints.OF_THE_CATCH)


def _shipped(execution: ExecutionTrace) -> bool:
    return any(visit.state_name == _SHIP for visit in execution.visits)
