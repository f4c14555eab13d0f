"""Choosing the test case that an execution is started in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nestedsf.exceptions import InputError
from nestedsf.jsontext import visible

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nestedsf.engine.mocks.mocks import Mocks

__all__ = ["chosen_case"]


def chosen_case(
    mocks: Mocks, case: str | None, main: Sequence[str], others: Sequence[str] | None = None
) -> str | None:
    """The test case that an execution is started in; None for none.

    Args:
        mocks: The mocks.
        case: The test case that was asked for. None is the only one of the state machine, or if it
            has none, the only one of its workflow; an empty text is none.
        main: The names of the state machine that is started.
        others: The names of the other state machines of its workflow; None where they are unknown.

    Raises:
        InputError: There is no such test case, or there are several.

    >>> from nestedsf.engine.mocks.mocks import Mocks
    >>> mocks = Mocks(machines={"Order": {"HappyPath": {}}}, where="mocks.json")
    >>> chosen_case(mocks, None, ["Order"])
    'HappyPath'
    """
    if case == "":
        return None
    where = f"in {visible(mocks.where)}" if mocks.where else "in the mocks"
    if case is not None:
        known = mocks.cases(None if others is None else (*main, *others))
        if case in known:
            return case
        remedy = f"choose {_listed(known)}" if known else "leave the case out, as there is none"
        raise InputError(f"There is no test case {visible(repr(case))} {where}: {remedy}.")
    found = mocks.cases(main) or mocks.cases(others or ())
    if len(found) > 1:
        raise InputError(
            f"There are several test cases {where}: choose {_listed(found)} as the case."
        )
    return found[0] if found else None


def _listed(names: Sequence[str]) -> str:
    shown = [visible(repr(name)) for name in names]
    return " or ".join(filter(None, [", ".join(shown[:-1]), shown[-1]]))
