"""Leftovers: what nestedsf has left in an account, found by reading alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timezone
from typing import TYPE_CHECKING, Any

from nestedsf.account import removals
from nestedsf.account.deployment import STACK_NAME
from nestedsf.account.ownership import TAGS, check_kind
from nestedsf.account.planning import OWNER
from nestedsf.account.reading import Reader
from nestedsf.model.leftover import (
    FUNCTION,
    LOG_GROUP,
    MACHINE,
    OF_LAMBDA,
    ROLE,
    STACK,
    Leftover,
    has_prefix,
)
from nestedsf.model.plan import SHARED_RULE
from nestedsf.view.plans.leftovers import Leftovers

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from nestedsf.account.aws import AwsSession
    from nestedsf.account.sessions import MotoSession

_DAY = "‹date›"  # outputs of a notebook are the same each day
_RULE = (
    f"The rule {SHARED_RULE} is there. Step Functions made it for all state machines of the "
    "account, and makes it again: leave it alone."
)
_LISTINGS = {
    MACHINE: (
        "stepfunctions",
        "list_state_machines",
        "stateMachines",
        "name",
        "stateMachineArn",
    ),
    FUNCTION: ("lambda", "list_functions", "Functions", "FunctionName", "FunctionArn"),
    LOG_GROUP: ("logs", "describe_log_groups", "logGroups", "logGroupName", "arn"),
    ROLE: ("iam", "list_roles", "Roles", "RoleName", "Arn"),
}
"""Where each kind is listed: service, call, the list's key, name and ARN in it."""
_TAGS = {
    MACHINE: ("stepfunctions", "list_tags_for_resource", "resourceArn", "tags"),
    FUNCTION: ("lambda", "list_tags", "Resource", "Tags"),
    LOG_GROUP: ("logs", "list_tags_for_resource", "resourceArn", "tags"),
    ROLE: ("iam", "list_role_tags", "RoleName", "Tags"),
}
"""Where each kind has its tags: service, call, what is asked for, and the key; one page holds all."""


def leftovers(
    session: AwsSession | MotoSession,
    *,
    prefix: str = STACK_NAME,
    today: date | None = None,
    show_secrets: bool = False,
) -> Leftovers:
    """Find what a deployment, a crash or a half-failed destroy has left; reads only.

    Found are stacks, state machines, functions, log groups and roles whose name is the prefix or
    begins with it and a dash, what belongs to such a stack, and with the usual prefix also what
    has the tag project=nestedsf (of roles, which AWS finds by no tag, only those of a stack that
    is there). The rule that Step Functions shares among all state machines of the account is
    told apart. A kind that may not be listed hides no other: `unlisted` says which and why.

    Args:
        session: A session made by `nestedsf.moto_session` or `nestedsf.aws_session`.
        prefix: How names begin: "nestedsf-anna" for what one learner has left.
        today: The day that the tag `expires` is compared with; by default today, in UTC.
        show_secrets: Whether owners, days, the account's id and what CloudFormation has made up of
            names are shown as they are.

    Raises:
        SessionRefusedError: The session comes from neither.

    >>> import nestedsf
    >>> with nestedsf.moto_session() as session:
    ...     print(leftovers(session))
    Nothing is left.
    """
    check_kind(session)
    search = _Search(session, prefix, today or datetime.now(timezone.utc).date())
    found, rule = search.found(), search.rule()
    if not show_secrets:
        found = tuple(map(_masked, found))
    return Leftovers(
        found=found,
        unlisted=tuple(
            f"{', '.join(kinds)}: {why}" for why, kinds in search.reader.refused.items()
        ),
        rule=rule,
    )


def _masked(left: Leftover) -> Leftover:
    return replace(
        left,
        name=removals.masked_name(left.name),
        owner=left.owner and OWNER,
        expires=left.expires and _DAY,
        commands=tuple(map(removals.masked_name, left.commands)),
    )


