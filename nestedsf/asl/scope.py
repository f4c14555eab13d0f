"""The scope: what the paths of a state can reach."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from nestedsf.jsontext import compact

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from random import Random

    from nestedsf.jsontext import Json

__all__ = ["Scope"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What paths, templates and intrinsic functions read.

    Attributes:
        input: What ``$`` is.
        context: What ``$$`` is, the context object.
        variables: What ``$name`` is, by name without the dollar.
        randomness: What States.UUID and States.MathRandom draw from. Without it they raise
            NotDeterminedError.
        now: The time, which JSONata's ``$now()`` gives. Without it that raises
            NotDeterminedError.
        text: The input as it was written, where that is known: AWS quotes it in causes.
    """

    input: Json
    context: Mapping[str, Json] = field(default_factory=dict)
    variables: Mapping[str, Json] = field(default_factory=dict)
    randomness: Random | None = None
    now: datetime | None = None
    text: str | None = None

    def quoted_input(self) -> str:
        """The input as causes quote it."""
        return self.text if self.text is not None else compact(self.input)
