"""Sessions that reach AWS, or a server that answers as AWS does: explicit, and checked first."""

from __future__ import annotations

import os
from typing import Any
from urllib.parse import urlsplit

import boto3
import botocore.session
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from botocore.loaders import create_loader

from nestedsf.account.sessions import quotas, remedies
from nestedsf.account.sessions.identity import Identity, identity_of
from nestedsf.arguments import TEXT
from nestedsf.exceptions import CredentialsError
from nestedsf.masking.values import without_secrets

_ARN_PARTITION = 1
SERVICES = (
    "sts",
    "cloudformation",
    "stepfunctions",
    "lambda",
    "logs",
    "iam",
    "events",
    "resourcegroupstaggingapi",
)
"""What nestedsf asks, by boto3's names."""
CONFIG = Config(
    retries={"mode": "adaptive", "total_max_attempts": 6},
    max_pool_connections=quotas.SIDE_BY_SIDE,
    connect_timeout=10,
    read_timeout=30,
)
"""Adaptive: a client that is throttled slows down, and tries again with growing pauses
(https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html)."""

_ONE_HOST = Config(inject_host_prefix=False)
"""For a server that stands in for AWS: there is no ``sync-`` before its host, as TestState has it."""

_ONCE = Config(retries={"mode": "standard", "total_max_attempts": 2}, connect_timeout=5)
"""For the first call: a wrong region or endpoint is told at once."""


class AwsSession(boto3.Session):
    """A boto3 session whose account and region are known; made by `aws_session`.

    The account's id and other secrets are masked in what its ClientErrors say.

    Attributes:
        account_id: The account, 12 digits.
        caller_arn: Who the credentials belong to, as sts:GetCallerIdentity says.
        partition: `aws`, `aws-cn`, `aws-us-gov` and their like.
        endpoint_url: The server that stands in for AWS, for all services; None where AWS itself
            answers, if by an endpoint of the user's own, as AWS PrivateLink has them.
    """

    def __init__(
        self,
        profile_name: str | None,
        region_name: str | None,
        endpoint_url: str | None,
        **credentials: str,
    ) -> None:
        super().__init__(profile_name=profile_name, region_name=region_name, **credentials)
        self.events.register("after-call", _without_secrets)
        self._given_endpoint_url = self.endpoint_url = endpoint_url
        self.endpoint_url = self._elsewhere()
        identity = self.client("sts", config=_ONCE).get_caller_identity()
        self.account_id = str(identity["Account"])
        self.caller_arn = str(identity["Arn"])
        self.partition = self.caller_arn.split(":")[_ARN_PARTITION]
        if self.endpoint_url is None:
            quotas.pace(self)

    @property
    def owner(self) -> str:
        """Who the credentials belong to, as the tag `owner` says it: an ARN.

        A role's is without the session where that is no person's, and then belongs to all who use
        the role.
        """
        return self.identity.owner

    @property
    def identity(self) -> Identity:
        """Who the credentials belong to, as far as AWS says it."""
        return identity_of(self.caller_arn)

    @property
    def place(self) -> str:
        """Where its requests go, in words: `AWS`, or the host that stands in for it."""
        if self.endpoint_url is None:
            return "AWS"
        return f"{urlsplit(self.endpoint_url).hostname}, which stands in for AWS"

    def client(self, service_name: str, *args: Any, **kwargs: Any) -> Any:
        """A client that tries again when it is throttled, at this session's endpoint."""
        if kwargs.get("endpoint_url") is None:  # boto3's resource() passes None on
            kwargs["endpoint_url"] = self._given_endpoint_url
        given = kwargs.get("config")
        config = CONFIG if self.endpoint_url is None else CONFIG.merge(_ONE_HOST)
        kwargs["config"] = config if given is None else config.merge(given)
        return super().client(service_name, *args, **kwargs)

    def _elsewhere(self) -> str | None:
        """The one server that stands in for AWS, whoever has named it; None where AWS answers.

        Environment and profile may name an endpoint for each service
        (https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html): what is
        deployed would be spread over several places, and none of them could be named.
        """
        differ = self._given_endpoint_url is None and (
            any(name.startswith("AWS_ENDPOINT_URL_") for name in os.environ)
            or "services" in self._session.get_scoped_config()
        )
        at: dict[str | None, list[str]] = {}
        for service in SERVICES if differ else ("stepfunctions",):  # a client takes 20 ms
            at.setdefault(_elsewhere(self.client(service)), []).append(service)
        if len(at) == 1:
            return next(iter(at))
        told = "; ".join(f"{', '.join(which)} to {url or 'AWS'}" for url, which in at.items())
        raise CredentialsError(
            f"Requests would go to different places: {told}. Name one endpoint for all services, "
            "with endpoint_url, --endpoint-url or AWS_ENDPOINT_URL, or none: unset "
            "AWS_ENDPOINT_URL_SFN and its like, and what the profile says of services."
        )

    def __repr__(self) -> str:
        where = f", endpoint_url={self.endpoint_url!r}" if self.endpoint_url else ""
        return f"AwsSession(region_name={self.region_name!r}{where})"


