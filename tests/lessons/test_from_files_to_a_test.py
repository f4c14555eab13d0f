"""The exercises of notebook 14: definitions, mocks and tests that are right, and wrong ones."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from nestedsf.lessons import from_files_to_a_test as lesson
from nestedsf.lessons.from_files_to_a_test import mocking, pytest_runs, returns, testing
from nestedsf.lessons.judging.verdicts import Mark
from tests.lessons.answers import NO_ANSWER, OTHERS_INSIDE, UNTOUCHED
from tests.lessons.quoting import marks_at_the_start, quotations

if TYPE_CHECKING:
    from nestedsf.lessons import Verdict

INSIDES = [word for word in OTHERS_INSIDE if word != "None"]  # a value may be one of Python
CHECKS = (lesson.check_1, lesson.check_2, lesson.check_3)
ELSEWHERE = {
    "BUILD_NUMBER": "7",
    "CI": "true",
    "COLUMNS": "40",
    "FORCE_COLOR": "1",
    "LINES": "9",
    "PYTEST_ADDOPTS": "-vv",
    "PYTHONOPTIMIZE": "1",
    "PYTHONWARNINGS": "error",
    "TERM": "dumb",
}
"""What a machine may have set that is not the learner's."""


def told(verdict: Verdict, words: str) -> None:
    assert verdict.mark is Mark.NOT_YET, verdict
    assert words in verdict.words
    assert not [word for word in INSIDES if word in verdict.words]


def test_what_the_prose_says_stands_in_the_picture_before_it() -> None:
    found = quotations("14-from-files-to-a-test")
    assert [(cell, word) for cell, word, picture in found if word not in picture] == []


def test_the_answers_of_the_notebook_are_still_to_be_changed() -> None:
    assert marks_at_the_start("14-from-files-to-a-test", lesson) == [Mark.TO_DO] * 3


def test_the_answers_at_the_start_are_those_of_the_checks() -> None:
    starts = (returns.START, mocking.START, testing.START)
    verdicts = [check(start) for check, start in zip(CHECKS, starts, strict=True)]
    assert [verdict.mark for verdict in verdicts] == [Mark.TO_DO] * 3


@pytest.mark.parametrize("answer", UNTOUCHED, ids=repr)
def test_an_empty_answer_is_no_try(answer: object) -> None:
    assert [check(answer).mark for check in CHECKS] == [Mark.TO_DO] * 3


@pytest.mark.parametrize("answer", NO_ANSWER)
def test_anything_is_answered(answer: object) -> None:
    checks = CHECKS if not isinstance(answer, str) else CHECKS[:2]  # a text may be a test
    for check in checks:
        verdict = check(answer)
        assert verdict.mark is Mark.NOT_YET
        assert not [word for word in INSIDES if word in verdict.words]


# --- exercise 1 -------------------------------------------------------------------------

LINK = {"AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID.$": "$$.Execution.Id"}
RUN_A_JOB = "arn:aws:states:::states:startExecution.sync:2"
INSPECT: dict[str, Any] = {
    "Type": "Task",
    "Next": "Refund",
    "TimeoutSeconds": 600,
    "Resource": RUN_A_JOB,
    "Parameters": {
        "StateMachineArn": "${Inspecting}",
        "Input": {"items.$": "$.items", **LINK},
    },
    "ResultSelector": {"share.$": "$.Output.share"},
    "ResultPath": "$.found",
}
REFUND: dict[str, Any] = {
    "Type": "Task",
    "End": True,
    "TimeoutSeconds": 60,
    "Resource": RUN_A_JOB,
    "Parameters": {
        "StateMachineArn": "${Refunding}",
        "Input": {"order.$": "$.order", "share.$": "$.found.share", **LINK},
    },
}


def definition(
    inspect: dict[str, Any] | None = None, refund: dict[str, Any] | None = None, **more: Any
) -> dict[str, Any]:
    states = {"Inspect": {**INSPECT, **(inspect or {})}, "Refund": {**REFUND, **(refund or {})}}
    kept = {
        name: {key: value for key, value in state.items() if value is not ...}
        for name, state in states.items()
    }
    return {"StartAt": "Inspect", "States": kept, **more}


