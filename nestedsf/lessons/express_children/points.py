"""Exercise 3 of notebook 17: an Express workflow that may be executed twice for one order."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

from nestedsf.lessons.express_children.logs import create_express
from nestedsf.lessons.express_children.status import LESSON
from nestedsf.lessons.judging.exercises import exercise
from nestedsf.lessons.judging.fitting import fitting
from nestedsf.lessons.judging.hints import leading
from nestedsf.lessons.judging.tryouts import laboratory, refused
from nestedsf.lessons.judging.verdicts import Verdict, not_yet, right, to_do
from nestedsf.lessons.mistakes import in_definition, is_untouched, json_or_mistake, quoted
from nestedsf.masking.values import masked

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from nestedsf.account.sessions.moto import MotoSession

__all__ = ["POINTS", "check_3", "points_after"]

POINTS = """{"StartAt": "Give points", "States": {
  "Give points": {"Type": "Task", "End": true,
    "Resource": "arn:aws:states:::dynamodb:putItem",
    "Parameters": {"TableName": "points", "Item": {
      "id": {"S.$": "$$.Execution.Id"},
      "customer": {"S.$": "$.customer"}, "points": {"N.$": "$.points"}}}}}}"""
"""What stands in the notebook: each execution writes an item of its own."""
_TABLE = "points"
_ORDERS: tuple[dict[str, str], ...] = (
    {"order": "A-31", "customer": "Ann", "points": "40"},
    {"order": "A-32", "customer": "Ann", "points": "15"},
    {"order": "A-33", "customer": "Bob", "points": "40"},
    {"order": "A-34", "customer": "Ann", "points": "40"},
)
_OF_TWICE = (
    "An item replaces the one that has the same id. Have the two executions the same id here?",
    "What is the same in both executions of an order? Id, Name and StartTime are not.",
    "It is in the input of the workflow, as each order has a number of its own.",
)
_OF_OTHERS = (
    "An item replaces the one that has the same id. Which of these orders have the same id here?",
    "What has another value in each order, also where customer and points are alike?",
)
_OF_ADDING = (
    "What does the Task do with an item that is there already?",
    "ADD adds to the number that is there, and SET puts another one in its place.",
)
_OF_VALUES = (
    "Which of the values in the item are read from the order, and which are not?",
    "Inside an attribute, S.$ or N.$ has a path into the input.",
)
_OF_NUMBERS = (
    "What are the points of an order in the input: a number or a text?",
    "N has a number in quotes, so the text of the order can stand there as it is.",
)
_OF_ACTION = (
    "The action of the exercise writes an item: which of its values has to be another one?",
    "putItem is the right action, with the order's own id, and a condition.",
)
_OF_TABLE = ("The table is called points, and its key is the attribute id, a text.",)
_OF_ITEMS = (
    "What is the type of each attribute of the item: which are texts, and which are numbers?",
    'An attribute is an object: {"S": …} with a text, or {"N": …} with a number in quotes.',
    "The key of the table is the attribute id, a text.",
)
_OF_READING = (
    "Which fields has the order that the workflow is handed?",
    "An attribute is an object. Inside it, S.$ or N.$ has a path into the input.",
)
_OF_CONDITION = (
    "What is there already when the second execution writes, and which error has the Task then?",
    "A Catch of this error may lead to a state that succeeds.",
    "PutItem without a condition replaces an item that has the same id.",
)
_KINDS = (
    ("ConditionalCheckFailed", _OF_CONDITION),
    ("ResourceNotFound", _OF_TABLE),
    (r"with DynamoDB\.|must be an OBJECT", _OF_ITEMS),
    ("An item of the table", _OF_ITEMS),
    ("with States.IntrinsicFailure", _OF_NUMBERS),
    ("with States.Runtime", _OF_READING),
)
"""What leads on from what was seen, by words in it."""
_WORDS = 240


def points_after(starts: int) -> int:
    """How many points a customer has, after POINTS was executed so often for one order of 40.

    The workflow is in an emulated account of its own, with an empty table.
    """
    order = {"order": "A-7", "customer": "Ann", "points": "40"}
    totals, _ = _totals(json.loads(POINTS), [order] * starts)
    return totals["Ann"]


@exercise(LESSON, 3)
def check_3(answer: object) -> Verdict:
    """Whether each order gives its points once, however often it is handled.

    Args:
        answer: The definition of the Express workflow, as JSON text.
    """
    if is_untouched(answer, POINTS):
        return to_do("Change the Task until an order that is handled twice gives its points once.")
    value, mistake = json_or_mistake(answer)
    if mistake is None:
        _, mistake = in_definition(json.dumps(value, default=str))
    if mistake:
        return not_yet(mistake, *leading(mistake, *_OF_ITEMS))
    try:
        alone = ([order] for order in _ORDERS[:-1])
        for orders in (*alone, _ORDERS, _ORDERS[:1] * 2, _ORDERS * 2):
            if seen := _seen(value, orders):
                return not_yet(seen, *_hints(seen, json.dumps(value), orders))
    except Exception as error:  # noqa: BLE001  a check tells what is wrong, and never raises
        words = refused(error)
        of_items = leading(words, *_OF_ITEMS)
        return not_yet(
            words, *(of_items if "dynamodb:putItem" in json.dumps(value) else _OF_ACTION)
        )
    return right(
        f"{len(_ORDERS)} other orders were handled twice each, and every customer has the points "
        "of each order once."
    )


def _hints(seen: str, written: str, orders: Sequence[Mapping[str, str]]) -> tuple[str, ...]:
    """Hints on what was seen: an error of the Task, or points that are too many or too few."""
    if known := fitting(_KINDS, seen):
        return known
    if " ended as " in seen:
        return _OF_CONDITION if "ConditionExpression" in written else _OF_READING
    if len(orders) == 1:
        return _OF_VALUES
    if len({order["order"] for order in orders}) == len(orders):
        return _OF_OTHERS
    return _OF_ADDING if "ADD " in written else _OF_TWICE


def _seen(definition: Mapping[str, Any], orders: Sequence[Mapping[str, str]]) -> str | None:
    """What is wrong with the points after some executions."""
    totals, failure = _totals(definition, orders)
    if failure:
        return failure
    wanted: Counter[str] = Counter()
    for order in {order["order"]: order for order in orders}.values():
        wanted[order["customer"]] += int(order["points"])
    for customer, points in wanted.items():
        if totals[customer] != points:
            own = [order for order in orders if order["customer"] == customer]
            listed = [f"{one['order']} ({one['points']} points)" for one in own]
            have = f"{customer} has {totals[customer]} points"
            if len(own) == 1:
                return f"One execution, for order {listed[0]} of {customer}. Then {have}."
            told = ", ".join(listed)
            return f"An execution for each of these orders of {customer}: {told}. Then {have}."
    return None


def _totals(
    definition: Mapping[str, Any], orders: Sequence[Mapping[str, str]]
) -> tuple[Counter[str], str | None]:
    """The points of each customer after an execution for each order; or which of them failed."""
    with laboratory() as session:
        _create_table(session)
        arn = create_express(session, "points", definition, level="OFF")
        client = session.client("stepfunctions")
        handled: set[str] = set()
        for order in orders:
            given = json.dumps(order)
            answer = client.start_sync_execution(stateMachineArn=arn, input=given)
            if answer["status"] != "SUCCEEDED":
                time = "second" if order["order"] in handled else "first"
                one = f"The {time} execution for order {order['order']} ended as {_why(answer)}"
                return Counter(), one
            handled.add(order["order"])
        return _points(session)


def _why(answer: Mapping[str, Any]) -> str:
    """The status of an execution with its error and its cause, without where it comes from."""
    why = " with ".join(filter(None, (answer["status"], answer.get("error"))))
    cause = str(masked(str(answer.get("cause") or ""))).partition(" (Service: ")[0]
    cause = cause.partition(" (entered at the event id ")[2].partition("). ")[2] or cause
    cause = cause if len(cause) <= _WORDS else f"{cause[:_WORDS]}…"
    return f"{why}: {cause.rstrip('.')}." if cause else f"{why}."


def _create_table(session: MotoSession) -> None:
    session.client("dynamodb").create_table(
        TableName=_TABLE,
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )


def _points(session: MotoSession) -> tuple[Counter[str], str | None]:
    totals: Counter[str] = Counter()
    for item in session.client("dynamodb").scan(TableName=_TABLE)["Items"]:
        for name, kind in (("customer", "S"), ("points", "N")):
            if name not in item:
                return totals, f"An item of the table has {', '.join(sorted(item))}, and no {name}."
            if kind not in item[name]:
                found = next(iter(item[name]))
                return totals, f"An item of the table has {name} of type {found}, and not {kind}."
        customer, points = item["customer"]["S"], item["points"]["N"]
        if not points.lstrip("-").isdigit():
            return totals, f"An item of the table has {quoted(points)} points."
        totals[customer] += int(points)
    return totals, None