def _without_secrets(parsed: dict[str, Any], **_: object) -> None:
    """What AWS says no with has ARNs in it, and a notebook keeps what an error says."""
    if "Message" in parsed.get("Error", {}):
        parsed["Error"]["Message"] = without_secrets(parsed["Error"]["Message"])


def _elsewhere(client: Any) -> str | None:
    """The endpoint of a client, where it is not one of AWS's own.

    AWS's own have the service's name and end as one of its partitions does, for example
    `vpce-0a1b.states.eu-west-1.vpce.amazonaws.com`; servers that others keep on AWS may end so
    as well, but have not its name.
    """
    endpoint = str(client.meta.endpoint_url)
    host = urlsplit(endpoint).hostname or ""
    name = client.meta.service_model.endpoint_prefix
    outputs = [each["outputs"] for each in create_loader().load_data("partitions")["partitions"]]
    ends = tuple(f".{each[key]}" for each in outputs for key in ("dnsSuffix", "dualStackDnsSuffix"))
    own = host.endswith(ends) and not {name, f"{name}-fips"}.isdisjoint(host.split("."))
    return None if own else endpoint


def aws_session(
    profile_name: str | None = None,
    region_name: str | None = None,
    endpoint_url: str | None = None,
) -> AwsSession:
    """Open a session that reaches an AWS account, and check whose it is and where.

    Credentials and region come from boto3's own chain
    (https://boto3.amazonaws.com/v1/documentation/api/latest/guide/credentials.html).
    One call is made, sts:GetCallerIdentity, which needs no permission.

    Args:
        profile_name: A profile of `~/.aws`; without it, what the environment says.
        region_name: For example "eu-west-1"; without it, the profile's or the environment's.
        endpoint_url: A server in place of AWS, as LocalStack or `nestedsf serve`; without it,
            what AWS_ENDPOINT_URL says, or AWS.

    Raises:
        CredentialsError: No region, no credentials, or expired ones, or services at different
            endpoints; names the remedy.
        SessionRefusedError: A moto session is open.
    """
    TEXT.or_none.check(
        profile_name=profile_name, region_name=region_name, endpoint_url=endpoint_url
    )
    try:
        probe = botocore.session.Session(profile=profile_name)
        if region_name is None and probe.get_config_variable("region") is None:
            raise CredentialsError(
                "No region is chosen: name one, as eu-west-1, with region_name or --region, "
                "or set AWS_DEFAULT_REGION."
            )
        return AwsSession(profile_name, region_name, endpoint_url)
    except (BotoCoreError, ClientError, ValueError) as error:
        if isinstance(error, CredentialsError):
            raise
        raise CredentialsError(remedies.sentence(error, profile_name)) from None
