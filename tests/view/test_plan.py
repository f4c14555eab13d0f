"""Plans and leftovers as they are looked at: text of 80 columns, HTML that says the same."""

from __future__ import annotations

import html
import re
import xml.etree.ElementTree as ET

import pytest

import nestedsf
from nestedsf.account.stack.planning import plan
from nestedsf.jsontext import display_width, visible
from nestedsf.trace.resources.leftover import FUNCTION, MACHINE, ROLE, STACK, Leftover
from nestedsf.trace.resources.plan import Place, PlannedResource, PlannedStack
from nestedsf.view.plans import Leftovers, Plan
from tests.view.test_diagram import HOSTILE

HERE = Place(account="‹account›", region="eu-west-1", partition="aws", words="AWS")
DESTROY = "nestedsf destroy --aws --region eu-west-1"


@pytest.fixture(scope="module")
def sample() -> Plan:
    with nestedsf.moto_session() as session:
        return plan(session, stack_name="nestedsf-anna")


def left() -> Leftovers:
    stack = Leftover(
        kind=STACK,
        name="nestedsf",
        status="DELETE_FAILED",
        owner="you",
        expires="‹date›",
        expired=True,
        tagged=True,
        commands=(DESTROY,),
    )
    machine = Leftover(
        kind=MACHINE, name="nestedsf-main", stack="nestedsf", running=2, commands=(DESTROY,)
    )
    orphan = Leftover(kind=FUNCTION, name="nestedsf-callback", commands=("aws lambda ‹x›",))
    return Leftovers(
        found=(stack, machine, orphan),
        unlisted=("roles: AWS denies iam:ListRoles.",),
        rule="The rule is there: leave it alone.",
    )


def words(markup: str) -> str:
    """The text in HTML."""
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", markup)).split())


def parsed(markup: str) -> ET.Element:
    markup = markup.replace("<br>", "<br/>")
    return ET.fromstring(f"<div>{markup}</div>")  # noqa: S314  our own


def test_a_plan_fits_a_terminal(sample: Plan) -> None:
    assert max(map(display_width, sample.text.splitlines())) <= 80
    assert not any(line.endswith(" ") for line in sample.text.splitlines())


@pytest.mark.parametrize(
    "said",
    [
        "What deploying the stack nestedsf-anna creates.",
        "role nestedsf-anna-MainStateMachineRole-…",
        "log group /aws/lambda/nestedsf-anna-callback",
        "may states:StartExecution",
        "on stateMachine:nestedsf-anna-another",
        "on rule/StepFunctionsGetEventsForStepFunctionsExecutionRule",
        "and only for stateMachine:nestedsf-anna-main",
        "17 state transitions, $0.000425",
        "see AWS's page: https://aws.amazon.com/lambda/pricing/",
        "project=nestedsf",
        "nestedsf never deletes it.",
    ],
)
def test_text_and_html_say_the_same(sample: Plan, said: str) -> None:
    assert said in " ".join(sample.text.split())
    assert said in words(sample.html)


def test_a_notebook_is_given_both(sample: Plan) -> None:
    bundle = sample._repr_mimebundle_()
    assert bundle == {"text/plain": sample.text, "text/html": sample.html}
    assert set(sample._repr_mimebundle_(include={"text/plain"})) == {"text/plain"}
    assert repr(sample) == "Plan('nestedsf-anna', 7 resources)"


def test_the_html_is_well_formed_and_its_tables_are_named_and_headed(sample: Plan) -> None:
    for markup in (sample.html, left().html):
        tables = list(parsed(markup).iter("table"))
        assert tables
        assert markup.startswith('<div class="mathjax_ignore">')
        for table in tables:
            assert all(
                row.find("th") is not None or row.find("td") is not None for row in table.iter("tr")
            )
            assert {head.get("scope") for head in table.iter("th")} <= {"row", "col"}
            assert all("".join(head.itertext()).strip() for head in table.iter("th"))


def test_what_is_elsewhere_is_written_out() -> None:
    elsewhere = "arn:aws:sqs:us-east-1:999999999999:queue"
    document = {"Statement": {"Effect": "Deny", "Action": "sqs:SendMessage", "Resource": elsewhere}}
    role = PlannedResource(
        logical_id="Role", type="AWS::IAM::Role", name="Role-…", policies=(("p", document),)
    )
    stack = PlannedStack(name="s", place=HERE, resources=(role,), tags=(), run=None)
    text = Plan(stack=stack).text
    assert "may not sqs:SendMessage" in text
    assert f"on {elsewhere}" in text


def test_what_is_left_is_told_stack_by_stack() -> None:
    text = left().text
    assert text.startswith("What is left: 1 stack, 1 state machine, 1 function.")
    first, second = text.index("Stack nestedsf, DELETE_FAILED"), text.index("Of no stack")
    assert first < text.index("nestedsf-main") < text.index(DESTROY) < second
    assert second < text.index("nestedsf-callback") < text.index("aws lambda")
    for said in (
        "2 executions run",
        "deployed by you, wanted until ‹date›, which is over",
        "found by its name alone",
        "roles: AWS denies iam:ListRoles.",
        "The rule is there: leave it alone.",
        "--show-secrets",
    ):
        assert said in " ".join(text.split())
        assert said in words(left().html)


def test_a_command_is_not_broken() -> None:
    long = "aws logs delete-log-group --log-group-name /aws/lambda/nestedsf " * 3
    one = Leftover(kind=ROLE, name="nestedsf-Role", commands=(long,))
    assert f"  {long.rstrip()}" in Leftovers(found=(one,)).text.splitlines()


@pytest.mark.parametrize(
    ("value", "truth"),
    [
        (Leftovers(), False),
        (Leftovers(rule="It is there."), False),
        (Leftovers(unlisted=("roles: no.",)), True),
        (left(), True),
    ],
)
def test_leftovers_are_true_where_something_is_or_may_be_left(
    value: Leftovers, *, truth: bool
) -> None:
    assert bool(value) is truth
    assert len(value) == len(list(value)) == len(value.found)


def test_leftovers_show_in_a_notebook() -> None:
    assert set(left()._repr_mimebundle_()) == {"text/plain", "text/html"}
    assert repr(left()) == "Leftovers(3 found, 1 not listed)"
    assert left()[0].kind == STACK


@pytest.mark.parametrize("name", HOSTILE)
def test_names_are_data(name: str) -> None:
    resource = PlannedResource(logical_id=name, type="AWS::SQS::Queue", name=name)
    stack = PlannedStack(
        name=name, place=HERE, resources=(resource,), tags=((name, name),), run=None
    )
    one = Leftover(kind=ROLE, name=name, commands=(name,), owner=name)
    for shown in (Plan(stack=stack), Leftovers(found=(one,), unlisted=(name,))):
        markup = parsed(shown.html)
        allowed = {"div", "p", "table", "caption", "thead", "tbody", "tr", "th", "td", "pre", "br"}
        assert {element.tag for element in markup.iter()} <= allowed
        shown_html = " ".join("".join(markup.itertext()).split())
        assert " ".join(visible(name).split()) in shown_html
        assert all(character.isprintable() for character in shown.text.replace("\n", ""))


def test_the_longest_name_of_a_stack_fits() -> None:
    with nestedsf.moto_session() as session:
        text = plan(session, stack_name="n" * 55).text
    assert max(map(display_width, text.splitlines())) <= 80