def started(machine: str, **given: Any) -> dict[str, Any]:
    return {"Parameters": {"StateMachineArn": f"${{{machine}}}", "Input": given}}


IN_JSONATA = """
# Comments are allowed, and so is YAML.
QueryLanguage: JSONata
StartAt: Look at it
States:
  Look at it:
    Type: Task
    Resource: arn:aws:states:::states:startExecution.sync:2
    TimeoutSeconds: 60
    Arguments:
      StateMachineArn: ${Inspecting}
      Input:
        items: "{% $states.input.items %}"
        AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID: "{% $states.context.Execution.Id %}"
    Assign: {share: "{% $states.result.Output.share %}"}
    Output: "{% $states.input %}"
    Next: Pay
  Pay:
    Type: Task
    Resource: arn:aws:states:::states:startExecution.sync:2
    TimeoutSeconds: 60
    Arguments:
      StateMachineArn: ${Refunding}
      Input:
        order: "{% $states.input.order %}"
        share: "{% $share %}"
        AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID: "{% $states.context.Execution.Id %}"
    End: true
"""


@pytest.mark.parametrize(
    "answer",
    [
        definition(),
        json.dumps(definition(), indent=2),
        pytest.param(
            IN_JSONATA,
            marks=pytest.mark.skipif(
                "sys.version_info >= (3, 14)", reason="nothing evaluates JSONata there"
            ),
        ),
        definition(
            {"ResultSelector": ..., "ResultPath": "$.inspection"},
            started("Refunding", **LINK, **{"order.$": "$.order", "share.$": "$.inspection.Output.share"}),
        ),
        definition(
            started("Inspecting", **LINK, **{"items.$": "$.items", "order.$": "$.order"}),
            {"TimeoutSeconds": 3600, "OutputPath": "$.Output"},
            Comment="returns",
            TimeoutSeconds=86400,
        ),
    ],
)  # fmt: skip
def test_a_definition_that_does_its_work_is_right(answer: Any) -> None:
    verdict = lesson.check_1(answer)
    assert verdict.solved, verdict


def test_it_is_said_that_a_child_was_handed_more_than_is_asked_for() -> None:
    whole = definition(started("Inspecting", **LINK, **{"items.$": "$.items", "all.$": "$"}))
    assert "Inspecting was also handed all, which is not asked for." in lesson.check_1(whole).words
    assert "also handed" not in lesson.check_1(definition()).words


def test_a_definition_may_be_a_file(tmp_path: Path) -> None:
    (tmp_path / "returns.asl.json").write_text(json.dumps(definition()))
    assert lesson.check_1(str(tmp_path / "returns.asl.json")).solved


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (returns.START.replace("Next", "next"), "check has"),
        (
            returns.START.replace("Refund it", "Refund"),
            "check has 4 findings. The first is in line 4, NO_DOLLAR",
        ),
        (definition({"Next": "Refund it"}), "MISSING_TRANSITION_TARGET"),
        (definition({"TimeoutSeconds": ...}), "NO_TIMEOUT: 'Inspect' waits"),
        (
            definition(started("Inspecting", **{"items.$": "$.items"})),
            "NO_PARENT_ID: 'Inspect' does not tell the child",
        ),
        (
            definition({"ResultPath": ...}),
            "Refunding was not started: the execution ended as FAILED",
        ),
        (definition({"ResultPath": "$"}), "Refunding was not started"),
        (
            definition(None, started("Refunding", **LINK, **{"order.$": "$.order", "share": 41})),
            'Refunding was handed {"share": 41, "order": 32}: share is not what belongs there',
        ),
        (
            definition(started("Inspecting", items=["lamp"], **LINK)),
            'The return was {"order": 32',
        ),
        (
            definition(started("Inspecting", **LINK, **{"things.$": "$.items"})),
            'Inspecting was handed {"things": ["lamp"]}: it has no items.',
        ),
        (definition({"Next": ..., "End": True}), "check has a finding in"),
        ({"StartAt": "A", "States": {"A": {"Type": "Succeed"}}}, "Nothing uses Inspecting"),
        (json.dumps(definition())[:-1], "line 1"),
        ("no-such-file.asl.json", "There is no file no-such-file.asl.json"),
        (
            definition(None, {"Parameters": {**REFUND["Parameters"], "Name": "${Who}"}}),
            "${Who}",
        ),
    ],
)
def test_what_is_wrong_with_a_definition_is_told(answer: Any, words: str) -> None:
    told(lesson.check_1(answer), words)