class _Search:
    """One look at an account."""

    def __init__(self, session: AwsSession | MotoSession, prefix: str, today: date) -> None:
        self.reader = Reader(session)
        self._session, self._prefix, self._today = session, prefix, today
        self._by_tag = prefix == STACK_NAME
        self._tagged: dict[str, Mapping[str, str]] = {}
        self._members: dict[str, tuple[Leftover, Mapping[str, str]]] = {}

    def found(self) -> tuple[Leftover, ...]:
        """Stacks, state machines, functions, log groups, roles; each kind by name."""
        if self._by_tag:
            self._tagged = dict(self.reader.listed("what has the tag", self._with_tag()) or ())
        stacks = self._stacks()
        others = [
            self._resource(kind, name, arn) for kind in _LISTINGS for name, arn in self._named(kind)
        ]
        return (*stacks, *(left for left in others if left is not None))

    def rule(self) -> str | None:
        """What is to be said of the rule that the account shares."""
        what = f"the rule {SHARED_RULE}"
        try:
            answer = self.reader.asked(what, "events", "describe_rule", Name=SHARED_RULE)
        except LookupError:
            return None
        return _RULE if answer else None

    def _with_tag(self) -> Iterator[tuple[str, Mapping[str, str]]]:
        filters = [{"Key": key, "Values": [value]} for key, value in TAGS.items()]
        listing = ("resourcegroupstaggingapi", "get_resources", "ResourceTagMappingList")
        for one in self.reader.pages(*listing, TagFilters=filters):
            yield one["ResourceARN"], _tags(one["Tags"])

    def _stacks(self) -> list[Leftover]:
        listed = self.reader.pages("cloudformation", "describe_stacks", "Stacks")
        found = []
        for one in self.reader.listed("stacks", listed) or ():
            name, tags = one["StackName"], _tags(one.get("Tags", ()))
            if has_prefix(name, self._prefix) or (self._by_tag and _ours(tags)):
                stack = Leftover(
                    kind=STACK,
                    name=name,
                    status=one["StackStatus"],
                    commands=removals.of_stack(self._session, name, ours=_ours(tags)),
                    **self._told(tags),
                )
                found.append(stack)
                for member in self._resources(name):
                    self._members[member] = (stack, tags)
        return sorted(found, key=lambda stack: stack.name)

    def _resources(self, stack: str) -> Iterator[str]:
        """The names and ARNs of what belongs to a stack."""
        listing = ("cloudformation", "list_stack_resources", "StackResourceSummaries")
        pages = self.reader.pages(*listing, StackName=stack)
        for one in self.reader.listed(f"resources of the stack {stack}", pages) or ():
            if "PhysicalResourceId" in one:
                yield one["PhysicalResourceId"]

    def _named(self, kind: str) -> list[tuple[str, str]]:
        """Name and ARN of what is nestedsf's."""
        service, call, key, name, arn = _LISTINGS[kind]
        known = self._tagged.keys() | self._members.keys()
        found = set()
        for asked in self._log_groups() if kind == LOG_GROUP else ({},):
            pages = self.reader.pages(service, call, key, **asked)
            for one in self.reader.listed(f"{kind}s", pages) or ():
                pair = (one[name], one[arn].removesuffix(":*"))
                if has_prefix(one[name], self._prefix) or not known.isdisjoint(pair):
                    found.add(pair)
        return sorted(found)

    def _log_groups(self) -> Iterator[dict[str, str]]:
        """What to ask for: an account can have thousands of log groups."""
        tagged = (arn.partition(":log-group:")[2] for arn in self._tagged)
        usual = f"{OF_LAMBDA}{self._prefix}"
        names = {name for name in (*tagged, *self._members) if name.startswith(OF_LAMBDA)}
        for name in (usual, *sorted(name for name in names if not name.startswith(usual))):
            yield {"logGroupNamePrefix": name}

    def _resource(self, kind: str, name: str, arn: str) -> Leftover | None:
        """A resource, with its stack's tags and commands or else its own; None if it has gone."""
        stack, tags = self._members.get(name) or self._members.get(arn) or (None, None)
        try:
            if tags is None:
                tags = self._tagged.get(arn) or self._own_tags(kind, name, arn)
            left = Leftover(
                kind=kind,
                name=name,
                stack=stack.name if stack else None,
                commands=stack.commands if stack else self._commands(kind, name, arn),
                **self._told(tags),
            )
            return self._with_executions(left, arn) if kind == MACHINE else left
        except LookupError:
            return None

    def _own_tags(self, kind: str, name: str, arn: str) -> Mapping[str, str]:
        service, call, option, key = _TAGS[kind]
        asked = {option: name if kind == ROLE else arn}
        answer = self.reader.asked(f"tags of {name}", service, call, **asked)
        return _tags(answer[key] if answer else ())

    def _told(self, tags: Mapping[str, str]) -> dict[str, Any]:
        expires = tags.get("expires")
        return {
            "owner": tags.get("owner"),
            "expires": expires,
            "expired": _is_over(expires, self._today),
            "tagged": _ours(tags),
        }

    def _commands(self, kind: str, name: str, arn: str) -> tuple[str, ...]:
        if kind != ROLE:
            return removals.of_orphan(self._session, kind, arn if kind == MACHINE else name)
        pages = self.reader.pages("iam", "list_role_policies", "PolicyNames", RoleName=name)
        policies = self.reader.listed(f"policies of {name}", pages)
        return removals.of_role(self._session, name, policies or ())

    def _with_executions(self, machine: Leftover, arn: str) -> Leftover:
        """The same, with how many executions run; AWS has it as DELETING until they have ended."""
        service, name = "stepfunctions", machine.name
        what = f"the state machine {name}"
        described = self.reader.asked(what, service, "describe_state_machine", stateMachineArn=arn)
        if described and described["status"] == "DELETING":
            machine = replace(machine, status="DELETING", commands=())
        if described and described["type"] == "EXPRESS":  # AWS lists none of those
            return replace(machine, running=None)
        asked = {"stateMachineArn": arn, "statusFilter": "RUNNING"}
        pages = self.reader.pages(service, "list_executions", "executions", **asked)
        running = self.reader.listed(f"executions of {name}", pages)
        return replace(machine, running=None if running is None else len(running))


def _ours(tags: Mapping[str, str]) -> bool:
    return TAGS.items() <= tags.items()


def _is_over(expires: str | None, today: date) -> bool:
    try:
        return expires is not None and date.fromisoformat(expires[:10]) < today
    except ValueError:  # somebody has written something else into the tag
        return False


def _tags(listed: Mapping[str, str] | Iterable[Mapping[str, str]]) -> dict[str, str]:
    """Tags as a mapping: services have them as one, or as a list with keys large or small."""
    if isinstance(listed, Mapping):
        return dict(listed)
    return {tag.get("Key") or tag["key"]: tag.get("Value", tag.get("value", "")) for tag in listed}
