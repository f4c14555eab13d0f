"""Itself: whether an answer starts what it is part of, so that no check of it would end."""

from __future__ import annotations

import json
import re

__all__ = ["starts_itself"]

_ITSELF = re.compile(
    r'"StateMachineArn(?:\.\$)?": "[^"]*(?:\$\$|\$states\.context)\.StateMachine\b'
)


def starts_itself(definition: object) -> str | None:
    """That a Task in a definition starts the state machine that it is part of.

    >>> starts_itself({"Parameters": {"StateMachineArn.$": "$$.StateMachine.Id"}})
    'A Task starts the state machine that it is part of, and so that starts itself without end.'
    >>> starts_itself({"Parameters": {"StateMachineArn": "${AnotherStateMachineArn}"}})
    """
    if not _ITSELF.search(json.dumps(definition, default=str)):
        return None
    return (
        "A Task starts the state machine that it is part of, and so that starts itself without end."
    )
