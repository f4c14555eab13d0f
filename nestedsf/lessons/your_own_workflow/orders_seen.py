"""Orders seen: what the orders of the capstone did, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from nestedsf.lessons.judging.tryouts import in_words, lasted, spoken, why_failed
from nestedsf.lessons.judging.verdicts import Verdict, not_yet
from nestedsf.lessons.mistakes import a
from nestedsf.lessons.your_own_workflow.apologies import (
    apologizes,
    keeps_why,
    not_for_the_mail,
)
from nestedsf.lessons.your_own_workflow.failures import in_failure
from nestedsf.lessons.your_own_workflow.orders import (
    LATE,
    NOWHERE,
    ORDERS,
    UNSENT,
    WELL,
    Seen,
    of_the_order,
    visits_of,
)
from nestedsf.lessons.your_own_workflow.started_again import done_again

if TYPE_CHECKING:
    from nestedsf.trace.execution import ExecutionTrace
    from nestedsf.trace.visits import StateVisit

__all__ = ["goes_well", "looked_at"]

_MAIL_TAKES = 30
_NOBODY_SENDS = "Nobody sends a task token back here: which pattern waits for the end of a child?"


def looked_at(seen: Seen) -> Verdict | None:
    """The first thing that is not as it was asked."""
    return next(filter(None, (look(seen) for look in _LOOKS)), None)


def goes_well(trace: ExecutionTrace) -> Verdict | None:
    """What is wrong where order 41 is not charged, shipped and confirmed, once each."""
    fault = _not_given(trace, WELL)
    if fault:
        return fault
    if any(visit.state_name == "Apologize" for visit in trace.visits):
        caught = next((visit for visit in reversed(trace.visits) if visit.error), None)
        why = f": “{caught.state_name}” ended with {caught.error}" if caught else ""
        words = f"Order 41 can be shipped to Bern, and “Apologize” was entered{why}."
        return not_yet(words, _of_an_apology(caught))
    failed = why_failed(trace)
    if failed:
        if known := in_failure(trace):
            return not_yet(f"With order 41: {known[0]}", *known[1:])
        return _of_an_end(trace, failed)
    for machine in ("charge", "ship", "mail"):
        number = len(visits_of(trace, machine))
        if number != 1:
            return not_yet(
                f"With order 41, {machine} was {_started(number)}.",
                f"One Task starts ${{{machine.capitalize()}Arn}}.",
            )
    return None


def _of_an_apology(caught: StateVisit | None) -> str:
    """What leads on where an apology is made for an order that can be shipped."""
    if caught is None or caught.error != "States.Timeout":
        return "Which states lead to “Apologize”, and by which of their fields?"
    if _waits_for_a_token(caught):
        return _NOBODY_SENDS
    return "The van is on its way for a minute: does the limit leave it that?"


def _of_an_end(trace: ExecutionTrace, failed: str) -> Verdict:
    """That an order has not succeeded, and what its last state was handed."""
    last = trace.visits[-1]
    if trace.status == "TIMED_OUT" and _waits_for_a_token(last):
        return not_yet(f"With order 41, {failed}", _NOBODY_SENDS)
    return not_yet(
        f"With order 41, {failed.rstrip('.')}. "
        f"“{last.state_name}” was handed {in_words(last.input)}.",
        "What has the state before it given, and what has it kept?",
        "ResultPath says where a result is put, and keeps what is next to it.",
    )


def _waits_for_a_token(visit: StateVisit | None) -> bool:
    return visit is not None and str(visit.resource).endswith(".waitForTaskToken")


def _in_order(seen: Seen) -> Verdict | None:
    well = [one for name in ("pack", "charge", "ship", "mail") for one in _runs(seen.well, name)]
    for first, second in pairwise(well):
        if _is_before(first, second):
            continue
        if first.state_machine_name == second.state_machine_name == "pack":
            continue
        if _comes_first(second, first, seen.well):
            return not_yet(
                f"{second.state_machine_name} was started earlier than {first.state_machine_name}.",
                "Read the list of what is asked: which comes first?",
                "The Next of each state names the one that comes after it.",
            )
        return not_yet(
            f"{second.state_machine_name} was started before {first.state_machine_name} had ended.",
            "Which of the integration patterns waits for the end of the child?",
            "It is Run a Job, whose Resource ends in .sync:2.",
        )
    asked = _runs(seen.nowhere, "approve")
    packed = _runs(seen.nowhere, "pack")
    if len(asked) != 1 or not packed or not _is_before(asked[0], packed[0]):
        return not_yet(
            "Order 42 is above 100, and was packed before somebody had approved it.",
            "The first half that was given does this: leave it as it is.",
        )
    return None


def _given(seen: Seen) -> Verdict | None:
    traces = (seen.well, seen.nowhere, seen.late, seen.unsent)
    pairs = zip(traces, (*ORDERS, UNSENT), strict=True)
    return next(filter(None, (_not_given(trace, order) for trace, order in pairs)), None)


def _not_given(trace: ExecutionTrace, order: Mapping[str, Any]) -> Verdict | None:
    """What is wrong with what the children of an order were given."""
    wanted: dict[str, dict[str, Any]] = {
        "charge": {name: order[name] for name in ("order", "total")},
        "ship": {
            **{name: order[name] for name in ("order", "to")},
            "packed": [{"item": item, "boxes": 1} for item in order["items"]],
        },
        "mail": {"order": order["order"]},
    }
    for machine, handed in _handed(trace):
        fields = wanted.get(machine, {})
        given = handed if isinstance(handed, Mapping) else {}
        wrong = [name for name, value in fields.items() if given.get(name) != value]
        if wrong:
            there = f"is not that of order {order['order']}"
            return not_yet(
                f"{machine} was given {in_words(handed)}: {wrong[0]} "
                f"{there if wrong[0] in given else 'is missing'}.",
                "The Input of a Task is made of the Task's own input, with paths.",
                f'What is the input of that Task? "{wrong[0]}.$" takes a field of it.',
            )
    for visit in trace.visits:
        if visit.child_links_back is False:
            return not_yet(
                f"The child of “{visit.state_name}” was not told which execution started it.",
                "The Tasks of the first half pass an id on.",
                'It is "AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID.$": "$$.Execution.Id".',
            )
    return None


def _handed(trace: ExecutionTrace) -> Iterator[tuple[str, object]]:
    """What each child was given, also where there was no state machine any more to start."""
    for run in trace.executions():
        yield run.state_machine_name, run.input
    for visit in trace.visits:
        asked = visit.parameters if isinstance(visit.parameters, Mapping) else {}
        if visit.child is None and isinstance(asked.get("Input"), Mapping):
            yield str(asked.get("StateMachineArn")).rpartition(":")[2], asked["Input"]


def _charged_once(seen: Seen) -> Verdict | None:
    attempts = max(visit.attempts for visit in visits_of(seen.well, "charge"))
    number = len(seen.charged)
    if attempts == 1 and number == len(ORDERS):
        return None
    if attempts == 1 and number < len(ORDERS):
        if told := next(filter(None, map(in_failure, (seen.nowhere, seen.late))), None):
            return not_yet(told[0], *told[1:])
        return not_yet(
            f"Three orders were started, one of them twice, and charge ran {_times(number)}.",
            "An execution's name can be used once: what differs from one order to the next?",
            "Make the Name of the child of the order's number, with States.Format.",
        )
    if attempts > 1:
        return not_yet(f"The card of order 41 was charged in {attempts} attempts.")
    return not_yet(
        "Order 41 was started twice, on two days, with other items, another total and another place, "
        "and its card was charged twice.",
        "An execution's name can be used once: which name do both starts make?",
        "Make the Name of the child of the order's number, with States.Format.",
    )


def _name_is_a_text(seen: Seen) -> Verdict | None:
    """Whether the name of a child is a text, as StartExecution wants it."""
    for visit in seen.well.visits:
        name = visit.parameters.get("Name") if isinstance(visit.parameters, Mapping) else None
        if name is not None and not isinstance(name, str):
            return not_yet(
                f"“{visit.state_name}” names its child {name}, which is {a(name)}, and the name of "
                "an execution is a text.",
                "Which function makes a text of a number?",
                "It is States.Format: what the execution is for can stand in it as well.",
            )
    return None


def _does_not_wait(seen: Seen) -> Verdict | None:
    (visit,) = visits_of(seen.well, "mail")
    waited = lasted(visit.entered, visit.exited)
    if waited.total_seconds() >= _MAIL_TAKES:
        return not_yet(
            f"“{visit.state_name}” was left {spoken(waited)} after it was entered: it waited for "
            "the mail.",
            "Which integration pattern waits only for the answer of StartExecution?",
            "It is Request Response, whose Resource has no ending.",
        )
    return None


def _output(seen: Seen) -> Verdict | None:
    output = seen.well.output
    hints = (
        "ResultPath says where a result is put, and keeps what is next to it.",
        "Where it is null, no result is kept, and the input goes on as it was.",
    )
    if lost := of_the_order(output, WELL):
        return not_yet(f"The output of order 41 is {in_words(output)}: {lost}.", *hints)
    assert isinstance(output, Mapping)  # noqa: S101  the order is in it
    wanted: tuple[tuple[str, str, str, object], ...] = (
        ("charge", "payment", "paid", 40),
        ("ship", "shipped", "boxes", len(WELL["items"])),
    )
    for machine, name, field, value in wanted:
        if name not in output:
            return not_yet(
                f"The output of order 41 is {in_words(output)}: {name} is missing.",
                "ResultPath says where a result is put. At which key does the list want this one?",
            )
        there = output[name]
        hints_of_it = _of_the_result(seen.well, machine, field)
        if not isinstance(there, Mapping) or field not in there:
            return not_yet(
                f"In the output, {name} is {in_words(there)}, without {field}.", *hints_of_it
            )
        if there[field] != value:
            said = f"In the output, {field} in {name} is {in_words(there[field])}, and not {value}."
            return not_yet(said, *hints_of_it)
        if "ExecutionArn" in there:
            words = f"In the output, {name} describes the whole execution."
            return not_yet(words, *hints_of_it)
    return None


def _of_the_result(trace: ExecutionTrace, machine: str, field: str) -> tuple[str, ...]:
    """What leads on to a field of what a child gave, by the pattern of the Task that waits for it."""
    selector = "ResultSelector makes an object of some fields of the result."
    resources = [str(visit.resource) for visit in visits_of(trace, machine)]
    if any(each.endswith(".sync") for each in resources):
        return selector, "With .sync the Output is a text, and with .sync:2 paths lead into it."
    return selector, f'Of this Task it is "{field}.$": "$.Output.{field}".'


def _in_nine_minutes(seen: Seen) -> Verdict | None:
    """Whether shipping has the ten minutes that are asked for."""
    late = [v for v in visits_of(seen.unsent, "ship") if v.error == "States.Timeout"]
    if not late:
        return None
    return not_yet(
        f"Order 44 takes nine minutes to be shipped, and “{late[0].state_name}” ended with "
        "States.Timeout.",
        "How long may shipping take, and how many seconds is that?",
        "TimeoutSeconds counts seconds, and 10 minutes are 600.",
    )


def _read_each_time(seen: Seen) -> Verdict | None:
    """Whether what a child gave was read, and not written down as it was for one order."""
    traces = ((seen.nowhere, NOWHERE), (seen.late, LATE), (seen.unsent, UNSENT))
    for trace, order in traces:
        for machine, name, field in (("charge", "payment", "paid"), ("ship", "shipped", "boxes")):
            ended = (v.child for v in visits_of(trace, machine) if v.status == "SUCCEEDED")
            given = next((child.output for child in ended if child), None)
            if not isinstance(given, Mapping):
                continue
            value = given.get(field)
            data = [value for visit in trace.visits for value in (visit.input, visit.output)]
            found = [each[name] for each in data if isinstance(each, Mapping) and name in each]
            there = found[-1] if found else None
            if isinstance(there, Mapping) and there.get(field, value) != value:
                return not_yet(
                    f"With order {order['order']}, {field} in {name} was {in_words(there[field])}, "
                    f"and {machine} gave {value}.",
                    "Is that value read from the result, or written down?",
                    f'It is read where the key ends in .$, as in "{field}.$": "$.Output.{field}".',
                )
    return None


_LOOKS = (
    _in_order,
    _given,
    _name_is_a_text,
    _charged_once,
    done_again,
    _output,
    _read_each_time,
    _does_not_wait,
    _in_nine_minutes,
    apologizes,
    keeps_why,
    not_for_the_mail,
)


# --- small things -------------------------------------------------------------------------


def _runs(trace: ExecutionTrace, machine: str) -> list[ExecutionTrace]:
    """The executions of a state machine that an execution has started."""
    return [one for one in trace.executions() if one.state_machine_name == machine]


def _is_before(first: ExecutionTrace, second: ExecutionTrace) -> bool:
    """Whether an execution had ended when another one started."""
    return bool(first.stopped and second.started and first.stopped <= second.started)


def _comes_first(one: ExecutionTrace, other: ExecutionTrace, parent: ExecutionTrace) -> bool:
    """Whether the Task of one child was left before that of another one was entered."""
    before = visits_of(parent, one.state_machine_name)[-1]
    after = visits_of(parent, other.state_machine_name)[0]
    return before.events[-1].id < after.events[0].id


def _started(number: int) -> str:
    return "not started" if number == 0 else f"started {_times(number)}"


def _times(number: int) -> str:
    return {0: "not", 1: "once", 2: "twice"}.get(number, f"{number} times")
