"""Tags: what they say of a resource, and where each kind of resource has them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from nestedsf.account.stack.ownership import TAGS
from nestedsf.trace.resources.leftover import FUNCTION, LOG_GROUP, MACHINE, ROLE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from nestedsf.account.stack.reading import Reader

Tags = Mapping[str, str]
_CALLS = {
    MACHINE: ("stepfunctions", "list_tags_for_resource", "resourceArn", "tags"),
    FUNCTION: ("lambda", "list_tags", "Resource", "Tags"),
    LOG_GROUP: ("logs", "list_tags_for_resource", "resourceArn", "tags"),
    ROLE: ("iam", "list_role_tags", "RoleName", "Tags"),
}
"""Service, call, what is asked for, and the key of the answer, which has one page."""


def tags_in(listed: Tags | Iterable[Tags]) -> dict[str, str]:
    """Tags as a mapping: services have them as one, or as a list with keys large or small.

    >>> tags_in([{"Key": "project", "Value": "a"}, {"key": "owner", "value": "b"}])
    {'project': 'a', 'owner': 'b'}
    """
    if isinstance(listed, Mapping):
        return dict(listed)
    return {tag.get("Key") or tag["key"]: tag.get("Value", tag.get("value", "")) for tag in listed}


def tags_of(reader: Reader, kind: str, name: str, arn: str) -> Tags:
    """The tags of one resource, as far as they may be read.

    Raises:
        LookupError: There is no such resource.
    """
    service, call, option, key = _CALLS[kind]
    asked = {option: name if kind == ROLE else arn}
    answer = reader.asked(f"tags of {name}", service, call, **asked)
    return tags_in(answer[key] if answer else ())


def are_ours(tags: Tags) -> bool:
    """Whether they are those of something that nestedsf has made."""
    return TAGS.items() <= tags.items()


def is_over(tags: Tags, today: date) -> bool:
    """Whether the day is over until which it is wanted."""
    try:
        return date.fromisoformat(tags["expires"][:10]) < today
    except (KeyError, ValueError):  # no tag, or somebody has written something else into it
        return False
