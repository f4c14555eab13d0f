"""Written: the definition of a state as it is written, and what an Output in JSONata makes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from nestedsf.exceptions import DeploymentError
from nestedsf.lessons.follow_the_data.one_state import visit_of
from nestedsf.lessons.judging.tryouts import refused
from nestedsf.lessons.mistakes.in_jsonata import in_jsonata_failure

if TYPE_CHECKING:
    from nestedsf.account.sessions.moto import MotoSession
    from nestedsf.jsontext import Json
    from nestedsf.trace.visits import StateVisit

__all__ = ["output_of", "written"]

_MANAGEMENT = frozenset({"Comment", "Next", "End"})


def written(visit: StateVisit) -> str:
    """The fields of a visited state, as JSON text, without its Comment, Next and End.

    >>> from nestedsf import moto_session
    >>> with moto_session() as session:
    ...     print(written(visit_of(session, {"Type": "Pass", "Comment": "does nothing"})))
    {
      "Type": "Pass"
    }
    """
    raw = visit.definition.raw if visit.definition else {}
    kept = {key: value for key, value in raw.items() if key not in _MANAGEMENT}
    arn = kept.get("Parameters", kept.get("Arguments", {}))
    if isinstance(arn, dict) and "StateMachineArn" in arn:
        field = "Parameters" if "Parameters" in kept else "Arguments"
        kept[field] = {**arn, "StateMachineArn": "…"}  # the same in every account
    return json.dumps(kept, indent=2, ensure_ascii=False)


def output_of(session: MotoSession, output: Json, given: Json = None) -> Json:
    """What a Pass in JSONata with this Output makes of an input; a text says why it fails.

    Args:
        session: A moto session.
        output: The value of Output.
        given: The input of the state.

    >>> from nestedsf import moto_session
    >>> with moto_session(time_scale=20) as session:
    ...     output_of(session, "{% $states.input.order + 1 %}", {"order": 7})
    8
    """
    state = {"Type": "Pass", "QueryLanguage": "JSONata", "Output": output}
    try:
        visit = visit_of(session, state, given)
    except DeploymentError as error:
        return refused(error)
    if visit.status == "SUCCEEDED":
        return visit.output
    told = in_jsonata_failure(visit.error, visit.cause) or visit.cause
    return f"{visit.error}: {told}"
