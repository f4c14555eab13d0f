"""Exercise 3 of notebook 14: a test that passes, and that fails when the workflow is broken."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from nestedsf.lessons.from_files_to_a_test.carrier import BROKEN, SHIPPING
from nestedsf.lessons.from_files_to_a_test.pytest_runs import outcomes, pytest_is_there
from nestedsf.lessons.from_files_to_a_test.words import sentence
from nestedsf.lessons.judging.exercises import exercise
from nestedsf.lessons.judging.fitting import fitting
from nestedsf.lessons.judging.verdicts import Verdict, not_yet, right, to_do
from nestedsf.lessons.mistakes import a, is_untouched

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nestedsf.lessons.from_files_to_a_test.pytest_runs import Outcome

__all__ = ["START", "check_3", "hints_of", "judged"]

LESSON = "14-from-files-to-a-test"
START = """from nestedsf import deploy, moto_session, run

BUSY, GONE = ({"errorOutput": {"error": f"States.Http.StatusCode.{n}"}} for n in (503, 410))
TAKEN = {"result": {"ResponseBody": {"parcel": 31}}}

def shipped(*attempts):
    with moto_session(time_scale=100, mocks={"Call the carrier": [*attempts]}) as session:
        shipping = deploy(session, definitions="shipping.asl.json")
        return run(session, shipping, {"items": ["tea"]}, check=False)

def test_a_parcel_is_taken():
    assert shipped(BUSY, TAKEN).error is None
"""
"""What stands in the notebook: a test that sees one of three faults."""
_REWRITTEN = {"Comment": "Ship an order.", **dict(reversed(SHIPPING.items()))}
"""The same workflow in another file: a test of what is done passes with it."""
_VERSIONS = tuple(json.dumps(each, indent=2) for each in (SHIPPING, _REWRITTEN, *BROKEN.values()))
_WORDS = 200
_MODULE = re.compile(r"^(?:\w+\.)+(?=\w+:)")
"""The module of an exception, as pytest writes it before its name."""
_HINTS = (
    "What would be seen of such a workflow in an execution: its output, its error, its attempts?",
    "Write one test for each of what a carrier may answer: it takes the parcel, it is busy, it has gone.",
    "The visit of “Call the carrier” has attempts and error, and an execution has an output.",
)
_OF_FAILURE = (
    "The test expects something that shipping.asl.json does not do, and the file is right.",
    "Print what is compared. Is it what the workflow should give? Then expect that in the test.",
)
_OF_THE_FILE = (
    "A workflow is broken where it does something else. What does an execution of it show?",
    "Compare what executions give and how often they call, and not the text of the file.",
)
_FITTING = (
    (r"There is no test in it", ("pytest executes the functions whose names begin with test.",)),
    (r"SyntaxError|IndentationError", ("Look at that line, and at the one before it.",)),
    (r"ModuleNotFoundError|ImportError", ("Is that module installed, and its name spelled so?",)),
    (r"UnknownStateError", ("A state is visited by its name, letter by letter.",)),
    (
        r"AttributeError",
        (
            "Which object has that: the execution, or the visit of one of its states?",
            "The visit is shipped(…).visit(“Call the carrier”), and it has attempts and error.",
        ),
    ),
    (r"KeyError|IndexError|TypeError", ("Print the value that you look into: what is in it?",)),
    (r"NameError", ("Where does that name get its value, and is it spelled so there?",)),
    (
        r"fixture '.*' not found",
        ("pytest fills each argument of a test with a fixture of its name.",),
    ),
    (r"There is no file", ("The check puts a file shipping.asl.json beside the test.",)),
    (r"async def", ("Take async out: nothing has to be awaited here.",)),
    (r"cannot be read|has ended before the tests", ()),
)
"""What leads on where a test does not pass, by what was seen."""


@exercise(LESSON, 3)
def check_3(answer: object) -> Verdict:
    """Whether a test passes with the carrier's workflow, and fails with three that are broken.

    Args:
        answer: The text of the file with the test.
    """
    if is_untouched(answer, START):
        return to_do("Add to the test until it fails with each of three broken workflows.")
    if not isinstance(answer, str):
        return not_yet(f"The text of the file is asked for, and this is {a(answer)}.")
    if not pytest_is_there():
        return to_do("pytest is not installed here: execute pip install pytest in a terminal.")
    try:
        return judged([answer])[0]
    except TimeoutError as error:
        return not_yet(str(error), "Does each session have a time_scale?")
    except RuntimeError as error:
        return not_yet(sentence(error), *hints_of(str(error)))


def hints_of(seen: str) -> tuple[str, ...]:
    """What leads on where a test does not pass."""
    return fitting(_FITTING, seen, _OF_FAILURE)


def judged(answers: Sequence[str]) -> list[Verdict]:
    """The verdicts on texts of files with tests, after one run of pytest.

    Raises:
        TimeoutError: The tests have not ended after two minutes.
    """
    folders = {
        f"answer-{number}-{version}": {"test_answer.py": answer, "shipping.asl.json": shipping}
        for number, answer in enumerate(answers)
        for version, shipping in enumerate(_VERSIONS)
    }
    found = list(outcomes(folders).values())
    size = len(_VERSIONS)
    return [_verdict(*found[at : at + size]) for at in range(0, len(found), size)]


def _verdict(as_it_is: list[Outcome], rewritten: list[Outcome], *broken: list[Outcome]) -> Verdict:
    if seen := _of_right(as_it_is):
        return not_yet(seen, *hints_of(seen))
    if failed := next((each.test for each in rewritten if each.words is not None), None):
        return not_yet(
            f"{failed} also fails where only a Comment is added to shipping.asl.json.",
            *_OF_THE_FILE,
        )
    unseen = [
        fault
        for fault, tests in zip(BROKEN, broken, strict=True)
        if all(each.words is None for each in tests)
    ]
    if unseen:
        seen = f"It passes with shipping.asl.json, and with {len(unseen)} of {len(broken)} broken"
        return not_yet(
            f"{seen} workflows as well.",
            *_HINTS[:2],
            f"{_HINTS[2]} It passes where {unseen[0]}.",
        )
    tests = "One test passes" if len(as_it_is) == 1 else f"{len(as_it_is)} tests pass"
    return right(f"{tests}, and with each of three broken workflows one fails.")


def _of_right(tests: list[Outcome]) -> str | None:
    """What is wrong with a test that does not pass with the workflow as it is."""
    if not tests:
        return "There is no test in it: the name of a test begins with test."
    failed = next((each for each in tests if each.words is not None), None)
    if failed is None or failed.words is None:
        return None
    line = f" in line {failed.line}" if failed.line else ""
    # What an assertion compares is in its first line; below it pytest marks the letters.
    first, *_ = failed.words.split("\n") if "assert" in failed.words else (failed.words,)
    words = sentence(_MODULE.sub("", first), _WORDS)
    if failed.test is None:
        return f"The file cannot be read as a test{line}: {words}"
    return f"With shipping.asl.json as it is, {failed.test} fails{line}: {words}"
