"""Exercise 3 of notebook 13: test cases that tell the right Choice from wrong ones."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from nestedsf.lessons.judging.exercises import exercise
from nestedsf.lessons.judging.fitting import fitting
from nestedsf.lessons.judging.hints import leading
from nestedsf.lessons.judging.verdicts import Verdict, not_yet, right, to_do
from nestedsf.lessons.mistakes import a, is_untouched, json_or_mistake, quoted
from nestedsf.lessons.test_one_state.outcomes import result_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nestedsf.jsontext import Json

__all__ = ["START", "check_3"]

START = """[
  {"input": {"order": 7, "total": 40}, "next": "Charge the card"}
]"""
"""What stands in the notebook."""
_CHARGE, _APPROVE, _ASK = "Charge the card", "Ask for approval", "Ask the customer"
_MOST = 50
_LIMIT = 250
_TOTAL = "$.total"
_KNOWN = ("input", "next", "name", "comment", "description")


class _Wrong(NamedTuple):
    """A Choice with a mistake, and the question that leads to a test case which finds it."""

    choices: list[dict[str, Any]]
    question: str


def _above(limit: int, operator: str = "NumericGreaterThan") -> dict[str, Any]:
    return {"Variable": _TOTAL, operator: limit, "Next": _APPROVE}


_MISSING = {"Variable": _TOTAL, "IsPresent": False, "Next": _ASK}
_NO_NUMBER = {"Not": {"Variable": _TOTAL, "IsNumeric": True}, "Next": _ASK}
_RIGHT: list[dict[str, Any]] = [_MISSING, _NO_NUMBER, _above(_LIMIT)]
_WRONG = (
    _Wrong([_MISSING, _NO_NUMBER, _above(1000)], "Which orders need approval, besides huge ones?"),
    _Wrong(
        [_MISSING, _NO_NUMBER, _above(10)],
        "Is an order of a middle total charged without approval?",
    ),
    _Wrong(
        [_MISSING, _NO_NUMBER, _above(_LIMIT, "NumericGreaterThanEquals")],
        "Which is the highest total that is charged without approval?",
    ),
    _Wrong([_NO_NUMBER, _above(_LIMIT)], "Does every input have all of its fields?"),
    _Wrong([_MISSING, _above(_LIMIT)], "What else may stand where a number is expected?"),
)
_FORM = (
    (
        r"no input|no next|has an input and a next",
        ("Each test case has two keys: what comes in, and where it is to lead.",),
    ),
    (
        r"next is|no such state",
        ("next is one of the three states that the exercise names, letter by letter.",),
    ),
    (
        r"are a list|is an object, and",
        ("A list stands between [ and ], and each test case between { and }.",),
    ),
    (
        r"are tested",
        ("A few test cases are enough: one for each mistake that somebody could make.",),
    ),
)
"""What leads on from a mistake in the form of the test cases."""
_HINT = "A test finds a mistake only for an input with which the wrong state does something else."


@exercise("13-test-one-state", 3)
def check_3(answer: object) -> Verdict:
    """Whether test cases agree with the right Choice, and find what is wrong with five others.

    Args:
        answer: The test cases, as JSON text: a list of objects with an input and a next.
    """
    if is_untouched(answer, START):
        return to_do("Add test cases until they find every wrong Choice.")
    cases, mistake = json_or_mistake(answer)
    if mistake or (mistake := _in_cases(cases)):
        return not_yet(mistake, *leading(mistake, *fitting(_FORM, mistake)))
    for number, case in enumerate(cases, 1):
        found = _next(_RIGHT, case["input"])
        if found != case["next"]:
            words = (
                f"Test case {number} says {quoted(case['next'])} for {_shown(case['input'])}, and "
                "the right Choice leads to another state."
            )
            return not_yet(words, *_of_the_rule(case["input"], found))
    passed = [wrong for wrong in _WRONG if not _finds(cases, wrong.choices)]
    if passed:
        words = (
            f"Your test cases agree with the right Choice. Of {len(_WRONG)} wrong ones they find "
            f"{len(_WRONG) - len(passed)}."
        )
        return not_yet(words, _HINT, *(wrong.question for wrong in passed[:2]))
    count = f"{len(cases)} test cases agree"
    return right(f"{count} with the right Choice, and each of {len(_WRONG)} wrong ones fails one.")


def _of_the_rule(given: Json, leads: str | None) -> tuple[str, ...]:
    """The question that leads to the rule for an input, and then the state that the rule names."""
    total = given.get("total") if isinstance(given, dict) else None
    if not isinstance(given, dict) or "total" not in given:
        question = "There is no total in this input. Which of the three rules is for that?"
    elif isinstance(total, bool) or not isinstance(total, (int, float)):
        what = "null" if total is None else a(total)
        question = f"The total is {what} here. Which of the three rules is for that?"
    else:
        question = f"Is {json.dumps(total)} above {_LIMIT}? Which of the three rules is for that?"
    return question, f"By that rule it leads to “{leads}”."


def _in_cases(cases: Any) -> str | None:  # noqa: ANN401  an answer is any JSON
    """What is wrong with the form of the test cases."""
    if not isinstance(cases, list):
        return f"The test cases are a list, even of one, and this is {a(cases)}."
    if len(cases) > _MOST:
        return f"These are {len(cases)} test cases, and {_MOST} at most are tested."
    faults = (_in_case(case, f"test case {number}") for number, case in enumerate(cases, 1))
    return next(filter(None, faults), None)


def _in_case(case: object, name: str) -> str | None:
    if not isinstance(case, dict):
        return f"A test case is an object, and {name} is {a(case)}."
    missing = [key for key in ("input", "next") if key not in case]
    if missing:
        return f"In {name} there is no {missing[0]}."
    if more := [key for key in map(str, case) if key.lower() not in _KNOWN]:
        return f"In {name} there is {quoted(more[0])}, and a test case has an input and a next."
    if not isinstance(case["next"], str):
        return f"In {name} next is {a(case['next'])}, and it names a state."
    if case["next"] not in (_CHARGE, _APPROVE, _ASK):
        return f"In {name} next is {quoted(case['next'])}, and the Choice has no such state."
    return None


def _finds(cases: Sequence[dict[str, Any]], choices: list[dict[str, Any]]) -> bool:
    return any(_next(choices, case["input"]) != case["next"] for case in cases)


def _next(choices: list[dict[str, Any]], given: Json) -> str | None:
    """Where a Choice leads; None where it fails."""
    result, _ = result_of({"Type": "Choice", "Choices": choices, "Default": _CHARGE}, given)
    return result.next_state if result else None


def _shown(given: Json) -> str:
    return quoted(json.dumps(given, ensure_ascii=False))
