"""Roles: IAM has them for all regions, but what a role is for is in one of them."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from nestedsf.account.stack.reading import Reader

_STACK_ID = "aws:cloudformation:stack-id"
_REGION = re.compile(r"arn:[\w-]+:(?:cloudformation|events|lambda|logs|states):([\w-]+):")


def policies_of(reader: Reader, name: str) -> list[str]:
    """The names of a role's own policies, as far as they may be read."""
    pages = reader.pages("iam", "list_role_policies", "PolicyNames", RoleName=name)
    return reader.listed(f"policies of {name}", pages) or []


def attached_to(reader: Reader, name: str) -> list[str]:
    """The ARNs of the policies that are attached to a role, as far as they may be read."""
    pages = reader.pages("iam", "list_attached_role_policies", "AttachedPolicies", RoleName=name)
    return [one["PolicyArn"] for one in reader.listed(f"policies of {name}", pages) or ()]


def profiles_with(reader: Reader, name: str) -> list[str]:
    """The names of the instance profiles that have a role, as far as they may be read."""
    listing = ("iam", "list_instance_profiles_for_role", "InstanceProfiles")
    listed = reader.listed(f"instance profiles of {name}", reader.pages(*listing, RoleName=name))
    return [one["InstanceProfileName"] for one in listed or ()]


def region_of(
    reader: Reader, name: str, tags: Mapping[str, str], policies: Iterable[str]
) -> str | None:
    """The region that a role is for: that of its stack, or of what it trusts and allows.

    None where it is for no region or for several, or where that may not be read.

    Raises:
        LookupError: There is no such role.
    """
    texts = [tags.get(_STACK_ID, "")]
    if not texts[0]:
        role = reader.asked(f"the role {name}", "iam", "get_role", RoleName=name)
        texts.append(json.dumps(role["Role"]["AssumeRolePolicyDocument"]) if role else "")
        for policy in policies:
            asked = {"RoleName": name, "PolicyName": policy}
            answer = reader.asked(f"policies of {name}", "iam", "get_role_policy", **asked)
            texts.append(json.dumps(answer["PolicyDocument"]) if answer else "")
    regions = {region for text in texts for region in _REGION.findall(text)}
    return regions.pop() if len(regions) == 1 else None
