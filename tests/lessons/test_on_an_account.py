"""The checks of notebook 11, on a stack's name, on what is left and on a reader's policy."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest

import nestedsf
from nestedsf.exceptions import NestedsfError
from nestedsf.lessons import Verdict
from nestedsf.lessons import on_an_account as lesson
from tests.trace import samples

NOTEBOOK = Path(__file__).parents[2] / "notebooks" / "11-on-a-real-account.ipynb"


def seen(verdict: Verdict) -> str:
    """The words of an answer that is not right, which say nothing of the insides."""
    assert not verdict.solved
    text = " ".join((verdict.words, *verdict.hints))
    for inside in ("<class", "None", "Grant(", "123456789012", "line 1 column"):
        assert inside not in text
    return verdict.words


# --- exercise 1 ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        "nestedsf-anna",
        "nestedsf-B2",
        "nestedsf-anna-2",
        "nestedsf-anna-test",
        "nestedsf-anna-2026-11-26",
    ],
)
def test_a_name_of_ones_own(name: str) -> None:
    verdict = lesson.check_1(name)
    assert verdict.solved
    assert f"{name}-callback" in verdict.words


def test_a_plan_has_a_name_too() -> None:
    with nestedsf.moto_session() as session:
        assert lesson.check_1(nestedsf.plan(session, stack_name="nestedsf-anna")).solved


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ("nestedsf_anna", "would refuse nestedsf_anna: it has “_” in it"),
        ("nestedsf anna", "it has a space in it"),
        (" nestedsf-anna", "it has a space in it"),
        ("nestedsf-7", "Anybody of the thirty could choose nestedsf-7"),
        ("nestedsf-yourname", "Anybody of the thirty"),
        ("nestedsf-workshop", "Anybody of the thirty"),
        ("nestedsf-Test-2", "Anybody of the thirty"),
        ("nestedsf.anna", "it has “.” in it"),
        ("nestedsf-jürgen", "it has “ü” in it"),
        ("7-nestedsf", "does not begin with a letter"),
        ("-nestedsf-anna", "does not begin with a letter"),
        ("anna", "would not find anna"),
        ("anna-nestedsf", "would not find anna-nestedsf"),
        ("nestedsfanna", "would not find nestedsfanna"),
        ("Nestedsf-anna", "would not find Nestedsf-anna"),
        ("nestedsf-", "There is nothing in nestedsf- that is yours"),
        ("nestedsf--", "nothing in nestedsf--"),
        (f"nestedsf-{'a' * 60}", "has 69 characters"),
        ("nestedsf-2026-11-26", "Anybody of the thirty could choose nestedsf-2026-11-26"),
        ("nestedsf-26-nov-2026", "Anybody of the thirty"),
        ("nestedsf-my-team-1", "Anybody of the thirty"),
        ("nestedsf-friday", "Anybody of the thirty"),
        ("nestedsf-prod", "Anybody of the thirty"),
        ("nestedsf-nestedsf", "Anybody of the thirty"),
        (7, "A name is a text, and this is a number"),
        (["nestedsf-anna"], "A name is a text"),
    ],
)
def test_other_names_are_not(answer: object, words: str) -> None:
    assert words in seen(lesson.check_1(answer))


def test_names_that_can_be_deployed_are_those_that_the_check_takes() -> None:
    with nestedsf.moto_session() as session:
        longest = f"nestedsf-{'a' * 46}"
        assert lesson.check_1(longest).solved
        assert nestedsf.plan(session, stack_name=longest)


# --- exercise 2 ---------------------------------------------------------------------------

STACK = "nestedsf-anna"
LOGS = "/aws/lambda/nestedsf-anna-2-callback"


@pytest.mark.parametrize(
    "answer",
    [
        [STACK, LOGS],
        [LOGS, STACK],
        (STACK, LOGS),
        {STACK, LOGS},
        ["nestedsf destroy --aws --suffix anna", f"aws logs delete-log-group --name {LOGS}"],
        [f"nestedsf.destroy(session, '{STACK}')", f" {LOGS} "],
        [f"{STACK}, {LOGS}"],
        f"{STACK} and {LOGS}",
    ],
)
def test_what_is_anna_s_may_go(answer: object) -> None:
    assert lesson.check_2(answer).solved


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ([STACK], "Something that is Anna's is missing"),
        (STACK, "is missing in your list"),
        ([LOGS], "is missing in your list"),
        ([STACK, LOGS, "nestedsf-bert"], "nestedsf-bert is somebody else's"),
        (["nestedsf-bert-main"], "somebody else's"),
        ([STACK, LOGS, "nestedsf-anna-main"], "nestedsf-anna-main belongs to a stack"),
        (["nestedsf-anna-main", "nestedsf-anna-callback", LOGS], "belongs to a stack"),
        (
            [STACK, LOGS, "StepFunctionsGetEventsForStepFunctionsExecutionRule"],
            "The rule is the account's",
        ),
        (["nestedsf-anna-2"], "nestedsf-anna-2 is not among what is left"),
        ([STACK, "nestedsf-anna-2-callback"], "is not among what is left"),
        (["everything"], "everything is not among"),
        ([f"everything but {STACK}", LOGS], "is not among what is left"),
        (["nestedsf-anna*", LOGS], "nestedsf-anna* is not among what is left"),
        ([[STACK, LOGS]], "The answer is a list of names, and a list is in it."),
        ([7], "The answer is a list of names, and a number is in it."),
        ([STACK, None], "and something that is no text is in it."),
        ({STACK: LOGS}, "a list of names, and this is an object."),
        (7, "a list of names"),
    ],
)
def test_what_is_not_anna_s_stays(answer: object, words: str) -> None:
    assert words in seen(lesson.check_2(answer))


# --- exercise 3 ---------------------------------------------------------------------------

READING = ["states:GetExecutionHistory", "states:DescribeStateMachineForExecution"]


def test_these_two_actions_are_what_reading_calls_and_what_the_notebooks_say() -> None:
    called = set()
    with nestedsf.moto_session(time_scale=200) as session:
        arn = nestedsf.run(session, nestedsf.deploy(session)).execution_arn
        session.events.register(
            "before-call.stepfunctions", lambda model, **_: called.add(model.name)
        )
        nestedsf.fetch_trace(session, str(arn))
    assert {f"states:{action}" for action in called} == set(READING)
    for name, cell in (
        ("02-read-an-execution", "**Permissions.**"),
        ("04-start-and-continue", "`fetch_trace` does"),
    ):
        notebook = nbformat.read(NOTEBOOK.with_name(f"{name}.ipynb"), as_version=4)
        [line] = [
            line for each in notebook.cells for line in each.source.splitlines() if cell in line
        ]
        assert all(action in line for action in called)
        assert "DescribeExecution" not in line


BOTH = ["${main}:*", "${another}:*"]
OWN = "arn:aws:states:eu-west-1:111122223333:execution:nestedsf-anna"


def allow(action: object, resource: object, **more: object) -> dict[str, object]:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def deny(action: object, **more: object) -> dict[str, object]:
    return {"Effect": "Deny", "Action": action, "Resource": "*", **more}


def policy(*statements: dict[str, object]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


@pytest.mark.parametrize(
    "answer",
    [
        policy(allow(READING, BOTH)),
        policy(*(allow(action, BOTH) for action in READING)),
        policy(*(allow(READING, on) for on in BOTH)),
        policy(allow(READING, BOTH, Sid="Reading")),
        policy(allow([READING[0].lower(), READING[1]], BOTH)),
        policy(allow(READING, [f"{OWN}-main:*", f"{OWN}-another:*"])),
        {"Statement": allow(READING, BOTH)},
        policy(allow(READING, BOTH), deny("states:StopExecution")),
        policy(allow([*READING, "states:StopExecution"], BOTH), deny("states:Stop*")),
        policy(allow("states:*", BOTH), {"Effect": "Deny", "NotAction": READING, "Resource": "*"}),
    ],
)
def test_a_reader_s_policy(answer: object) -> None:
    assert lesson.check_3(answer).solved


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (policy(allow("states:*", BOTH)), "states:"),
        (policy(allow("states:Get*", BOTH)), "1 of the 2 actions"),
        (policy(allow(READING, "*")), "more|executions|everything|also|states:"),
        (
            policy(allow(READING, "${main}:*")),
            "is allowed, but not on everything that it is needed on",
        ),
        (
            policy(allow([*READING, "states:DescribeExecution"], BOTH)),
            "There is one action in the policy that nestedsf open does not need.",
        ),
        (
            policy(allow([*READING, "states:DescribeExecution", "states:ListExecutions"], BOTH)),
            "There are 2 actions in the policy that nestedsf open does not need.",
        ),
        (policy(allow(READING, ["${main}", "${another}"])), "nestedsf-main"),
        (policy(allow(READING[0], BOTH)), "1 of the 2 actions"),
        (policy(allow([*READING, "states:StartExecution"], BOTH)), "There is one action"),
        (policy(allow([*READING, "states:StopExecution"], BOTH)), "There is one action"),
        (policy(allow("GetExecutionHistory", BOTH)), "GetExecutionHistory"),
        (policy(allow(["states:GetExecutionHistory.sync", READING[1]], BOTH)), "GetExecution"),
        (policy(allow(READING, [one.replace("main", "man") for one in BOTH])), "nestedsf-main|man"),
        (policy(allow(READING, [*BOTH, "arn:aws:states:*:*:*"])), "and so is"),
        (
            policy(allow("states:*", "*"), deny(["states:StartExecution", "states:StopExecution"])),
            "and so is states:DescribeExecution on everything",
        ),
        (policy({**allow(READING, BOTH), "Effect": "allow"}), "llow"),
        (policy(allow(READING, BOTH)).replace("Statement", "Statements"), "Statement"),
        ("{'Version': 1}", "JSON"),
    ],
)
def test_what_is_wrong_with_a_policy_is_seen(answer: str, words: str) -> None:
    told = seen(lesson.check_3(answer))
    assert any(each in told for each in words.split("|")), told


# --- whatever is given --------------------------------------------------------------------


@pytest.mark.parametrize("check", [lesson.check_1, lesson.check_2, lesson.check_3])
def test_nothing_makes_a_check_fail(check: Any) -> None:
    given: list[object] = [True, 7, 1.5, "{", "[]", "null", b"x", object, [[]], [None], {"a": 1}]
    for answer in [*given, {"Statement": 7}, {"Statement": [7]}, "[" * 5000]:
        assert not check(answer).solved
    untouched: list[object] = [None, "", " ", [], {}]
    for answer in untouched:
        assert repr(check(answer)).startswith("○ To do: ")


def test_what_the_notebook_begins_with_is_no_try() -> None:
    given = [
        (lesson.check_1, "nestedsf"),
        (lesson.check_3, lesson.POLICY),
        (lesson.check_3, json.loads(lesson.POLICY)),
    ]
    for check, answer in given:
        assert repr(check(answer)).startswith("○ To do: ")


# --- what was recorded --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pattern", "recording"),
    [
        ("Request Response", "request-response"),
        ("Run a Job", "run-a-job"),
        ("Wait for Callback", "wait-for-callback"),
    ],
)
def test_what_was_recorded_is_what_the_recording_says(pattern: str, recording: str) -> None:
    fact, file = lesson.RECORDED[pattern], samples.recorded(recording)
    (visit,) = samples.recorded_trace(recording).visits
    assert visit.integration_pattern == pattern
    assert fact.resource == visit.resource
    assert list(fact.events) == [event.type for event in visit.events]
    assert fact.day == "-".join(reversed(file["recorded"].partition(",")[0].split("-")))
    result = next(
        event["taskSucceededEventDetails"]["output"]
        for event in file["events"]
        if event["type"] == "TaskSucceeded"
    )
    assert list(fact.result) == (list(result) if isinstance(result, dict) else [])


# --- the notebook -------------------------------------------------------------------------


def code() -> list[Any]:
    cells = nbformat.read(NOTEBOOK, as_version=4).cells
    return [cell for cell in cells if cell.cell_type == "code"]


def test_the_policy_that_is_given_stands_in_the_notebook() -> None:
    assert any(lesson.POLICY in cell.source for cell in code())


@pytest.mark.parametrize(
    ("ends_in", "words"),
    [
        ("print(before.stack.run)", ("7 resources, 3 of them roles", "17 state transitions")),
        ("aws.day, aws.resource)", ("same 5 events: Request Response", "same 6 events: Run a Job")),
        ("if key not in recorded]", ("([],", "RedriveCount", "RedriveStatusReason")),
        (".day, len(recorded), len(result)", ("2023", "10, 13")),
        ("leftovers(session, prefix=stack_name)", ("nestedsf destroy --aws",)),
        ('different or "nothing")', ("different: nothing",)),
    ],
)
def test_what_the_prose_says_stands_in_the_output(ends_in: str, words: tuple[str, ...]) -> None:
    cell = next(each for each in code() if each.source.endswith(ends_in))
    text = cell.outputs[-1].get("text") or cell.outputs[-1]["data"]["text/plain"]
    assert [word for word in words if word not in text] == []


def test_run_all_confirms_nothing() -> None:
    sources = [cell.source for cell in code()]
    assert sum("confirm = False" in source for source in sources) == 1
    assert not [
        source for source in sources if "confirm=True" in source or "confirm = True" in source
    ]


def test_nothing_that_differs_on_an_account_is_raised() -> None:
    """From the deployment to the end, an assertion holds whatever an account says."""
    sources = [cell.source for cell in code()]
    deployed = next(at for at, source in enumerate(sources) if "deployment = deploy(" in source)
    for source in sources[deployed:]:
        for line in source.splitlines():
            assert not line.startswith("assert ") or line.startswith("assert profile or "), line
        assert "strict=True" not in source
        assert "run(" not in source or "check=False" in source or "moto" in source
    assert any("destroy(" in source for source in sources[deployed:])


# --- the notebook on an account, for which a server stands --------------------------------


@pytest.fixture(scope="module")
def server() -> Iterator[nestedsf.Server]:
    with nestedsf.serve(time_scale=100) as server:
        yield server


@pytest.fixture
def account(
    server: nestedsf.Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> nestedsf.Server:
    """What the profile `training` leads to."""
    keys = server.environment
    config = tmp_path / "config"
    config.write_text(
        f"[profile training]\nregion = us-east-1\nendpoint_url = {server.endpoint_url}\n"
        f"aws_access_key_id = {keys['AWS_ACCESS_KEY_ID']}\n"
        f"aws_secret_access_key = {keys['AWS_SECRET_ACCESS_KEY']}\n"
    )
    monkeypatch.setenv("AWS_CONFIG_FILE", str(config))
    return server


def executed(*, confirm: bool, after_deploying: str = "") -> tuple[dict[str, Any], str]:
    """The names that all cells leave, with an account; and what stopped them, if anything did."""
    names: dict[str, Any] = {}
    for cell in code():
        source = cell.source.replace("profile = None", 'profile = "training"')
        source = source.replace("confirm = False", f"confirm = {confirm}")
        if "deployment = deploy(" in source:
            source += f"\n{after_deploying}"
        try:
            exec(source, names)  # noqa: S102  the notebook's own cells
        except NestedsfError as error:
            return names, str(error)
    return names, ""


def test_run_all_on_an_account_creates_nothing(account: nestedsf.Server) -> None:
    _, stopped = executed(confirm=False)
    assert "is going to be deployed" in stopped
    assert nestedsf.status(account.session()).status is None


OTHERWISE = """
machine = session.client("stepfunctions")
machine.update_state_machine(
    stateMachineArn=deployment.main_arn,
    definition='{"StartAt": "A", "States": {"A": {"Type": "Fail", "Error": "Otherwise"}}}',
)
"""


def test_clean_up_is_reached_where_the_account_does_otherwise(
    account: nestedsf.Server, capsys: pytest.CaptureFixture[str]
) -> None:
    names, stopped = executed(confirm=True, after_deploying=OTHERWISE)
    assert stopped == ""
    assert names["execution"].error == "Otherwise"
    assert "different: ['Start new workflow and continue'" in capsys.readouterr().out
    assert nestedsf.status(account.session()).status is None
