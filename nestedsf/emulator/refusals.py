"""Refusals: what of a definition would be refused here though AWS accepts it.

No account is opened for it.
"""

from __future__ import annotations

import functools
from dataclasses import replace
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

from nestedsf.emulator.sealing import sealed_session
from nestedsf.emulator.services.moto_services import MotoServices
from nestedsf.emulator.services.sdk.mock_results import example_result
from nestedsf.emulator.states.not_emulated import definition_refusals

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from nestedsf.asl.validation import Diagnostic
    from nestedsf.emulator.services.account import Account

__all__ = ["refusals_of"]

_UNKNOWN = ("AWS has no service ", "The service '")


class _Models:
    """The part of an account that says which actions its services have."""

    @functools.cached_property
    def _session(self) -> Any:
        return sealed_session("us-east-1")

    def client(self, service: str, _region_name: str | None = None) -> Any:
        return SimpleNamespace(
            meta=SimpleNamespace(service_model=self._session.get_service_model(service))
        )


def refusals_of(
    definition: Mapping[str, Any],
    is_mocked: Callable[[str], bool] = lambda _: False,
) -> Iterator[Diagnostic]:
    """What of a definition that AWS accepts is not emulated, as notes.

    A service or an action of which no model is known is advice: AWS may refuse it, too.

    Args:
        definition: The definition, decoded.
        is_mocked: Whether the Task of a name is mocked: then it calls nothing.

    >>> task = {"Type": "Task", "Resource": "arn:aws:states:::glue:startJobRun", "End": True,
    ...         "Parameters": {"JobName": "j"}}
    >>> [found.message for found in refusals_of({"StartAt": "A", "States": {"A": task}})]
    ["nestedsf does not emulate the optimized integration glue:startJobRun (state 'A')"]
    """
    services = MotoServices(cast("Account", _Models()))
    found = definition_refusals(
        definition, services.refusal, is_mocked=is_mocked, example_result=example_result
    )
    yield from map(_note, found)


def _note(found: Diagnostic) -> Diagnostic:
    if found.message.startswith(_UNKNOWN):
        remedy = "Correct the name: AWS refuses it, if it is not newer than this nestedsf."
        return replace(found, severity="ADVICE", code="UNKNOWN_ACTION", remedy=remedy)
    here = f" {found.remedy}" if found.remedy else ""
    return replace(found, severity="NOTE", remedy=f"It runs on AWS, and not here.{here}")
