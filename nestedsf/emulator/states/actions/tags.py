"""Tags of state machines and activities.

https://docs.aws.amazon.com/step-functions/latest/dg/sfn-best-practices.html#concepts-tagging
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from nestedsf.emulator.states.errors import ApiError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from nestedsf.emulator.states.request import Answer, Request
    from nestedsf.emulator.states.store import Activity, StateMachine

__all__ = ["list_tags_for_resource", "merge_tags", "tag_resource", "untag_resource"]

_MOST = 50


def tag_resource(request: Request) -> Answer:
    """TagResource.

    Raises:
        ApiError: InvalidArn, ResourceNotFound (versions and aliases have no tags), TooManyTags.
    """
    tagged = _tagged(request)
    tagged.tags = merge_tags(tagged.tags, request.parameters["tags"])
    return {}


def untag_resource(request: Request) -> Answer:
    """UntagResource; a key that is not there is none to mention."""
    tagged = _tagged(request)
    for key in request.parameters["tagKeys"]:
        tagged.tags.pop(key, None)
    return {}


def list_tags_for_resource(request: Request) -> Answer:
    """ListTagsForResource."""
    tags = _tagged(request).tags
    return {"tags": [{"key": key, "value": value} for key, value in tags.items()]}


def merge_tags(
    tags: Mapping[str, str], given: Iterable[Mapping[str, str | None]]
) -> dict[str, str]:
    """The tags with those of a request.

    Raises:
        ApiError: TooManyTags.

    >>> merge_tags({"team": "a"}, [{"key": "team", "value": "b"}, {"key": "stage"}])
    {'team': 'b', 'stage': ''}
    """
    merged = {**tags, **{tag.get("key") or "": tag.get("value") or "" for tag in given}}
    if len(merged) > _MOST:
        raise ApiError("TooManyTags", f"A resource has at most {_MOST} tags.")
    return merged


def _tagged(request: Request) -> StateMachine | Activity:
    arn = request.parameters["resourceArn"]
    if not arn.startswith("arn:"):
        raise ApiError("InvalidArn", f"Invalid Arn: 'Invalid ARN prefix: {arn}'")
    tagged = request.store.state_machines.get(arn) or request.store.activities.get(arn)
    if tagged is None:
        raise ApiError("ResourceNotFound", f"Resource not found: '{arn}'")
    return tagged
