"""Outcomes of a test in a sentence, also where it is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nestedsf.account.testing import test_state
from nestedsf.exceptions import DefinitionError, InputError
from nestedsf.lessons.judging.tryouts import refused

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nestedsf.jsontext import Json
    from nestedsf.view.flows.state_result import StateResult

__all__ = ["outcome", "result_of"]


def outcome(state: str | Mapping[str, Any], given: Json, mock: Mapping[str, Any]) -> str:
    """How the test of a state ended: its status and error, or why it was refused.

    Args:
        state: The state, as JSON text or as a value.
        given: The input.
        mock: The mock, as for `nestedsf.test_state`.

    >>> publish = {"Type": "Task", "Resource": "arn:aws:states:::sns:publish",
    ...            "Parameters": {"TopicArn": "mails", "Message": "Shipped."}, "End": True}
    >>> print(outcome(publish, {}, {"result": {"MessageId": "m-1"}}))
    SUCCEEDED
    >>> print(outcome(publish, {}, {"result": {"MessageId": 1}}))
    Refused: Mock result schema validation error: Field 'MessageId' must be a string.
    """
    result, refusal = result_of(state, given, mock)
    if result is None:
        return f"Refused: {refusal}"
    words = ": ".join(each for each in (result.error, result.cause) if each)
    return f"{result.status}, {words}" if words else result.status


def result_of(
    state: str | Mapping[str, Any],
    given: Json,
    mock: Mapping[str, Any] | None = None,
    *,
    retry_count: int = 0,
) -> tuple[StateResult | None, str]:
    """The result of a test, or in AWS's words why there is none."""
    try:
        return test_state(state, given, mock=mock, retry_count=retry_count), ""
    except DefinitionError as error:
        return None, refused(error)
    except InputError as error:
        return None, str(error)
