"""The pages of AWS's console that show an execution and its state machine."""

from __future__ import annotations

import re
from urllib.parse import quote

__all__ = ["console_address"]

_ARN = re.compile(r"arn:(aws[\w-]*):states:([a-z0-9-]+):\d{12}:(execution|stateMachine):.+")
_HOSTS = {
    "aws": "{}.console.aws.amazon.com",
    "aws-cn": "{}.console.amazonaws.cn",
    "aws-us-gov": "{}.console.amazonaws-us-gov.com",
}
_PAGES = {"execution": "executions/details", "stateMachine": "statemachines/view"}


def console_address(arn: str) -> str | None:
    """The page of an execution or a state machine; None where there is none.

    >>> console_address("arn:aws:states:eu-west-1:123456789012:execution:main:first")
    'https://eu-west-1.console.aws.amazon.com/states/home?region=eu-west-1#/v2/executions/details/arn:aws:states:eu-west-1:123456789012:execution:main:first'
    """
    match = _ARN.fullmatch(arn)
    if match is None or match[1] not in _HOSTS:
        return None
    host = _HOSTS[match[1]].format(match[2])
    where = quote(arn, safe=":-_.")
    page = _PAGES[match[3]]
    page = f"v2/{page}" if match[3] == "execution" else page
    return f"https://{host}/states/home?region={match[2]}#/{page}/{where}"
