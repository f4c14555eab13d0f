"""The whole order: the check of the capstone, which starts four orders and looks at them."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from nestedsf.lessons.judging.exercises import exercise
from nestedsf.lessons.judging.hints import leading
from nestedsf.lessons.judging.tryouts import laboratory
from nestedsf.lessons.judging.verdicts import Verdict, not_yet, right, to_do
from nestedsf.lessons.mistakes import is_untouched, json_or_mistake, quoted
from nestedsf.lessons.your_own_workflow.apologies import refused_again
from nestedsf.lessons.your_own_workflow.failures import OF_WHOLE_NUMBERS
from nestedsf.lessons.your_own_workflow.orders import (
    AGAIN,
    LATE,
    NOWHERE,
    UNSENT,
    WELL,
    Seen,
    created,
    every_start,
    executed,
)
from nestedsf.lessons.your_own_workflow.orders_seen import goes_well, looked_at
from nestedsf.lessons.your_own_workflow.shop import FIRST_HALF, opened

__all__ = ["check_3"]

_FAST = 10_000
_A_DAY = 86_400
_FIRST = "Charge the card"
_NO_STATE = re.compile(r" of '([^']*)' names the state '([^']*)', which is not among")
_UNREACHABLE = re.compile(r'State "(.*)" is not reachable')


@exercise("10-your-own-workflow", 3)
def check_3(answer: object) -> Verdict:
    """Whether the second half of an order's workflow does what is asked, for four orders."""
    states, mistake = _states(answer)
    if mistake:
        return not_yet(mistake, *leading(mistake))
    if not any(isinstance(state, Mapping) and state.get("Type") == "Task" for state in states):
        return to_do("The order is packed, and then nothing is started: no state is a Task yet.")
    with laboratory(_FAST) as session:
        arns = opened(session)
        machine, mistake = created(session, _whole(answer), arns)
        if mistake:
            return _not_created(mistake)
        (well,) = executed(session, machine, [WELL])
        fault = goes_well(well)
        if fault:
            return fault
        session.skip(_A_DAY)
        again, nowhere, late = executed(session, machine, [AGAIN, NOWHERE, LATE])
        started = {name: every_start(session, arn) for name, arn in arns.items()}
        session.client("stepfunctions").delete_state_machine(stateMachineArn=arns["MailArn"])
        (unsent,) = executed(session, machine, [UNSENT])
    seen = Seen(well, again, nowhere, late, unsent, started["ChargeArn"])
    fault = looked_at(seen)
    if fault:
        return fault
    # A trace holds the child of a Task's last attempt only, and the account those of all attempts.
    count = 4 + sum(map(len, started.values()))
    return right(
        f"The first four starts made {count} executions: each order was charged once, one was shipped, and "
        f"the shop apologized for two. It is your own workflow: build on it.{refused_again(seen)}"
    )


def _not_created(mistake: str) -> Verdict:
    unreachable = _UNREACHABLE.search(mistake)
    if unreachable:
        return not_yet(
            f"AWS would refuse it: no state leads to “{unreachable[1]}”.",
            "A state is entered by a Next: of another state, of a Choice, or of a Catch.",
            "“Apologize” is entered where “Ship” fails: notebook 05 shows the field for that."
            if unreachable[1] == "Apologize"
            else "After which state does it come? The Next of that state names it.",
        )
    if missing := _NO_STATE.search(mistake):
        return not_yet(
            f"“{missing[1]}” leads to “{missing[2]}”, and there is no state of that name.",
            "Is the state missing, or is its name spelled otherwise? Capitals and spaces count.",
        )
    if "must be a whole number" in mistake:
        return not_yet(mistake, *OF_WHOLE_NUMBERS)
    if "Nobody is given the task token" in mistake:
        return not_yet(
            mistake,
            "With .waitForTaskToken, a Task waits until somebody sends its token back.",
            "For what does the list say that this Task waits? The ending of its Resource names it.",
        )
    if mistake.startswith("Nobody fills"):
        return not_yet(mistake, "The list above has the names in ${…}, letter by letter.")
    return not_yet(mistake, *leading(mistake, "Compare your Tasks with those of the first half."))


# --- the answer ---------------------------------------------------------------------------


def _decoded(answer: object) -> tuple[Any, str | None]:
    if isinstance(answer, str) and answer.strip().startswith('"'):
        answer = "{" + answer.strip().rstrip(",") + "}"  # the states without what is around them
    return json_or_mistake(answer)


def _states(answer: object) -> tuple[list[Any], str | None]:
    """The states that somebody has written, or what is wrong with them."""
    if is_untouched(answer):
        return [], None
    value, mistake = _decoded(answer)
    if mistake:
        return [], mistake
    states = value.get("States", value) if isinstance(value, Mapping) else None
    if not isinstance(states, Mapping):
        return [], "The answer is an object of states, each with its name before it."
    return list(states.values()), _beside(value) if states is not value else None


def _kinds(states: Mapping[str, Any]) -> list[object]:
    return [state.get("Type") for state in states.values() if isinstance(state, Mapping)]


def _beside(value: Mapping[str, Any]) -> str | None:
    """What somebody has written beside the States of the second half, and what is no part of it."""
    if "Map" in _kinds(value["States"]):
        return None
    if value.get("StartAt", _FIRST) != _FIRST:
        return (
            f"StartAt is {quoted(value['StartAt'])}, and the second half begins with “{_FIRST}”, to "
            "which the first half leads."
        )
    if value.get("QueryLanguage", "JSONPath") != "JSONPath":
        return (
            "QueryLanguage is beside States, and the first half is in JSONPath: it belongs into each "
            "state that is in another language."
        )
    return None


def _whole(answer: object) -> dict[str, Any]:
    """The whole definition: what is given, and what has been written; or what is whole already."""
    value, _ = _decoded(answer)
    states = value.get("States", value)
    if states is not value and "Map" in _kinds(states):
        return dict(value)
    given = json.loads(FIRST_HALF)
    more = {} if states is value else {**value, "StartAt": given["StartAt"]}
    return {**given, **more, "States": {**given["States"], **states}}