# --- exercise 2 -------------------------------------------------------------------------

PAID = {"result": {"Payload": {"paid": 40}, "StatusCode": 200}}
BUSY = {"errorOutput": {"error": "States.Http.StatusCode.503"}}
TAKEN = {"result": {"ResponseBody": {"parcel": 31}}}
CARRIER = [BUSY, BUSY, TAKEN]


def mocks(carrier: Any = CARRIER, charge: Any = PAID, **more: Any) -> dict[str, Any]:
    found = {"Call the carrier": carrier, "Charge the card": charge, **more}
    return {state: mock for state, mock in found.items() if mock is not ...}


def configuration(attempts: dict[str, Any], **cases: Any) -> dict[str, Any]:
    """Mocks in the format of Step Functions Local."""
    shipping = {"TestCases": {"Busy": {"Call the carrier": "Late"}, **cases}}
    order = {"TestCases": {"Busy": {"Charge the card": "Paid"}}}
    responses = {"Paid": {"0": {"Return": PAID["result"]}}, "Late": attempts}
    return {
        "StateMachines": {"order": order, "Shipping": shipping},
        "MockedResponses": responses,
    }


LATE = {
    "0-1": {"Throw": {"Error": "States.Http.StatusCode.503", "Cause": "Come back later."}},
    "2": {"Return": {"ResponseBody": {"parcel": 31}, "StatusCode": 201}},
}


@pytest.mark.parametrize(
    "answer",
    [
        mocks(),
        json.dumps(mocks()),
        mocks(charge=[PAID]),
        mocks(charge={"result": {"Payload": {"paid": 40, "by": "card"}}}),
        configuration(LATE),
        json.dumps(configuration(LATE), indent=2),
    ],
)
def test_mocks_that_answer_for_both_services_are_right(answer: Any) -> None:
    verdict = lesson.check_2(answer)
    assert verdict.solved, verdict


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (mocks(TAKEN), "succeeded at attempt 1"),
        (mocks([BUSY, TAKEN]), "succeeded at attempt 2"),
        (mocks([BUSY, BUSY, BUSY, TAKEN]), "succeeded at attempt 4"),
        (mocks([BUSY, BUSY]), "There was no mock for attempt 3"),
        (mocks(BUSY), "Attempt 4 of “Call the carrier” failed with"),
        (mocks([{"errorOutput": {"error": "503"}}, TAKEN]), "Attempt 1 of “Call the carrier”"),
        (mocks(charge=...), "“Charge the card” has no mock, and called its function"),
        (
            mocks(charge=[{"errorOutput": {"error": "Lambda.TooManyRequestsException"}}, PAID]),
            "“Charge the card” failed with “Lambda.TooManyRequestsException”",
        ),
        (mocks(charge={"errorOutput": {"error": "Declined"}}), "failed with “Declined”"),
        (mocks(charge={"result": {"paid": 40}}), "'$.Payload.paid' specified for the field"),
        (mocks(charge={"result": {"Payload": {"paid": 5}}}), 'payment is {"paid": 5}'),
        (
            mocks([BUSY, BUSY, {"result": {"ResponseBody": {"parcel": "31"}}}]),
            'shipped is {"parcel": "31"}',
        ),
        (
            mocks([BUSY, BUSY, {"result": {"parcel": 31}}]),
            "The result of attempt 3 of “Call the carrier” does not fit. Invalid path",
        ),
        (mocks(Ship=TAKEN), "the result of 'Ship' does not fit"),
        (mocks(Shipp=TAKEN), "there is no state 'Shipp'"),
        (mocks({"error": "States.Http.StatusCode.503"}), "mocks"),
        (configuration({"0": LATE["0-1"]}), "There was no mock for attempt 2"),
        (configuration(LATE, Other={"Call the carrier": "Late"}), "There are 2 test cases"),
        ('{"Call the carrier": ', "line 1"),
        ("mocks.json", "There is no file mocks.json"),
    ],
)
def test_what_is_wrong_with_mocks_is_told(answer: Any, words: str) -> None:
    told(lesson.check_2(answer), words)


