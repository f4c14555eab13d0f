"""Identity: who credentials belong to, as far as AWS says it.

sts:GetCallerIdentity answers with an ARN
(https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-arns).
A user's and a federated user's is one person's. A role's has the name of the session behind the
role's own, and that is chosen by whoever has assumed the role: IAM Identity Center writes the
user's name there, a console that switches roles the name that one has signed in with; SageMaker
writes "SageMaker" for everyone, and an SDK, an instance or a task something new each time.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

_RESOURCE = 5  # the part of an ARN
_TAG_LENGTH = 256
# The strictest of the stack's resources: https://docs.aws.amazon.com/IAM/latest/APIReference/API_Tag.html
_NO_TAG = re.compile(r"[^\w .:/=+@-]")
_DIGEST = 16
_OF_IDENTITY_CENTER = "AWSReservedSSO_"
_PERSON = re.compile(r"[@=]")  # an address, or a training account's user1234567=Jane_Doe
_NO_PERSON = re.compile(
    r"session|\d{6}|[0-9a-f]{8}|^i-[0-9a-f]+$"  # made up: of a time, or an id
    r"|^(?:sagemaker|aws|amazon|github|gitlab|jenkins|terraform|codebuild|ecs|eks|ec2|lambda)",
    re.IGNORECASE,
)
_MADE_UP_BY_BOTOCORE = re.compile(r"botocore-session-\d+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Who credentials belong to.

    Attributes:
        arn: The ARN that says it: the caller's, and a role's without the session where that is
            no person's.
        shared: What others use as well and cannot be told apart in, as "the role Lab"; None
            where the ARN is one person's.
        former: What an older nestedsf wrote into the tag `owner`: a name alone. None where that
            was everyone's.
    """

    arn: str
    shared: str | None = None
    former: str | None = None

    @property
    def owner(self) -> str:
        """The ARN as a tag's value: with a digest where a tag cannot hold it as it is."""
        text = _NO_TAG.sub("-", self.arn)
        if text == self.arn and len(text) <= _TAG_LENGTH:
            return text
        digest = hashlib.sha256(self.arn.encode()).hexdigest()[:_DIGEST]
        return f"{text[: _TAG_LENGTH - _DIGEST - 1]}-{digest}"

    def owns(self, owner: str) -> bool:
        """Whether what has this value in its tag `owner` belongs to whom this is."""
        return owner in {self.owner, self.former}


def identity_of(caller_arn: str) -> Identity:
    """Who a caller is.

    >>> identity_of("arn:aws:sts::123456789012:assumed-role/Lab/SageMaker").arn
    'arn:aws:sts::123456789012:assumed-role/Lab'
    >>> identity_of("arn:aws:sts::123456789012:assumed-role/Lab/SageMaker").shared
    'the role Lab'
    >>> identity_of("arn:aws:sts::123456789012:assumed-role/Lab/jane@example.com").shared is None
    True
    """
    resource = "".join(caller_arn.split(":", _RESOURCE)[_RESOURCE:])
    kind, _, path = resource.partition("/")
    name = resource.rpartition("/")[2]
    if kind != "assumed-role":
        shared = "the account's root user" if resource == "root" else None
        return Identity(arn=caller_arn, shared=shared, former=_former(name))
    role = path.rpartition("/")[0]
    if role.startswith(_OF_IDENTITY_CENTER) or _PERSON.search(name) or not _NO_PERSON.search(name):
        return Identity(arn=caller_arn, former=_former(name))
    return Identity(
        arn=caller_arn.rpartition("/")[0],
        shared=f"the role {role}",
        former=_former(role) if _MADE_UP_BY_BOTOCORE.fullmatch(name) else None,
    )


def _former(name: str) -> str | None:
    return _NO_TAG.sub("-", name)[:_TAG_LENGTH] or None
