"""Identity: who credentials belong to, as far as AWS says it.

sts:GetCallerIdentity answers with an ARN
(https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-arns).
A user's is one person's. A role's has the name of the session behind the role's own, and that is
chosen by whoever has assumed the role, or by what has for them: "SageMaker" for everyone, "student"
for a class, and by an SDK, an instance or a task something new each time. So two names are two
owners, and one name may be several people's, which is said of every role but those of IAM Identity
Center, which alone writes the user's name there. A federated user's name is chosen as well.
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Who credentials belong to.

    Attributes:
        arn: The ARN that says it: the caller's, and a role's without the session where the name
            of that is made up anew each time, or everyone's.
        shared: What others may use as well and cannot be told apart in, as "the role Lab" or
            "the role Lab with your session name"; None where the ARN is one person's.
    """

    arn: str
    shared: str | None = None

    @property
    def owner(self) -> str:
        """The ARN as a tag's value: with a digest where a tag cannot hold it as it is."""
        text = _NO_TAG.sub("-", self.arn)
        if text == self.arn and len(text) <= _TAG_LENGTH:
            return text
        digest = hashlib.sha256(self.arn.encode()).hexdigest()[:_DIGEST]
        return f"{text[: _TAG_LENGTH - _DIGEST - 1]}-{digest}"

    def owns(self, owner: str) -> bool:
        """Whether what has this value in its tag `owner` belongs to whom this is.

        A display name, as an older nestedsf wrote it, may be anyone's, and owns nothing.
        """
        return owner == self.owner


def identity_of(caller_arn: str) -> Identity:
    """Who a caller is.

    >>> identity_of("arn:aws:sts::123456789012:assumed-role/Lab/SageMaker").arn
    'arn:aws:sts::123456789012:assumed-role/Lab'
    >>> identity_of("arn:aws:sts::123456789012:assumed-role/Lab/SageMaker").shared
    'the role Lab'
    >>> identity_of("arn:aws:sts::123456789012:assumed-role/Lab/jane").arn
    'arn:aws:sts::123456789012:assumed-role/Lab/jane'
    >>> identity_of("arn:aws:sts::123456789012:assumed-role/Lab/jane").shared
    'the role Lab with your session name'
    """
    resource = "".join(caller_arn.split(":", _RESOURCE)[_RESOURCE:])
    kind, _, path = resource.partition("/")
    role, _, name = path.rpartition("/")
    if kind == "federated-user":
        return Identity(arn=caller_arn, shared="the name of your federated user")
    if kind != "assumed-role":
        shared = "the account's root user" if resource == "root" else None
        return Identity(arn=caller_arn, shared=shared)
    if role.startswith(_OF_IDENTITY_CENTER):
        return Identity(arn=caller_arn)
    if _PERSON.search(name) or not _NO_PERSON.search(name):
        return Identity(arn=caller_arn, shared=f"the role {role} with your session name")
    return Identity(arn=caller_arn.rpartition("/")[0], shared=f"the role {role}")