@pytest.mark.parametrize(
    ("check", "answer", "hint"),
    [
        (lesson.check_1, definition({"TimeoutSeconds": ...}), "Add TimeoutSeconds."),
        (lesson.check_1, definition({"Next": "Refund it"}), "Write 'Refund', or add a state"),
        (
            lesson.check_1,
            definition(started("Inspecting", **{"items.$": "$.items"})),
            "$$.Execution.Id",
        ),
        (lesson.check_1, definition({"ResultPath": ...}), "Follow the data: what is the output of"),
        (lesson.check_1, definition({"ResultPath": None}), "Where has “Inspect” put what it has"),
        (
            lesson.check_1,
            definition({"ResultSelector": {"share.$": "$.share"}}),
            "“Inspect” fails itself",
        ),
        (
            lesson.check_1,
            definition({"Resource": RUN_A_JOB.removesuffix(".sync:2")}),
            "Does “Inspect” wait for its child?",
        ),
        (
            lesson.check_1,
            definition(started("Inspecting", **LINK, **{"things.$": "$.items"})),
            "What a child is handed is made by the Input",
        ),
        (lesson.check_2, mocks(charge=...), "Which two Tasks call something that is not here?"),
        (lesson.check_2, mocks(TAKEN), "How many attempts are there"),
        (lesson.check_2, mocks(BUSY), "How many attempts are there"),
        (lesson.check_2, mocks([{"errorOutput": {"error": "503"}}]), "After which error is"),
        (lesson.check_2, mocks(charge={"result": {"paid": 40}}), "before ResultSelector looks"),
        (lesson.check_2, mocks(Ship=TAKEN), "needs no mock"),
        (lesson.check_2, mocks(Shipp=TAKEN), "letter by letter"),
    ],
)
def test_the_hints_lead_on_from_the_mistake(check: Any, answer: object, hint: str) -> None:
    verdict = check.__wrapped__(answer)
    assert [each for each in verdict.hints[:2] if hint in each], verdict
    assert not [each for each in verdict.hints if each in verdict.words]
    assert verdict.words.endswith(".")


# --- exercise 3 -------------------------------------------------------------------------

OUTPUT = '\n    assert shipped(BUSY, TAKEN).output == {"parcel": 31}\n'
GONE = """
def test_a_carrier_that_has_gone():
    assert shipped(GONE).visit("Call the carrier").attempts == 1
"""
RIGHT = {
    "in one test": f"{testing.START}{OUTPUT}    assert shipped(BUSY, GONE, TAKEN).output is None\n",
    "with what pytest has": "import pytest\n"
    + testing.START
    + """
@pytest.mark.parametrize(("answers", "output"), [((BUSY, TAKEN), {"parcel": 31}), ((GONE, TAKEN), None)])
def test_answers(answers, output, tmp_path, monkeypatch):
    assert shipped(*answers).output == output

class TestGone:
    def test_it(self):
        assert "410" in shipped(GONE, TAKEN).error
""",
}
WRONG = {
    testing.START + "\nMORE = 1\n": "with 2 of 3 broken workflows",
    "def test_it():\n    assert 'Comment' not in open('shipping.asl.json').read()": "only a Comment is",
    testing.START + OUTPUT: "with 1 of 3 broken workflows",
    testing.START + GONE: "with 1 of 3 broken workflows",
    (testing.START + OUTPUT + GONE).replace("(BUSY, TAKEN)", "(TAKEN)"): "with 1 of 3 broken workflows",
    testing.START.replace("def test_", "def the_"): "There is no test in it",
    "def test_nothing():\n    pass": "with 3 of 3 broken workflows",
    testing.START.replace("is None", "== 'Busy'"): "test_a_parcel_is_taken fails in line 12",
    "import nestedsf(": "The file cannot be read as a test in line 1: SyntaxError",
    "import nested": "in line 1: ModuleNotFoundError",
    testing.START.replace("shipping.asl", "ship.asl"): "There is no file ship.asl.json",
    "async def test_x(): pass": "test_x fails: ",
    "\ud800": "The file cannot be read as a test",
    "def test_x(client): pass": "fixture 'client' not found",
    "def test_x():\n    assert '<script>' == ''": "fails in line 2: AssertionError: assert '<script>'",
}  # fmt: skip


