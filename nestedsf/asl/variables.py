"""Variables: what Assign sets.

https://docs.aws.amazon.com/step-functions/latest/dg/workflow-variables.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from nestedsf.asl.failures import StateFailure
from nestedsf.asl.templates import fill
from nestedsf.jsontext import compact

if TYPE_CHECKING:
    from nestedsf.asl.scope import Scope
    from nestedsf.jsontext import Json

__all__ = ["LARGEST", "LARGEST_IN_ALL", "assign", "checked", "is_variable_name"]

LARGEST = 256 * 1024
"""The bytes of a variable at most, and of all that one Assign sets."""

LARGEST_IN_ALL = 10 * 1024 * 1024
"""The bytes of all variables of an execution at most."""

_LONGEST_NAME = 80


def is_variable_name(name: str) -> bool:
    """Whether a variable can have the name: a letter, then letters, digits and ``_``.

    >>> is_variable_name("größe_2"), is_variable_name("2nd"), is_variable_name("states")
    (True, False, False)
    """
    return (
        name.isidentifier() and name[0] != "_" and len(name) <= _LONGEST_NAME and name != "states"
    )


def assign(template: Json, scope: Scope) -> dict[str, Json]:
    """The variables that an Assign sets; all are computed with the values before it.

    Raises:
        StateFailure: As ``fill()``; States.DataLimitExceeded: what is set is too large.

    >>> from nestedsf.asl.scope import Scope
    >>> assign({"a.$": "$b", "b.$": "$a"}, Scope(input={}, variables={"a": 1, "b": 2}))
    {'a': 2, 'b': 1}
    """
    filled = fill(template, scope)
    return checked(filled) if isinstance(filled, dict) else {}


def checked(assigned: dict[str, Json]) -> dict[str, Json]:
    """What an Assign sets, after its size was checked.

    Raises:
        StateFailure: States.DataLimitExceeded: what is set is too large.
    """
    if len(compact(assigned).encode(errors="surrogatepass")) > LARGEST:
        cause = "The variables that are assigned exceed the maximum size of 256 KiB."
        raise StateFailure("States.DataLimitExceeded", cause)
    return assigned
