"""Scopes for the tests of the language."""

from __future__ import annotations

from random import Random
from typing import Any

from nestedsf.asl.scope import Scope


def randomness(seed: int = 7) -> Random:
    """Randomness that is the same each time."""
    return Random(seed)  # noqa: S311  no secret


def scope(value: Any, **variables: Any) -> Scope:
    """A scope with an input, a small context object, variables and a seed."""
    context = {"Execution": {"Name": "first", "Input": {"n": 1}}, "State": {"Name": "Here"}}
    return Scope(input=value, context=context, variables=variables, randomness=randomness())