def test_tests_that_detect_all_faults_are_right_and_others_are_told() -> None:
    """One run of pytest for all of them: each run begins with importing moto."""
    right, wrong = list(RIGHT), list(WRONG.items())
    verdicts = testing.judged([*RIGHT.values(), *WRONG])
    for name, verdict in zip(right, verdicts, strict=False):
        assert verdict.solved, (name, verdict)
    for (_, words), verdict in zip(wrong, verdicts[len(right) :], strict=True):
        assert verdict.mark is Mark.NOT_YET
        assert words in verdict.words
        assert "/nestedsf-" not in verdict.words


@pytest.mark.parametrize(
    ("seen", "hint"),
    [
        ("There is no test in it: the name of a test begins with test.", "whose names begin with"),
        ("The file cannot be read as a test in line 1: SyntaxError: x.", "Look at that line"),
        ("test_x fails in line 2: NameError: name 'x' is not defined.", "Where does that name get"),
        ("test_x fails: AttributeError: 'x' has no attribute 'attempts'.", "the visit of one of"),
        ("test_x fails: KeyError: 'ResponseBody'.", "Print the value that you look into"),
        ("test_x fails: nestedsf.exceptions.UnknownStateError: x.", "by its name"),
        ("test_x fails in line 2: AssertionError: assert 3 == 2.", "and the file is right"),
    ],
)
def test_the_hint_is_of_what_failed(seen: str, hint: str) -> None:
    assert hint in testing.hints_of(seen)[0]


def test_a_file_that_ends_pytest_is_told() -> None:
    told(lesson.check_3("raise SystemExit"), "pytest has ended before the tests")


def test_tests_that_do_not_end_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pytest_runs, "_PATIENCE", 1)
    told(lesson.check_3("while True:\n    pass"), "have not ended after")


def test_without_pytest_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(testing, "pytest_is_there", lambda: False)
    assert "pip install pytest" in lesson.check_3("def test_x(): pass").words


# --- what the notebook calls ------------------------------------------------------------


def test_pytest_says_the_same_wherever_it_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("test_it.py").write_text("def test_it():\n    assert 'a' * 90 == 'b' * 90\n")
    said = lesson.pytest("test_it.py")
    assert "1 failed" in said
    for name, value in ELSEWHERE.items():
        monkeypatch.setenv(name, value)
    assert lesson.pytest("test_it.py") == said


def test_the_folder_is_the_same_each_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    lesson.enter_folder()
    first = Path.cwd()
    lesson.enter_folder()
    assert Path.cwd() == first != tmp_path


def test_a_run_of_pytest_is_told_without_its_duration_and_settings_from_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTEST_ADDOPTS", "--no-such-option")
    (tmp_path / "pytest.ini").write_text("[pytest]\naddopts = --no-such-option\n")
    (tmp_path / "test_x.py").write_text("def test_x(): pass\n")
    assert lesson.pytest("test_x.py") == ".\n1 passed"
