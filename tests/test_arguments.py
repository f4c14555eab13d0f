"""Every public function, given something of a wrong kind, says what is wanted."""

from __future__ import annotations

import inspect
import math
import re
from types import FunctionType
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

import nestedsf
from nestedsf.exceptions import InputError, NestedsfError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from nestedsf import MotoSession

MACHINE = {"StartAt": "A", "States": {"A": {"Type": "Pass", "End": True}}}
FUNCTIONS: dict[str, Callable[..., Any]] = {
    name: getattr(nestedsf, name)
    for name in nestedsf.public.__all__
    if isinstance(getattr(nestedsf, name), FunctionType)
}
PYTHON = re.compile(
    r"object has no attribute|NoneType|not iterable|unhashable|subscriptable|argument of type|"
    r"expected str|sequence element|not a mapping|unsupported operand|bytes-like|trait|Traceback"
)
CYCLE: dict[str, Any] = {}
CYCLE["States"] = CYCLE


class Unshown:
    """What cannot even be shown."""

    def __repr__(self) -> str:
        raise RuntimeError


@pytest.fixture(scope="module")
def session() -> Iterator[MotoSession]:
    with nestedsf.moto_session(time_scale=100) as opened:
        yield opened


@pytest.fixture(scope="module")
def right(session: MotoSession) -> dict[str, Any]:
    """What each parameter that has no default takes."""
    trace = nestedsf.run(
        session, nestedsf.deploy(session, definitions=MACHINE, stack_name="nestedsf-kept")
    )
    return {
        "trace": trace,
        "what": trace,
        "first": trace,
        "second": trace,
        "visit": trace.visits[0],
        "session": session,
        "execution_arn": trace.execution_arn,
        "state_machine": trace.state_machine_arn,
        "deployment": trace.state_machine_arn,
        "definition": nestedsf.parse_definition(MACHINE),
        "events": [event.raw for event in trace.events],
        "source": MACHINE,
        "task_token": "a" * 100,
        "output": {},
        "value": {},
    }


def wrong(right: Mapping[str, Any]) -> list[Any]:
    """Values of all kinds; of each parameter most are of a wrong one."""
    plain = [None, True, 0, -1, 1.5, math.nan, 10**400, b"{}", bytearray(b"a"), object(), Unshown()]
    held = [[], [1], [None], (), {}, {1: 2}, {"a": 1}, {"a": {1}}, {1}, CYCLE, [Unshown()]]
    texts = ["", " ", "x\x1b[2J", "\ud800", "$.a", "arn:aws:states:us-east-1:123456789012:a:b"]
    return [*plain, *held, *texts, print, int, iter([1]), *right.values()]


ANY = {("masked", "value"), ("run", "on_change"), ("follow", "on_change")}
"""Any value is right; a function is the reader's own, and what it raises too."""


@pytest.mark.parametrize("name", FUNCTIONS)
def test_what_is_of_a_wrong_kind_is_refused_in_a_sentence(
    name: str, right: Mapping[str, Any]
) -> None:
    function = FUNCTIONS[name]
    parameters = inspect.signature(function).parameters.values()
    needed = {each.name: right[each.name] for each in parameters if each.default is each.empty}
    for each in parameters:
        if (name, each.name) in ANY:
            continue
        for value in wrong(right):
            if name == "serve" and (isinstance(value, type(each.default)) or value is None):
                continue  # it may be right, and a server takes a second to start
            refused(function, {**needed, each.name: value})


def refused(function: Callable[..., Any], arguments: Mapping[str, Any]) -> None:
    """Ask: what is answered can be shown, and what is refused is so in words."""
    wait = {"timeout": 0.0} if "timeout" in inspect.signature(function).parameters else {}
    said = ""
    try:
        made = function(**{**wait, **arguments})
        if isinstance(made, (nestedsf.MotoSession, nestedsf.Server)):
            made.close()
        repr(made)
        for form in ("text", "html", "svg"):
            getattr(made, form, None)
    except (NestedsfError, TimeoutError) as error:
        said = str(error)
        assert said.isprintable()
    except ClientError as error:
        said = str(error)
    assert not PYTHON.search(said)


@pytest.mark.parametrize(
    ("ask", "wanted"),
    [
        (lambda: nestedsf.report("arn"), "trace is an ExecutionTrace, as run() and fetch_trace()"),  # type: ignore[arg-type]
        (
            lambda: nestedsf.permissions(MACHINE),
            "definition is a Definition, as parse_definition()",
        ),  # type: ignore[arg-type]
        (lambda: nestedsf.check(MACHINE, children=[MACHINE]), "children is a dict with texts as"),  # type: ignore[arg-type]
        (lambda: nestedsf.check(MACHINE, parameters={1: 2}), "not a dict in which a name is 1."),  # type: ignore[dict-item]
        (lambda: nestedsf.check(MACHINE, show_secrets="no"), "show_secrets is True or False, not"),  # type: ignore[arg-type]
        (lambda: nestedsf.draw(MACHINE, direction="up"), "direction is 'vertical' or 'horizontal'"),  # type: ignore[arg-type]
        (lambda: nestedsf.aws_session(1), "profile_name is a text, or None, not 1."),  # type: ignore[arg-type]
        (lambda: nestedsf.draw(MACHINE).save(b"a.svg"), "path is the path of a file, not a bytes."),  # type: ignore[arg-type]
        (lambda: nestedsf.moto_session("x\x1b"), r"There is no region 'x\x1b' with Step Functions"),
        (lambda: nestedsf.serve(port="x"), "port is a port, a whole number, not a text."),  # type: ignore[arg-type]
    ],
)
def test_a_sentence_says_what_is_wanted(ask: Callable[[], object], wanted: str) -> None:
    with pytest.raises(InputError, match=re.escape(wanted)):
        ask()


def test_nothing_is_started_where_how_to_wait_is_wrong(
    session: MotoSession, right: Mapping[str, Any]
) -> None:
    client = session.client("stepfunctions")
    arn = right["state_machine"]
    before = client.list_executions(stateMachineArn=arn)["executions"]
    for given in ({"timeout": "5"}, {"on_change": 1}, {"check": None}):
        with pytest.raises(InputError, match=next(iter(given))):
            nestedsf.run(session, arn, **given)
    assert client.list_executions(stateMachineArn=arn)["executions"] == before
    with pytest.raises(InputError, match="name is a text"):
        right["trace"].visit([])
