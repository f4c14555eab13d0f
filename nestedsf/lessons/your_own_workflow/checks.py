"""Your own workflow: the checks of notebook 10, which run what the reader has written.

https://docs.aws.amazon.com/step-functions/latest/dg/state-map-inline.html
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from nestedsf.lessons.judging.exercises import exercise
from nestedsf.lessons.judging.hints import leading
from nestedsf.lessons.judging.tryouts import laboratory, why_failed
from nestedsf.lessons.judging.verdicts import Verdict, not_yet, right, to_do
from nestedsf.lessons.mistakes import is_untouched, json_or_mistake
from nestedsf.lessons.mistakes.in_templates import entries
from nestedsf.lessons.your_own_workflow import shop
from nestedsf.lessons.your_own_workflow.failures import OF_WHOLE_NUMBERS, in_failure
from nestedsf.lessons.your_own_workflow.hundred_items import check_1
from nestedsf.lessons.your_own_workflow.orders import at_once, created, every_start, executed
from nestedsf.lessons.your_own_workflow.shop import state_machine
from nestedsf.lessons.your_own_workflow.whole_order import check_3

if TYPE_CHECKING:
    from nestedsf.trace.execution import ExecutionTrace

__all__ = ["FIRST_HALF", "check_1", "check_2", "check_3", "state_machine"]

FIRST_HALF = shop.FIRST_HALF
LESSON = "10-your-own-workflow"
MOST = 2
"""How many are packed at once, in exercise 2."""

_FAST = 10_000


# --- exercise 2: names and a limit --------------------------------------------------------

_FRAGILE: dict[str, Any] = {
    "StartAt": "Is it whole?",
    "States": {
        "Is it whole?": {
            "Type": "Choice",
            "Choices": [{"Variable": "$.item", "StringEquals": "broken", "Next": "Refuse"}],
            "Default": "Pack",
        },
        "Refuse": {"Type": "Fail", "Error": "Broken"},
        **shop.PACK["States"],
    },
}
_WHOLE = ["tea", "tea", "cup", "tea", "pot"]
_BROKEN = ["cup", "broken"]
_ATTEMPTS = 3
_RETRIER = json.loads(shop.NAMES_COLLIDE)["States"]["Pack each item"]["ItemProcessor"]["States"][
    "Start packing"
]["Retry"][0]
_DEFAULTS = {"IntervalSeconds": 1, "MaxAttempts": 3, "BackoffRate": 2.0}
_AT_RANDOM = re.compile(r"States\.MathRandom|\$random\b", re.IGNORECASE)
_MISPLACED = re.compile(r"MaxConcurrency\b.*/(ItemProcessor|Iterator)\b")
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@exercise(LESSON, 2)
def check_2(answer: object) -> Verdict:
    """Whether a Map packs two items at once, in children whose names never collide."""
    value, mistake = (None, None) if is_untouched(answer) else json_or_mistake(answer)
    if mistake:
        return not_yet(mistake, *leading(mistake))
    if value in (None, json.loads(shop.NAMES_COLLIDE)):
        return to_do("The check packs an order of five items, and one with an item that is broken.")
    if _AT_RANDOM.search(json.dumps(value, default=str)):
        return not_yet(
            "A random number may come twice, and then a start is refused, as the name is taken.",
            "What differs from one attempt to the next, and can never be the same?",
            "$$.State.RetryCount counts the retries, from 0.",
        )
    with laboratory(_FAST) as session:
        arns = {"PackArn": state_machine(session, "pack", _FRAGILE)}
        machine, mistake = created(session, value, arns)
        if mistake:
            return _refused(mistake)
        items = (_WHOLE, _BROKEN, _BROKEN[1:] * 2)
        inputs = [{"order": 51 + number, "items": each} for number, each in enumerate(items)]
        whole, broken, both_broken = executed(session, machine, inputs)
        names = every_start(session, arns["PackArn"])
    faults = (
        _not_packed(whole),
        _not_by_name(whole),
        _on_the_map(value),
        _not_retried(broken, names),
        _not_two_names(both_broken),
        _not_two_at_once(whole),
        _another_retry(value),
    )
    return next(filter(None, faults), None) or right(
        "Two at once. Each child says which execution and item it is of, and no two of the "
        "attempts that were made had the same name."
    )


def _refused(mistake: str) -> Verdict:
    """What is wrong with how the definition is written."""
    if _MISPLACED.search(mistake):
        mistake = "MaxConcurrency is not a field of what is in the Map: it stands too deep."
        return not_yet(mistake, "It belongs next to the Type of the Map, one level up.")
    if "must be a whole number" in mistake:
        return not_yet(mistake, *OF_WHOLE_NUMBERS)
    return not_yet(mistake, *leading(mistake, "Compare it with the definition that was given."))


def _not_packed(trace: ExecutionTrace) -> Verdict | None:
    packed = [visit for visit in trace.walk() if visit.state_name == "Count boxes"]
    failed = why_failed(trace)
    if failed:
        if "AlreadyExists" in failed:
            return not_yet(
                "Of an order with five items, one was refused with "
                f"{trace.error}: a child had its name already.",
                "What differs from one item to the next, even when both are tea?",
                "The context object of a Map has the number of the item: $$.Map.Item.Index.",
                "States.Format puts each of its values into a text, at the place of a {}.",
            )
        known = in_failure(trace)
        seen, *hints = known or (f"With an order of five items, {failed}", *_of_the_failure(trace))
        return not_yet(seen, *hints)
    if isinstance(trace.output, list) and all(isinstance(one, str) for one in trace.output):
        return not_yet(
            f"Of five items, {len(packed)} were packed, and what each child gave came as a text.",
            "Two endings wait for the child: which of them hands its Output over as JSON?",
            "It is .sync:2, as in the definition that was given.",
        )
    wanted = [{"item": item, "boxes": 1} for item in _WHOLE]
    if len(packed) != len(_WHOLE) or trace.output != wanted:
        return not_yet(
            f"Of five items, {len(packed)} were packed, and the output is not the list of what "
            "the children gave, in the order of the items.",
            "Compare ItemsPath, Input and OutputPath with the definition that was given.",
        )
    return None


def _of_the_failure(trace: ExecutionTrace) -> tuple[str, ...]:
    if trace.error == "States.TaskFailed":
        return (
            "The child has failed: the Cause says in which state, and what is not in its input.",
            "What the child is handed is the Input of “Start packing”.",
        )
    if trace.error == "States.ReferencePathConflict":
        return ("ItemsPath leads to the list of an order: how is its key written?",)
    return ("In which state did it fail, and what does the Cause say of it?",)


def _not_by_name(trace: ExecutionTrace) -> Verdict | None:
    for visit in trace.visits:
        if visit.child is None:
            continue
        name, item = visit.child.name, visit.iteration or 0
        if isinstance(visit.parameters, Mapping) and "Name" not in visit.parameters:
            return not_yet(
                "The children have no Name any more, so AWS makes one up for each: it says neither "
                "which execution nor which item the child is of.",
                "Name.$ in Parameters is what names the child.",
                "States.Format puts each of its values into a text, at the place of a {}.",
            )
        numbers = re.findall(r"\d+", _UUID.sub("", name.replace(trace.name, "")))
        if trace.name in name and {str(item), str(item + 1)} & set(numbers):
            continue
        rest = name.replace(trace.name, "", 1)
        if trace.name in name and rest.isdigit() and rest.startswith((str(item), str(item + 1))):
            return not_yet(
                f"In the name of a child of item {item}, {rest} stands after the execution's name: "
                "nothing separates its numbers, so item 12 of the execution order-1 has the name of item 2 of "
                "order-11.",
                "Put something that is no digit between them.",
                "It may be a dash, as in States.Format('{}-{}-{}', …, …, …).",
            )
        said = f"The name of a child of item {item} does not say which"
        if trace.name in name:
            return not_yet(
                f"{said} item it is of.",
                "What differs from one item to the next, even when both are tea?",
                "To name the item, the context object has its number, $$.Map.Item.Index.",
            )
        return not_yet(
            f"{said} execution it is of.",
            "Two executions may pack the same item. What differs between them?",
            "To name the execution, the context object has $$.Execution.Name.",
        )
    return None


def _not_retried(trace: ExecutionTrace, names: list[str]) -> Verdict | None:
    of_broken = [name for name in names if trace.name in name]
    tried = len(of_broken) - 1  # one is the cup's
    if trace.error and "AlreadyExists" in trace.error:
        return not_yet(
            f"An attempt at the item that is broken was refused with {trace.error}: one before it had "
            "its name already.",
            "Notebook 08 makes a name that differs from one attempt to the next.",
            "$$.State.RetryCount counts the retries, from 0.",
        )
    if trace.status != "FAILED" or tried != _ATTEMPTS:
        return not_yet(
            f"The item that is broken was tried {tried} time{'' if tried == 1 else 's'}, and "
            f"the Retry that was given makes that {_ATTEMPTS}.",
            "Leave the Retry as it was.",
        )
    return None


def _not_two_names(trace: ExecutionTrace) -> Verdict | None:
    """Whether two items that fail and are tried again ask for one name."""
    if not any("AlreadyExists" in str(event.details) for event in trace.events):
        return None
    return not_yet(
        "Two items failed and were tried again, and a start was refused with "
        "StepFunctions.ExecutionAlreadyExistsException: another item had its name.",
        "Write down item and attempt of each start. Which two have one name?",
        "Each of the values has a {} of its own in States.Format.",
    )


def _on_the_map(definition: object) -> Verdict | None:
    """Whether a Retry has come to stand on the Map, which then begins anew with all items."""
    states = [value for key, value in entries(definition) if key == "Pack each item"]
    if not any(isinstance(state, Mapping) and "Retry" in state for state in states):
        return None
    return not_yet(
        "The Retry stands on the Map, and it was one of the Task: leave it as it was.",
        "The } of the Task comes after its Retry.",
    )


def _another_retry(definition: object) -> Verdict | None:
    """Whether the Retry says something else than the one that was given."""
    retries = [value for key, value in entries(definition) if key == "Retry"]
    if len(retries) == 1 and isinstance(retries[0], list) and len(retries[0]) == 1:
        [retrier] = retries[0]
        said = {**_DEFAULTS, **{key: retrier[key] for key in retrier if key != "Comment"}}
        if said == {**_DEFAULTS, **_RETRIER}:
            return None
    return not_yet(
        "The Retry is another one than that which was given: leave it as it was.",
        f"It was {json.dumps([_RETRIER])}.",
    )


def _not_two_at_once(trace: ExecutionTrace) -> Verdict | None:
    most = at_once([one for one in trace.executions() if one is not trace])
    if most == MOST:
        return None
    return not_yet(
        f"Of five items, {most} were packed at the same time."
        if most > 1
        else "The five items were packed one after the other.",
        "A field of the Map says how many iterations run at once.",
        "It is MaxConcurrency, next to Type and ItemsPath.",
    )
