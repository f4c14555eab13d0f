"""Refusals: what of a definition would be refused here though AWS accepts it.

No account is opened for it.
"""

from __future__ import annotations

import functools
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

from nestedsf.emulator.sealing import sealed_session
from nestedsf.emulator.services.moto_services import MotoServices
from nestedsf.emulator.states.not_emulated import definition_refusals

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from nestedsf.asl.validation import Diagnostic
    from nestedsf.emulator.services.account import Account

__all__ = ["refusals_of"]


class _Models:
    """The part of an account that says which actions its services have."""

    @functools.cached_property
    def _session(self) -> Any:
        return sealed_session("us-east-1")

    def client(self, service: str, _region_name: str | None = None) -> Any:
        return SimpleNamespace(
            meta=SimpleNamespace(service_model=self._session.get_service_model(service))
        )


def refusals_of(definition: Mapping[str, Any]) -> Iterator[Diagnostic]:
    """What of a definition that AWS accepts is not emulated.

    >>> task = {"Type": "Task", "Resource": "arn:aws:states:::glue:startJobRun", "End": True,
    ...         "Parameters": {"JobName": "j"}}
    >>> [found.message for found in refusals_of({"StartAt": "A", "States": {"A": task}})]
    ["nestedsf does not emulate the optimized integration glue:startJobRun (state 'A')"]
    """
    services = MotoServices(cast("Account", _Models()))
    yield from definition_refusals(definition, services.refusal)
