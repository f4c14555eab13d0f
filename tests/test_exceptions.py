"""The errors: one base, and each also the builtin that fits."""

from __future__ import annotations

import pickle
import sys
import traceback
import warnings
from typing import TYPE_CHECKING

import pytest
from IPython.core.interactiveshell import InteractiveShell

from nestedsf import aws_session, exceptions, parse_definition, test_state
from nestedsf.exceptions import ExecutionFailed, NestedsfError, UnknownStateError

if TYPE_CHECKING:
    from collections.abc import Iterator

NAMED = [getattr(exceptions, name) for name in exceptions.__all__]
ERRORS = [each for each in NAMED if not issubclass(each, Warning)]


@pytest.mark.parametrize("error", ERRORS)
def test_every_error_has_the_base_and_a_line_in_the_tree(error: type[Exception]) -> None:
    assert issubclass(error, NestedsfError)
    tree = exceptions.__doc__ or ""
    line = next(line for line in tree.splitlines() if error.__name__ in line.split())
    builtin = line.split()[2] if error is not NestedsfError else "Exception"
    assert builtin in [base.__name__ for base in error.__mro__]


@pytest.mark.parametrize("error", ERRORS)
def test_the_text_is_the_sentence(error: type[Exception]) -> None:
    sentence = "There is no state 'A'."
    assert str(error(sentence)) == sentence
    assert str(pickle.loads(pickle.dumps(error(sentence)))) == sentence  # noqa: S301  our own


ORDERS = "E\x1b]0;t\x07 \x9b2J\u202e\ud800\0\r"
SHOWN = r"E\x1b]0;t\x07 \x9b2J\u202e\ud800\x00\r"


@pytest.mark.parametrize("error", NAMED)
def test_no_text_of_an_error_gives_a_terminal_orders(error: type[Exception]) -> None:
    raised = error(f"One: {ORDERS}\n\ttwo in arn:aws:states:eu-west-1:123456789012:stateMachine:m.")
    sentence = f"One: {SHOWN}\n\ttwo in arn:aws:states:eu-west-1:‹account›:stateMachine:m."
    for one in (raised, pickle.loads(pickle.dumps(raised))):  # noqa: S301  our own
        assert str(one) == sentence
        assert repr(one) == f"{error.__name__}({sentence!r})"
        assert "".join(traceback.format_exception_only(one)).endswith(f": {sentence}\n")
        if isinstance(one, NestedsfError):
            assert one._render_traceback_()[-1] == f"{error.__name__}: {sentence}"


def test_a_warning_gives_a_terminal_no_orders() -> None:
    with pytest.warns(exceptions.UnreadChildWarning) as caught:
        warnings.warn(ORDERS, exceptions.UnreadChildWarning, stacklevel=1)
    assert str(caught[0].message) == SHOWN


def test_what_failed_an_execution_is_data() -> None:
    failed = ExecutionFailed(f"It failed with {ORDERS}.", error=ORDERS, cause=ORDERS)
    assert (failed.error, failed.cause) == (ORDERS, ORDERS)
    assert str(failed) == f"It failed with {SHOWN}."


def test_an_error_that_hides_another_one_is_shown_alone() -> None:
    for ask in (
        lambda: aws_session(ORDERS),
        lambda: parse_definition(f"{ORDERS}{{"),
        lambda: test_state(
            {"StartAt": "A", "States": {"A": {"Type": "Succeed"}}}, state_name=ORDERS
        ),
        lambda: test_state(f"a{ORDERS}"),
    ):
        with pytest.raises(NestedsfError) as caught:
            ask()
        said = "".join(traceback.format_exception(caught.value))
        assert not {each for each in said if each in ORDERS and not each.isprintable()}


def test_an_unknown_state_without_a_message() -> None:
    assert not str(UnknownStateError())


def test_a_failed_execution_says_how_it_failed() -> None:
    failed = ExecutionFailed(
        "It failed.", execution_arn="arn", status="FAILED", error="Mine", cause="Because"
    )
    again = pickle.loads(pickle.dumps(failed))  # noqa: S301  our own bytes
    for error in (failed, again):
        assert (error.execution_arn, error.status, error.error, error.cause) == (
            "arn",
            "FAILED",
            "Mine",
            "Because",
        )


@pytest.fixture
def shell(monkeypatch: pytest.MonkeyPatch) -> Iterator[InteractiveShell]:
    monkeypatch.setitem(sys.modules, "__main__", sys.modules["__main__"])  # the shell has its own
    yield InteractiveShell.instance()
    InteractiveShell.clear_instance()


@pytest.mark.parametrize(
    ("cell", "place"),
    [
        ("nestedsf.parse_definition('{')", ""),
        (
            "bad = '{'\nnestedsf.parse_definition(\n    bad\n)",
            "Line 2: nestedsf.parse_definition(\n",
        ),
        ("def mine():\n    nestedsf.parse_definition('{')\nmine()", "Line 2: nestedsf.parse_"),
    ],
)
def test_a_notebook_shows_the_sentence_and_no_traceback(
    shell: InteractiveShell, capsys: pytest.CaptureFixture[str], cell: str, place: str
) -> None:
    shell.run_cell("import nestedsf")  # type: ignore[no-untyped-call]
    shell.run_cell(cell)  # type: ignore[no-untyped-call]
    said = capsys.readouterr().out
    assert said.startswith(place or "DefinitionError: The definition")
    assert "DefinitionError: The definition is not JSON" in said
    assert "Traceback" not in said
    assert ".py" not in said
    assert len(said.splitlines()) == (2 if place else 1)
