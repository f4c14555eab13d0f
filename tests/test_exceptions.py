"""The errors: one base, and each also the builtin that fits."""

from __future__ import annotations

import pickle

import pytest

from nestedsf import exceptions
from nestedsf.exceptions import ExecutionFailed, NestedsfError, UnknownStateError

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
