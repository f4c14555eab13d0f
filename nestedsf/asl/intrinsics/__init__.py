"""Intrinsic functions: ``States.Format`` and the other seventeen."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nestedsf.asl.scope import Scope
    from nestedsf.jsontext import Json


def call(expression: str, scope: Scope) -> Json:
    """The value of a call such as ``States.Format('{} of {}', $.a, $.b)``."""
    raise NotImplementedError


def is_call(text: str) -> bool:
    """Whether a text can be read as a call of an intrinsic function."""
    raise NotImplementedError
